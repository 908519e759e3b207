"""The commands of the command line, one module a purpose; ``assistant.cli`` puts them together.

Thin shells: options in, one of our functions called, a table or JSON out. Whatever is slow to import stands inside.
"""

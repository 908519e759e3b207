"""The chat page; the only importer of gradio."""

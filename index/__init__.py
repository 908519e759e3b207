"""Clauses in, something searchable out."""

"""Trains the bundled re-ranker: ``python -m index.model.rerank``."""

"""Trains the bundled encoder and re-ranker together: ``python -m index.model.joint``."""

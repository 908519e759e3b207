"""Makes the learnt ranker's trees: ``python -m index.model.ranker``."""

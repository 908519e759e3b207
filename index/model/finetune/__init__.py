"""Fine-tunes the bundled encoder on questions and the clauses that answer them: ``python -m index.model.finetune``."""

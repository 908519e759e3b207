"""What a document says about itself, one module a fact; ``corpus.metadata`` puts them together."""

"""Documents in, clauses out. Knows nothing of search."""

"""Commands that evals adds to the command line."""

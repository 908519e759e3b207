"""Adapts the encoder to a library: pairs made from it by rule, a short training, and the change-over if it gains."""

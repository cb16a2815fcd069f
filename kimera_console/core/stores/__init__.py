"""Stores of vectors in databases: what they hold, what made it, and moving them to a new model."""

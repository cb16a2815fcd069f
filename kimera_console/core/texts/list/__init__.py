"""A list of texts with their vectors."""

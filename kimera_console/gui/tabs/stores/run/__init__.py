"""Step 5: the new vectors, made beside the old ones."""

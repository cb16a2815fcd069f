"""Step 3: which text the vectors were made of."""

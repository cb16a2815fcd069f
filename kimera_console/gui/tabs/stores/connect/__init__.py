"""Step 1: the database, its table and its columns."""

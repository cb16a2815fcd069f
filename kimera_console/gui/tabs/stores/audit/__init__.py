"""Step 2: what the vectors are, and which no model made."""

"""One pass over the stored vectors: what they are, and which no model made."""

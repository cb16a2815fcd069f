"""Which text a vector was made of: recipes, and their proof with the old model."""

"""Mutated files through the readers of the core: `make fuzz`."""

"""The machine beside the measurement: memory, energy, clock, GPU, limits."""

"""Models on the hub."""

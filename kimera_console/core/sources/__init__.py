"""Where a model comes from, a folder or the hub, and what it is before its weights are loaded."""

"""The running conversion, its queue and its comparison."""

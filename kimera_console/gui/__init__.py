"""Qt side of the console."""

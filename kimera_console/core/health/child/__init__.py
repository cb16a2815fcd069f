"""What the checks try in a process of its own."""

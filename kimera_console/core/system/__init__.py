"""What the console runs on, and how it behaves there."""

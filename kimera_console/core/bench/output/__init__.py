"""Runs as they are kept, reported and shown."""

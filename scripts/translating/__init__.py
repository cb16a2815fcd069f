"""Collects the window's and the core's messages, and keeps their translations."""

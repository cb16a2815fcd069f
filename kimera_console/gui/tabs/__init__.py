"""Tabs of the window; they never import each other."""

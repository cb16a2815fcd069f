"""Kills the window and its children again and again: `make kills`."""

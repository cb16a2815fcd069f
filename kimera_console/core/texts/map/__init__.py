"""Similarities and two-dimensional maps of many vectors."""

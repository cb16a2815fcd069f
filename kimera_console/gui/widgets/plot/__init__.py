"""Plots, scatter maps and their export."""

"""Kimera Console: convert, prove, try, measure and switch embedding models."""

__version__ = "0.1.0"

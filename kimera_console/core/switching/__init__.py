"""Switching Kimera over, or back: try, apply, activate."""

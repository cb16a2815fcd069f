"""Reduced precisions: fp16, int8, block-wise, and the search for a mixture."""

"""Searches before and after the change, and thresholds translated."""

"""Past conversions."""

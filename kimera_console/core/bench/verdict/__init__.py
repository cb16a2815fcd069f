"""What samples say: ratios, claims, quality, comparisons of runs."""

"""The benchmarks that nobody can run here: their scripts, played as far as they go."""

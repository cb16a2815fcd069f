"""The measurement: rounds, workers, samples."""

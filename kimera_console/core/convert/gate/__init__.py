"""The comparison of a converted model with its source."""

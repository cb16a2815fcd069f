"""The run in progress, and the runs that were kept."""

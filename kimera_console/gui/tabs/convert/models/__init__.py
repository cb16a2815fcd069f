"""The models on disk, and those in quarantine."""

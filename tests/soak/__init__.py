"""A scripted user at the real window for a long time: `make soak`."""

"""Application folders, archives and Debian packages of the console."""

"""The shared embedding core. It knows no Qt and no command line."""

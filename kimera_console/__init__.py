"""Kimera Console: convert, prove, try, measure and switch embedding models."""

from kimera_console.core.system.quiet import be_quiet

__version__ = "0.1.0"

be_quiet()  # before any library that would report to its maker is imported

"""`python main.py` opens the console."""

from kimera_console.__main__ import start

start()

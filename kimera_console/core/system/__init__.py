"""Processes, files, memory and folders of this machine: what every package above may use."""

"""Benchmark tab: the backends side by side, on this machine."""

from kimera_console.gui.tabs.benchmark.tab import BenchmarkTab

__all__ = ["BenchmarkTab"]

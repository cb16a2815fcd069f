"""The active backend over time: latency, rates, errors, memory, fallbacks; in bounded memory.

`Embedder` owns a `Monitor` and records every encode in it, so the window, the command line and
`compat` all have the same figures.
"""

"""The running conversion, its queue and its proof."""

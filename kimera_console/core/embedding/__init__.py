"""Texts into vectors: the embedder, tokenization, backends and the monitor."""

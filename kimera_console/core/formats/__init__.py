"""File formats, read without running anything: ONNX, external data, weights, model folders."""

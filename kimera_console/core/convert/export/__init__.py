"""A source model into an ONNX graph with external weights."""

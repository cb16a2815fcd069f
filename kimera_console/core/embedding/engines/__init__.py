"""Which engine runs a converted model's graph on the CPU: ONNX Runtime or OpenVINO."""

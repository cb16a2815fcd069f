"""What the console's `embed TEXT` is measured against: the same work in ten lines."""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder, text = Path(sys.argv[1]), sys.argv[2]
session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
tokenizer.no_padding()
tokenizer.enable_truncation(max_length=256)
ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
hidden = session.run(["last_hidden_state"], feeds)[0]
vector = hidden.mean(axis=1)[0]
print((vector / np.linalg.norm(vector)).tolist())

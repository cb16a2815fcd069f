"""One part of `bench_gpu.py`, in a process of its own: `python _gpu_parts.py REQUEST.json`.

The request says which part, where the models lie, the device and the time it may take; the answer
is written as JSON to the file that it names. Whatever fails is the parent's to report.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Embed = Callable[[NDArray[np.int64]], NDArray[np.float32]]

PARITY_SHAPE = (16, 64)
POOLED = "sentence_embedding"
TF32 = "tf32"
WARM, MOST_CALLS, SHAPE_S = 3, 200, 1.0


def main() -> None:
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    kind, _, precision = request["part"].partition("-")
    part = {"torch": torch_part, "ort": ort_part, "tensorrt": tensorrt_part}[kind]
    answer = part(precision, request)
    Path(request["answer"]).write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


def torch_part(precision: str, request: dict[str, Any]) -> dict[str, Any]:
    """PyTorch with scaled dot-product attention; in fp32 its vectors are the reference."""
    import torch
    from transformers import AutoModel

    kinds = {"fp16": torch.float16, "bf16": torch.bfloat16}
    kind = kinds.get(precision, torch.float32)
    torch.set_float32_matmul_precision("high" if precision == TF32 else "highest")
    before = vram_bytes()
    started = time.perf_counter()
    model = AutoModel.from_pretrained(
        request["source"], dtype=kind, attn_implementation="sdpa", add_pooling_layer=False
    )
    model = model.to(request["device"]).eval()
    load_s = time.perf_counter() - started

    def embed(ids: NDArray[np.int64]) -> NDArray[np.float32]:
        with torch.inference_mode():
            given = torch.from_numpy(ids).to(request["device"])
            hidden = model(input_ids=given, attention_mask=torch.ones_like(given))
            first = hidden.last_hidden_state[:, 0].float()
            rows: NDArray[np.float32] = torch.nn.functional.normalize(first, dim=1).cpu().numpy()
            return rows

    found = measured(embed, request)
    if precision == "fp32":
        np.save(request["reference"], embed(token_ids(PARITY_SHAPE, request)))
    return {
        "load_s": load_s,
        "vram_bytes": grown(before),
        **found,
        "parity": parity(embed, request),
    }


def ort_part(precision: str, request: dict[str, Any]) -> dict[str, Any]:
    """ONNX Runtime with IO binding; on CUDA also with CUDA graphs, a graph for each shape."""
    model = Path(request["bundle"]) / "model.onnx"
    if request["device"] == "cpu":
        return session_part(model, ["CPUExecutionProvider"], request)
    found = session_part(model, [cuda(precision)], request)
    graphs = [cuda(precision, enable_cuda_graph="1")]
    try:
        found["cuda_graphs"] = session_part(model, graphs, request, place=False)
    except Exception as error:  # noqa: BLE001 - a node on the CPU is enough to rule them out
        found["cuda_graphs"] = {"skipped": str(error).splitlines()[0][:300]}
    return found


def cuda(precision: str, **options: str) -> tuple[str, dict[str, str]]:
    """ONNX Runtime's provider for CUDA, which rounds to TF32 unless it is told not to."""
    return "CUDAExecutionProvider", {"use_tf32": "1" if precision == TF32 else "0", **options}


def tensorrt_part(precision: str, request: dict[str, Any]) -> dict[str, Any]:
    """TensorRT by ONNX Runtime's provider, its engines built here for the shapes measured.

    Whether it takes TF32 is in the environment that it was started with.
    """
    import onnxruntime

    if request["device"] == "cpu":
        raise SystemExit("TensorRT needs an NVIDIA GPU.")
    if "TensorrtExecutionProvider" not in onnxruntime.get_available_providers():
        raise SystemExit("This ONNX Runtime has no TensorRT provider.")
    import tensorrt  # noqa: F401 - loads its libraries, which the provider needs

    options = {"trt_fp16_enable": "1" if precision == "fp16" else "0"}
    model = Path(request["bundle"]) / "model.onnx"
    providers = [("TensorrtExecutionProvider", options), cuda(precision)]
    return session_part(model, providers, request)


def session_part(
    model: Path, providers: list[Any], request: dict[str, Any], *, place: bool = True
) -> dict[str, Any]:
    """One session measured.

    Raises:
        SystemExit: The first provider that was asked for is not the one that runs it.
    """
    import onnxruntime

    if request["device"] == "cuda":
        onnxruntime.preload_dlls()
    before = vram_bytes()
    started = time.perf_counter()
    session = opened(onnxruntime, model, providers)
    load_s = time.perf_counter() - started
    wanted = providers[0] if isinstance(providers[0], str) else providers[0][0]
    if session.get_providers()[0] != wanted:
        raise SystemExit(f"{wanted} was asked for, but {session.get_providers()[0]} runs it.")
    embed = bound(onnxruntime, session, request)
    found = measured(embed, request)
    answer = {"load_s": load_s, "vram_bytes": grown(before), **found}
    answer["parity"] = parity(embed, request)
    if place:
        del session, embed
        answer["nodes"] = placement(onnxruntime, model, providers, request)
    return answer


def opened(onnxruntime: Any, model: Path, providers: list[Any], profile: str = "") -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if profile:
        options.enable_profiling = True
        options.profile_file_prefix = profile
    return onnxruntime.InferenceSession(str(model), options, providers=providers)


def bound(onnxruntime: Any, session: Any, request: dict[str, Any]) -> Embed:
    """Runs with inputs and output in buffers of their own on the device, one set for each shape."""
    device, width = request["device"], request["dimension"]
    names = {node.name for node in session.get_inputs()}
    kept: dict[tuple[int, ...], tuple[Any, Any, Any, Any]] = {}

    def buffers(shape: tuple[int, ...]) -> tuple[Any, Any, Any, Any]:
        value = onnxruntime.OrtValue
        ids = value.ortvalue_from_numpy(np.zeros(shape, dtype=np.int64), device, 0)
        mask = value.ortvalue_from_numpy(np.ones(shape, dtype=np.int64), device, 0)
        out = value.ortvalue_from_shape_and_type((shape[0], width), np.float32, device, 0)
        binding = session.io_binding()
        binding.bind_ortvalue_input("input_ids", ids)
        if "attention_mask" in names:
            binding.bind_ortvalue_input("attention_mask", mask)
        binding.bind_ortvalue_output(POOLED, out)
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("gpu_graph_id", str(len(kept) + 1))
        return ids, out, binding, options

    def embed(ids: NDArray[np.int64]) -> NDArray[np.float32]:
        if ids.shape not in kept:
            kept[ids.shape] = buffers(ids.shape)
        given, out, binding, options = kept[ids.shape]
        given.update_inplace(ids)
        session.run_with_iobinding(binding, options)
        rows: NDArray[np.float32] = out.numpy()
        return rows

    return embed


def placement(
    onnxruntime: Any, model: Path, providers: list[Any], request: dict[str, Any]
) -> dict[str, Any]:
    """Nodes by the provider that ran them, and which operators the CPU ran, from a profile."""
    prefix = str(Path(request["answer"]).with_suffix(".profile"))
    session = opened(onnxruntime, model, providers, prefix)
    bound(onnxruntime, session, request)(token_ids((2, 16), request))
    file = Path(session.end_profiling())
    events = json.loads(file.read_text(encoding="utf-8"))
    file.unlink()
    ran = [e["args"] for e in events if e.get("cat") == "Node" and "provider" in e.get("args", {})]
    counts = Counter(one["provider"] for one in ran)
    on_cpu = Counter(one.get("op_name", "") for one in ran if one["provider"].startswith("CPU"))
    return {"providers": dict(counts), "operators_on_cpu": dict(on_cpu)}


def measured(embed: Embed, request: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds a call, from token ids in host memory to vectors there, and rates, by shape."""
    until = time.perf_counter() + request["seconds"]
    shapes: dict[str, Any] = {}
    for texts, tokens in request["shapes"]:
        name = f"{texts} x {tokens}"
        if time.perf_counter() > until:
            shapes[name] = {"skipped": "the part's time was used up"}
            continue
        ids = token_ids((texts, tokens), request)
        for _ in range(WARM):
            embed(ids)
        taken: list[float] = []
        end = time.perf_counter() + SHAPE_S
        while len(taken) < MOST_CALLS and (time.perf_counter() < end or len(taken) < WARM):
            began = time.perf_counter()
            embed(ids)
            taken.append((time.perf_counter() - began) * 1000)
        middle = statistics.median(taken)
        shapes[name] = {
            "ms": middle, "ms_least": min(taken), "ms_most": max(taken), "calls": len(taken),
            "texts_per_s": texts / middle * 1000, "tokens_per_s": texts * tokens / middle * 1000,
        }  # fmt: skip
    return {"shapes": shapes}


def parity(embed: Embed, request: dict[str, Any]) -> dict[str, float] | None:
    """Cosines to the reference's vectors; None where there is none."""
    if not Path(request["reference"]).is_file():
        return None
    expected = np.load(request["reference"]).astype(np.float64)
    rows = embed(token_ids(PARITY_SHAPE, request)).astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(expected, axis=1)
    cosines = (rows * expected).sum(axis=1) / lengths
    return {"mean": float(cosines.mean()), "least": float(cosines.min())}


def token_ids(shape: tuple[int, int], request: dict[str, Any]) -> NDArray[np.int64]:
    """The same ids for every part: beginning, words, end."""
    ids = np.random.default_rng(7).integers(5, request["vocabulary"], size=shape)
    ids[:, 0], ids[:, -1] = 0, 2
    return ids.astype(np.int64)


def vram_bytes() -> int | None:
    """Memory in use on the first GPU, by anybody; None where NVML says nothing."""
    try:
        import pynvml

        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByIndex(0)
        return int(pynvml.nvmlDeviceGetMemoryInfo(handle).used)
    except Exception:  # noqa: BLE001 - no driver, no library
        return None


def grown(before: int | None) -> int | None:
    now = vram_bytes()
    return None if now is None or before is None else now - before


if __name__ == "__main__":
    main()

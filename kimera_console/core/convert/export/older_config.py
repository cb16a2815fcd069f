"""A config.json that transformers 5 wrote, for the transformers 4 of the exporter optimum.

Version 5 keeps rotary positions in `rope_parameters`. Version 4 passes that key over and takes its
own default. What has an exact counterpart is translated; what has none is refused by name.
"""

from __future__ import annotations

from typing import Any

PARAMETERS = "rope_parameters"
_SIMPLE = frozenset({"rope_type", "rope_theta"})
_BY_KIND = {
    "modernbert": {"full_attention": "global_rope_theta", "sliding_attention": "local_rope_theta"},
    "gemma3_text": {"full_attention": "rope_theta", "sliding_attention": "rope_local_base_freq"},
}
"""Architectures with a base for each kind of layer, and version 4's keys for them."""


def translated(config: dict[str, Any]) -> dict[str, Any]:
    """A configuration as version 4 reads it; the same where there is nothing to translate."""
    parameters = config.get(PARAMETERS)
    if not parameters or untranslatable(config):
        return config
    found = {key: value for key, value in config.items() if key != PARAMETERS}
    keys = _BY_KIND.get(str(config.get("model_type")))
    if keys is None:
        return found | {"rope_theta": parameters["rope_theta"]}
    return found | {key: parameters[kind]["rope_theta"] for kind, key in keys.items()}


def untranslatable(config: dict[str, Any]) -> str:
    """What version 4 would read wrongly without a way to know, a sentence's end; "" for nothing."""
    if config.get("is_causal") is False:
        return "is_causal is false: its layers attend to later tokens too"
    parameters = config.get(PARAMETERS)
    if not parameters:
        return ""
    keys = _BY_KIND.get(str(config.get("model_type")))
    if not isinstance(parameters, dict):
        return f"{PARAMETERS} is not an object"
    parts = [parameters] if keys is None else [parameters.get(kind) for kind in keys]
    if not all(isinstance(part, dict) and _is_simple(part) for part in parts):
        return f"{PARAMETERS} are others than a base alone"
    return _pattern_problem(config)


def _is_simple(part: dict[str, Any]) -> bool:
    theta = part.get("rope_theta")
    return (
        part.keys() <= _SIMPLE
        and part.get("rope_type", "default") == "default"
        and isinstance(theta, (int, float))
        and not isinstance(theta, bool)
    )


def _pattern_problem(config: dict[str, Any]) -> str:
    """ModernBERT's layers are listed by version 5; version 4 counts every n-th one."""
    listed = config.get("layer_types")
    if config.get("model_type") != "modernbert" or listed is None:
        return ""
    step = config.get("global_attn_every_n_layers", 3)
    if type(step) is not int or step < 1 or not isinstance(listed, list):
        return "global_attn_every_n_layers is not a number of layers"
    counted = ["sliding_attention" if i % step else "full_attention" for i in range(len(listed))]
    return "" if listed == counted else "layer_types are others than every n-th layer's"

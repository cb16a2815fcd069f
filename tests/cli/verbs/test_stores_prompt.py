"""`stores ... --prompt`: which instruction the old model put before texts, and which the new."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.__main__ import main
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.recipes.old_model import open_model
from tests.helpers.stores import Database, sentences

if TYPE_CHECKING:
    from pathlib import Path

PASSAGE = "Represent this passage: "
NAMED = ("--table", "notes", "--vector", "v", "--recipe", "body")
RULES = ("--rows", "not_reproduced=embed", "--rows", "degraded=embed")


@pytest.fixture
def store(prompted_bundle: Path, env_file: Path, tmp_path: Path) -> Database:
    """Texts with the vectors that the model makes of them as passages."""
    env_file.write_text(f"ONNX_MODEL_PATH={prompted_bundle}\nEMBEDDING_DIM=32\n")
    bodies = sentences(60)
    with open_model(Settings(env_file), str(prompted_bundle), prompt="passage") as old:
        vectors = old.encode(bodies)
    made = Database(f"sqlite:///{tmp_path / 'store.db'}", "sqlite")
    made.run("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, v JSON)")
    rows = [
        {"id": place, "body": body, "v": json.dumps(vector.tolist())}
        for place, (body, vector) in enumerate(zip(bodies, vectors, strict=True))
    ]
    made.run("INSERT INTO notes VALUES (:id, :body, :v)", rows)
    return made


def call(
    capsys: pytest.CaptureFixture[str], env_file: Path, store: Database, *arguments: str
) -> tuple[int, dict[str, Any]]:
    action, *more = arguments
    words = ["stores", action, store.url, *more, "--env-file", str(env_file), "--json", "--quiet"]
    code = main(words)
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_a_proof_uses_the_prompt_that_the_old_model_had(
    store: Database, prompted_bundle: Path, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("prove", *NAMED, "--model", str(prompted_bundle))
    _, answer = call(capsys, env_file, store, *asked, "--prompt", "passage")
    assert (answer["prompt"], answer["share"], answer["proved"]) == (PASSAGE, 1.0, True)
    for other, text in (((), "query: "), (("--prompt", ""), "")):
        _, answer = call(capsys, env_file, store, *asked, *other)
        assert (answer["prompt"], answer["proved"]) == (text, False)
    code, answer = call(capsys, env_file, store, *asked, "--prompt", "nonsense")
    assert code == 1
    assert "nonsense" in answer["error"]["message"]


@pytest.mark.slow
def test_the_new_models_prompt_is_stamped_and_kept_to_the_end(
    store: Database,
    prompted_bundle: Path,
    env_file: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    _, answer = call(capsys, env_file, store, "plan", *NAMED, "--prompt", "passage")
    assert answer["stamp"]["prompt"] == PASSAGE
    code, answer = call(capsys, env_file, store, "run", *NAMED, *RULES, "--prompt", "passage")
    assert (code, answer["complete"], answer["stamp"]["prompt"]) == (0, True, PASSAGE)
    code, answer = call(capsys, env_file, store, "run", *NAMED, *RULES)  # goes on as it was begun
    assert (code, answer["written"], answer["stamp"]["prompt"]) == (0, 0, PASSAGE)
    code, answer = call(capsys, env_file, store, "run", *NAMED, *RULES, "--prompt", "query")
    assert code == 1
    assert f"prompt: {PASSAGE}, query: " in answer["error"]["message"]
    queries = tmp_path / "queries.txt"
    queries.write_text("\n".join(sentences(5)), "utf-16")  # read as every file of texts
    prompts = (
        "--old-model",
        str(prompted_bundle),
        "--old-prompt",
        "passage",
        "--prompt",
        "passage",
    )
    _, answer = call(capsys, env_file, store, "compare", "--queries", str(queries), *prompts)
    for each in answer["changed_most"]:
        for side in ("before", "after"):
            assert each[side][0]["cosine"] == pytest.approx(1.0, abs=1e-4)
            assert each[side][0]["text"] == each["query"]
    kept = ("save", "mine", store.url, "--prompt", "passage", "--old-prompt", "passage")
    assert main(["stores", *kept, "--env-file", str(env_file), "--quiet"]) == 0
    capsys.readouterr()
    asked = ("compare", "--queries", str(queries), "--old-model", str(prompted_bundle))
    _, plain = call(capsys, env_file, store, *asked)
    assert plain["changed_most"] != answer["changed_most"]  # the default is the prompt of queries
    _, named = call(capsys, env_file, replace(store, url="mine"), *asked)
    assert named["changed_most"] == plain["changed_most"]
    code, answer = call(capsys, env_file, store, "switch", "--prompt", "")
    assert code == 1
    code, answer = call(capsys, env_file, store, "switch")
    assert (code, answer["checked"]) == (0, 8)
    assert answer["least_cosine"] == pytest.approx(1.0, abs=1e-4)

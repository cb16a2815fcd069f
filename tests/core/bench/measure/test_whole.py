"""`measure` end to end: a whole run on real (tiny) models."""

from __future__ import annotations

import json

import pytest

from kimera_console.core.bench.meters.rapl import Rapl
from kimera_console.core.bench.plan.types import CONFIRMED, BenchmarkRun
from tests.core.bench.measure.support import FOUR, ONE, PLAN


@pytest.mark.slow
class TestWhole:
    def test_every_contender_is_measured_in_every_scenario_and_round(self, whole) -> None:
        run, published, _ = whole
        assert run.complete
        assert [(one.contender, one.scenario) for one in run.runs] == [
            (name, scenario.key) for name in PLAN.contenders for scenario in PLAN.scenarios
        ]
        for one in run.runs:
            assert one.error == ""
            assert set(one.rounds) == {0, 1, 2, 3}
            assert one.samples == tuple(
                sample.seconds
                for sample in published
                if (sample.contender, sample.scenario) == (one.contender, one.scenario)
            )
            assert 0 < one.median_s <= one.p95_s < 5
            assert one.texts_per_s == pytest.approx(one.texts / one.median_s)
            assert one.warmup_calls >= 3
            assert one.peak_rss_bytes > 2 * 10**7

    def test_the_parts_of_a_call_are_timed_apart_and_add_up_to_less_than_it(self, whole) -> None:
        _, published, _ = whole
        for sample in published:
            parts = sample.tokenize_ms + sample.infer_ms + sample.pool_ms
            assert 0 < parts <= sample.seconds * 1000

    def test_contenders_take_turns_within_a_round(self, whole) -> None:
        _, published, _ = whole
        turns = list(dict.fromkeys((s.round, s.scenario, s.contender) for s in published))
        for start in range(0, len(turns), 3):
            three = turns[start : start + 3]
            assert len({(number, scenario) for number, scenario, _ in three}) == 1
            assert {name for _, _, name in three} == set(PLAN.contenders)
        firsts = {turns[start][2] for start in range(0, len(turns), 3)}
        assert len(firsts) > 1

    def test_all_embed_the_same_texts_of_the_wanted_length(self, whole) -> None:
        run, _, _ = whole
        assert {one.tokens for one in run.runs if one.scenario == ONE.key} <= {11, 12}
        assert len({one.tokens for one in run.runs if one.scenario == FOUR.key}) == 1
        assert not [note for note in run.notes if "other tokens" in note]

    def test_threads_are_those_asked_for_by_the_runtime_and_by_the_process(self, whole) -> None:
        run, _, _ = whole
        for one in run.runs:
            expected = 1 if one.contender == "lightweight" else 2
            assert one.threads == expected
            assert one.info.usage.busy_threads <= expected
            assert one.info.usage.cores_used < expected + 0.25

    def test_vectors_are_checked_against_the_source_model(self, whole) -> None:
        run, _, _ = whole
        cosines = {(one.contender, one.scenario): one.cosine_min for one in run.runs}
        assert cosines["onnx", ONE.key] > 0.99999
        assert cosines["onnx", FOUR.key] > 0.99999
        assert cosines["transformers", ONE.key] is None
        assert cosines["lightweight", ONE.key] is None

    def test_energy_is_there_or_says_why_not_and_no_gpu_means_no_gpu_memory(self, whole) -> None:
        run, published, _ = whole
        problem = Rapl().problem
        for one in run.runs:
            assert one.peak_vram_bytes is None
            assert not one.info.vram_problem
            if problem:
                assert one.joules_per_1000_texts is None
                assert one.info.energy_problem == problem
            else:
                assert one.joules_per_1000_texts > 0
                assert "processor" in one.info.energy_of
        energy_notes = [note for note in run.notes if note.startswith("Energy was not measured: ")]
        assert len(energy_notes) == bool(problem)
        assert {sample.peak_vram_bytes for sample in published} == {0}

    def test_ratios_and_claims_are_made_of_it(self, whole) -> None:
        run, _, _ = whole
        assert {(one.of, one.against, one.scenario) for one in run.ratios} == {
            (name, "transformers", scenario.key)
            for name in ("onnx", "lightweight")
            for scenario in PLAN.scenarios
        }
        for ratio in run.ratios:
            assert 0 < ratio.low <= ratio.value <= ratio.high
        verdicts = {claim.claim: claim.verdict for claim in run.claims}
        assert len(verdicts) == 6
        assert verdicts["Every vector has the norm 1.000."] == CONFIRMED

    def test_the_report_is_json_and_comes_back(self, whole) -> None:
        run, _, _ = whole
        data = json.loads(json.dumps(run.to_dict(), allow_nan=False))
        assert BenchmarkRun.from_dict(data) == run
        assert data["runs"][0]["unit"] == "s"

    def test_progress_counts_every_turn_and_says_what_it_is(self, whole) -> None:
        _, _, progress = whole
        stages = list(dict.fromkeys(one.stage for one in progress))
        assert stages == ["Texts", "Load", "Warm up", "Measure"]
        last = progress[-1]
        assert (last.done, last.total) == (24, 24)
        details = {one.detail for one in progress if one.stage == "Measure" and one.detail}
        assert all(" tokens" in one for one in details), details

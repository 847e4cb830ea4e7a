"""The goals as ratios: what counts, what a run that stopped goes on with, and how it is told."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import bench.ratios
from bench.__main__ import PARTS, main
from bench.answers import Answered
from bench.articles import Text
from bench.datasets import Collection, Question
from bench.estimate import Estimate
from bench.goals import Elsewhere, Held, at_least, at_most, elsewhere, loses_less_than
from bench.outputs import Outputs
from bench.peers.wire import Clock
from bench.ratio_goals import ALL, CITING, PLAIN, SENTENCE, TEXT, WHOLE, goals, lines, notes
from bench.ratios import measure
from bench.report import Report
from bench.rows import BenchError
from bench.systems import NAMES, PRESSCHECK, Reply, first_sentence, open_system
from rag.schema import Turn
from tests.scripted import ScriptedEndpoint

NOTHING = Estimate(None)
NOT_THERE = Elsewhere(NOTHING, "nowhere")


def question(id: str, answers: tuple[str, ...] = ("12 years",)) -> Question:
    return Question(id, f"How long is lease {id}?", answers, (), f"Passage {id}.")


def said(id: str, system: str, *, sentence: float | None, data: str = "harbour", **more: Any) -> Answered:
    """An answer whose first sentence was there after `sentence` milliseconds; none is a refusal unless it quoted."""
    quoted = more.get("quoted")
    shown = [time for time in (sentence, quoted) if time is not None]
    reply = Reply(
        text="12 years" if shown else "",
        refused=not shown,
        citations=(),
        evidence=50.0,
        first_text=min(shown, default=None),
        first_verified=min(shown, default=None) if system == PRESSCHECK else None,
        first_sentence=sentence,
        total=more.get("total", 10_000.0),
    )
    return Answered(data, NAMES[system], question(id), reply, 900, 300, replayed=False)


def asked(id: str, ours: float | None, theirs: float | None, **more: Any) -> Mapping[str, Answered]:
    return {
        PRESSCHECK: said(id, PRESSCHECK, sentence=ours, **more),
        PLAIN: said(id, PLAIN, sentence=theirs, data=more.get("data", "harbour"), total=more.get("theirs", 30_000.0)),
    }


def beside(found: Sequence[Mapping[str, Answered]], data: str = "harbour") -> Mapping[str, Estimate]:
    return next(line for line in lines(found) if (line.data, line.system) == (data, NAMES[PLAIN])).measures


def test_a_ratio_is_the_median_over_questions() -> None:
    found = [asked("1", 1000, 2000), asked("2", 1000, 3000), asked("3", 9000, 90_000)]

    assert beside(found)[SENTENCE].value == 3
    assert beside(found)[WHOLE].value == 3


@pytest.mark.parametrize(("ours", "theirs"), [(None, 90_000), (1000, None)])
def test_what_one_of_both_refuses_has_no_time(ours: float | None, theirs: float | None) -> None:
    found = [asked("1", 1000, 2000), asked("2", ours, theirs)]

    assert beside(found)[SENTENCE].value == 2
    assert beside(found)["answered by both"].value == 1


def test_a_quotation_counts_as_checked_text_and_not_as_a_sentence() -> None:
    found = [asked("1", 2000, 8000), asked("2", None, 8000, quoted=1000.0)]

    assert beside(found)[SENTENCE].value == 4
    assert beside(found)[TEXT].value == 6


def test_quality_counts_what_is_refused() -> None:
    found = [asked("1", 1000, 2000), asked("2", None, 2000)]

    assert beside(found)["F1, ours better by"].value == -0.5
    assert beside(found)["holds the answer, ours better by"].value == -0.5


def test_goals_are_of_all_data_sets_together() -> None:
    found = [asked("1", 1000, 2000), asked("2", 1000, 4000, data="canal")]

    assert beside(found, "canal")[SENTENCE].value == 4
    assert beside(found, ALL)[SENTENCE].value == 3


def test_every_goal_is_told_whether_it_was_measured_or_not() -> None:
    found = [asked(str(id), 1000, 3000) for id in range(9)]

    told = list(goals(found, 700.0, NOT_THERE, NOT_THERE))

    assert [goal.held.value for goal in told] == [
        *("yes", "no", "not measured", "yes"),
        *("yes", "yes", "not measured"),
        *("not measured", "yes", "not measured"),
    ]


def test_a_run_without_quotations_ahead_says_that_there_are_none() -> None:
    chosen = argparse.Namespace(all=False, sample=9, seed=1, every=0)

    def told(*found: Mapping[str, Answered]) -> str:
        return " ".join(notes(chosen, found, NOT_THERE, NOT_THERE))

    assert "coverage 0" in told(asked("1", 1000, 2000), asked("2", None, 2000, quoted=5000.0))
    assert "ahead of the model's sentence in 1 of 2 answers" in told(
        asked("1", 1000, 2000), asked("2", 3000, 2000, quoted=50.0)
    )
    assert "1 of 2 answers are only an article's words" in told(
        asked("1", 1000, 2000), asked("2", None, 2000, quoted=5000.0)
    )


@pytest.mark.parametrize(
    ("measured", "held"),
    [
        (Estimate(2.5, 1.0, 4.0), Held.YES),
        (Estimate(2.4, 1.0, 4.0), Held.NO),
        (NOTHING, Held.NOT_MEASURED),
    ],
)
def test_a_figure_must_reach_its_bound(measured: Estimate, held: Held) -> None:
    assert at_least("sooner", 2.5, measured).held is held


def test_a_figure_must_stay_within_its_bound() -> None:
    assert [at_most("MB", 900, Estimate(value)).falls_short for value in (900, 901)] == [False, True]


@pytest.mark.parametrize(
    ("measured", "held"),
    [
        (Estimate(0.0, -0.02, 0.02), Held.YES),
        (Estimate(0.0, -0.10, 0.10), Held.NOT_SHOWN),
        (Estimate(0.0), Held.NOT_SHOWN),
        (Estimate(-0.2, -0.3, -0.1), Held.NO),
        (NOTHING, Held.NOT_MEASURED),
    ],
)
def test_a_loss_must_be_excluded_by_the_whole_interval(measured: Estimate, held: Held) -> None:
    assert loses_less_than("F1", 0.03, measured).held is held


def test_what_is_not_shown_falls_short_and_what_was_not_measured_does_not() -> None:
    assert loses_less_than("F1", 0.03, Estimate(0.0, -0.1, 0.1)).falls_short
    assert not at_least("sooner", 2.5, NOTHING).falls_short


def test_a_figure_of_another_part_is_read_from_its_results(tmp_path: Path) -> None:
    file = tmp_path / "load.json"
    line = {
        "data": "squad2, 8 at once",
        "system": "Presscheck",
        "measures": {"times": {"value": 5.0, "low": 4.0, "high": 6.0}},
    }
    made = {"day": "2026-11-28", "commit": "0123456789"}
    file.write_text(json.dumps({"made": made, "lines": [line | {"data": "squad2, 18 at once", "measures": {}}, line]}))

    found = elsewhere(file, "times", data=", 8 at once")

    assert found.measured == Estimate(5.0, 4.0, 6.0)
    assert found.made == "load.json, measured on 2026-11-28 at commit 0123456789"
    assert elsewhere(file, "times", data=", 4 at once").measured == NOTHING


@pytest.mark.parametrize("written", [None, "", "[]", '{"made": {}, "lines": [{}]}'])
def test_results_that_tell_nothing_are_not_measured(tmp_path: Path, written: str | None) -> None:
    file = tmp_path / "load.json"
    if written is not None:
        file.write_text(written)

    assert elsewhere(file, "times", data="").measured == NOTHING


@pytest.mark.parametrize(
    ("pieces", "time"),
    [
        ([(100.0, "The lease lasts"), (200.0, " 12 years."), (300.0, " It"), (400.0, " costs $4.50.")], 300.0),
        ([(100.0, "The lease lasts"), (200.0, " 12 years [1].")], 500.0),
        ([(200.0, "The lease of No. 7 lasts 12 years. It costs more.")], 200.0),
        ([], None),
    ],
)
def test_a_sentence_is_complete_when_the_next_begins_or_at_the_end(
    pieces: Sequence[tuple[float, str]], time: float | None
) -> None:
    assert first_sentence(pieces, 500.0) == time


def test_a_peer_notes_when_pieces_came() -> None:
    clock = Clock()
    for piece in ("", "The lease", " lasts."):
        clock.heard(piece)

    assert [piece for _, piece in clock.pieces] == ["The lease", " lasts."]
    assert clock.marks["first_text"] <= clock.pieces[0][0]  # each is a look at the clock


class Waiting:
    """A system that answers at once, and is interrupted at a question if told so."""

    def __init__(self, name: str, order: list[tuple[str, str]], interrupted: str | None) -> None:
        self.name, self._order, self._interrupted = name, order, interrupted

    def ask(self, question: str, history: Sequence[Turn]) -> Reply:
        if question == self._interrupted:
            raise KeyboardInterrupt
        self._order.append((self.name, question))
        return Reply("12 years", False, (), 5.0, 10.0, 10.0, 10.0, 20.0)


@pytest.fixture
def outputs(tmp_path: Path) -> Iterator[Outputs]:
    with Outputs(tmp_path / "kept") as opened:
        yield opened


QUESTIONS = [question(str(id)) for id in range(4)]
HARBOUR = Collection("harbour", (), tuple(QUESTIONS), ())


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was asked of whom; `interrupted` on it names the question at which plain LangChain is stopped."""

    class Order(list[tuple[str, str]]):
        interrupted: str | None = None

    order = Order()

    @contextmanager
    def running(names: Sequence[str], texts: object, outputs: object, *, replays: bool) -> Iterator[Any]:
        assert not replays
        endpoint = SimpleNamespace(taken=list, system=0)
        yield endpoint, {name: Waiting(name, order, order.interrupted if name == PLAIN else None) for name in names}

    monkeypatch.setattr(bench.ratios, "running", running)
    return order


def counted(order: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in order if text != bench.ratios.WARMING]


def test_systems_take_turns_and_the_slow_one_is_asked_less(outputs: Outputs, order: list[tuple[str, str]]) -> None:
    found = measure(HARBOUR, QUESTIONS, 2, "sitting", outputs)

    assert [name for name, _ in counted(order)] == [
        *(PRESSCHECK, PLAIN),
        *(PLAIN, CITING, PRESSCHECK),
        *(PRESSCHECK, PLAIN),
        *(PRESSCHECK, PLAIN, CITING),
    ]
    assert [CITING in asked for asked in found] == [False, True, False, True]


def test_a_question_at_which_it_stopped_is_put_to_all_again(outputs: Outputs, order: Any) -> None:
    order.interrupted = QUESTIONS[2].question
    with pytest.raises(KeyboardInterrupt):
        measure(HARBOUR, QUESTIONS, 0, "sitting", outputs)
    order.interrupted = None
    order.clear()

    found = measure(HARBOUR, QUESTIONS, 0, "sitting", outputs)

    assert {text for _, text in counted(order)} == {QUESTIONS[2].question, QUESTIONS[3].question}
    assert {name for name, text in counted(order) if text == QUESTIONS[2].question} == {PRESSCHECK, PLAIN}
    assert len(found) == 4


def test_another_sitting_measures_anew(outputs: Outputs, order: list[tuple[str, str]]) -> None:
    measure(HARBOUR, QUESTIONS, 0, "one", outputs)
    measure(HARBOUR, QUESTIONS, 0, "two", outputs)

    assert len(counted(order)) == 16


def test_a_sitting_ends_when_it_is_written_down(outputs: Outputs, tmp_path: Path) -> None:
    chosen = argparse.Namespace(sample=4, seed=1, all=True, every=2)
    written = tmp_path / "ratios.json"
    first = bench.ratios._sitting(chosen, [HARBOUR], written, outputs)
    gone_on = bench.ratios._sitting(chosen, [HARBOUR], written, outputs)
    written.write_text(json.dumps({"settings": {"sitting": first}}, indent=1))

    assert gone_on == first
    assert bench.ratios._sitting(chosen, [HARBOUR], written, outputs) != first


@pytest.mark.parametrize(("value", "status"), [(3.0, 0), (2.0, 3)])
def test_a_goal_that_is_not_held_is_told_by_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: float, status: int
) -> None:
    goal = at_least("sooner", 2.5, Estimate(value, 1.0, 4.0))
    part = SimpleNamespace(
        configure=lambda _: None, run=lambda *_: Report("A title", (), (), (), (), goals=(goal,)), __doc__="x"
    )
    monkeypatch.setitem(PARTS, "fake", (part, "x"))
    monkeypatch.setattr("bench.report.draw", lambda *_, **__: [])

    given = main(["fake", "--out", str(tmp_path), "--cache", str(tmp_path / "kept")])

    assert given == status
    row = f"| sooner | at least 2.5 | {value:.2f} (1.00–4.00) | {'yes' if status == 0 else 'no'} |"
    assert row in capsys.readouterr().out
    assert row in (tmp_path / "RESULTS.md").read_text()


def test_data_without_a_question_of_the_half_is_refused_before_a_model_starts() -> None:
    chosen = argparse.Namespace(sample=4, seed=1, all=False)

    with pytest.raises(BenchError, match="has no question in the reporting half"):
        bench.ratios._draw(Collection("harbour", (), (), ()), chosen)


class Plain:
    """A peer that says what it is told, and how long it took."""

    name = NAMES[PLAIN]

    def fill(self, texts: Sequence[Text]) -> None:
        assert texts

    def ask(self, question: str, history: Sequence[Turn]) -> Reply:
        return Reply("12 years", False, (), 5.0, 60_000.0, None, 60_000.0, 90_000.0)

    def close(self) -> None:
        pass


@pytest.mark.models
def test_a_whole_run_asks_the_model_whatever_was_kept_and_tells_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ferries = "The council voted on Tuesday to lease two electric ferries for 12 years."
    row = {"question": "How long is the lease of the ferries?", "answers": ["12 years"], "passage": ferries}
    data = tmp_path / "harbour.jsonl"
    data.write_text(json.dumps(row))
    monkeypatch.setattr(
        "bench.answers.open_system", lambda name, *more: open_system(name, *more) if name == PRESSCHECK else Plain()
    )
    with ScriptedEndpoint(lambda _: "The council voted to lease two ferries for 12 years [1].") as model:
        monkeypatch.setenv("PRESSCHECK_LLM", "openai:scripted")
        monkeypatch.setenv("PRESSCHECK_LLM_BASE_URL", model.base_url)
        arguments = ["ratios", str(data), "--all", "--every", "0", "--cache", str(tmp_path / "kept")]
        statuses = [main([*arguments, "--out", str(tmp_path / "out")]) for _ in range(2)]

    result = json.loads((tmp_path / "out" / "results" / "ratios.json").read_text())
    held = [goal["held"] for goal in result["goals"]]
    assert statuses == [3, 3]  # one question shows nothing of quality
    assert [name for name, times in Counter(asked_of_model(body) for body in model.asked).items() if times == 2] == [
        bench.ratios.WARMING,
        row["question"],
    ]
    assert held[:2] == ["yes", "yes"]
    assert held[2:7] == ["not measured", "yes", "not shown", "not shown", "not measured"]
    assert 100 < result["goals"][8]["measured"]["value"] < 3000
    assert {one["replayed"] for one in result["rows"]} == {False}


def asked_of_model(body: Mapping[str, Any]) -> str:
    return str(body["messages"][-1]["content"]).rpartition("Question: ")[2]

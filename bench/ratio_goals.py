"""What was measured in one sitting, as lines of a table and as goals: for `ratios`."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence

from bench.answers import DECISION, Answered, difference, share
from bench.estimate import Estimate, balanced_accuracy, mean, quantile
from bench.goals import Elsewhere, Goal, at_least, at_most, loses_less_than
from bench.report import Line
from bench.systems import NAMES, PRESSCHECK, Reply

PLAIN, CITING = "plain_langchain", "citation_engine"
ALL = "all of them"
SENTENCE, TEXT, WHOLE = "first sentence, times sooner", "first checked text, times sooner", "whole answer, times faster"
OF_BOTH = "answered by both"
HOLDING, DECIDING = "holds the answer, ours better by", "balanced accuracy, ours better by"
OF_GROWTH, HITS = "20,000 articles", "question → hits, ms, p95"  # in the results of `growth --name growth_search`
USERS, OF_LONE = 8, "first, times a lone user's"  # at once, and the measure in the results of `load`
SOONER, TEXT_SOONER, SOONER_THAN_CITING, FASTER = 2.5, 4, 8, 2.5  # times
LOSS = 0.03

Asked = Mapping[str, Answered]  # one question's, by system
Time = Callable[[Reply], float | None]


def lines(found: Sequence[Asked]) -> Iterator[Line]:
    """Give a line for each data set and system, and for all data sets together."""
    data = list(dict.fromkeys(one.data for asked in found for one in asked.values()))
    for name in [*data, *([ALL] if len(data) > 1 else [])]:
        of = [asked for asked in found if name in (ALL, asked[PRESSCHECK].data)]
        for system in dict.fromkeys(system for asked in of for system in asked):
            answered = [asked[system] for asked in of if system in asked]
            more = {} if system == PRESSCHECK else _beside(of, system)
            yield Line(name, NAMES[system], len(answered), _measured(answered) | more)


def _measured(answered: Sequence[Answered]) -> dict[str, Estimate]:
    times: Mapping[str, Time] = {
        "evidence, s": lambda reply: reply.evidence,
        "first sentence, s": lambda reply: reply.first_sentence,
        "whole answer, s": lambda reply: reply.total,
    }
    replies = [one.reply for one in answered if not one.reply.refused]
    found = {name: [time(reply) for reply in replies] for name, time in times.items()}
    return {
        "prompt tokens": quantile([float(one.prompt_tokens) for one in answered], 0.5),
        "of them kept": quantile([float(one.cached_tokens) for one in answered], 0.5),
        **{name: quantile([one / 1000 for one in of if one is not None], 0.5) for name, of in found.items()},
        "F1": share(answered, mean, "f1", "answerable"),
        "holds the answer": share(answered, mean, "holds", "valued"),
        "answered, of the answerable": share(answered, mean, "answered right", "answerable"),
        "answered or refused: balanced accuracy": share(answered, balanced_accuracy, *DECISION),
    }


def _beside(found: Sequence[Asked], system: str) -> dict[str, Estimate]:
    """Hold ours against a peer's, question by question."""
    pairs = [(asked[PRESSCHECK], asked[system]) for asked in found if system in asked]
    ours, theirs = [mine for mine, _ in pairs], [other for _, other in pairs]
    return {
        OF_BOTH: Estimate(float(len(_both(found, system)))),
        SENTENCE: sooner(found, system, lambda reply: reply.first_sentence),
        TEXT: sooner(found, system, lambda reply: reply.first_verified),
        WHOLE: sooner(found, system, lambda reply: reply.total, lambda reply: reply.total),
        "F1, ours better by": difference(ours, theirs, mean, "f1", "answerable"),
        HOLDING: difference(ours, theirs, mean, "holds", "valued"),
        "answered, ours better by": difference(ours, theirs, mean, "answered right", "answerable"),
        DECIDING: difference(ours, theirs, balanced_accuracy, *DECISION),
    }


def sooner(
    found: Sequence[Asked], system: str, ours: Time, theirs: Time = lambda reply: reply.first_sentence
) -> Estimate:
    """Give how many times sooner something of ours is there: the median over questions that both answered."""
    times = [(ours(mine), theirs(other)) for mine, other in _both(found, system)]
    return quantile([other / mine for mine, other in times if mine and other], 0.5)


def _both(found: Sequence[Asked], system: str) -> list[tuple[Reply, Reply]]:
    pairs = [(asked[PRESSCHECK].reply, asked[system].reply) for asked in found if system in asked]
    return [(mine, other) for mine, other in pairs if not mine.refused and not other.refused]


def goals(found: Sequence[Asked], memory: float | None, growth: Elsewhere, load: Elsewhere) -> Iterator[Goal]:
    """Give the goals."""
    plain, citing = NAMES[PLAIN], NAMES[CITING]
    beside = _beside(found, PLAIN)
    sentence = "first sentence of the model's that is checked: times sooner than {}'s first"
    citing_sentence = sooner(found, CITING, lambda reply: reply.first_sentence)
    yield at_least(sentence.format(plain), SOONER, beside[SENTENCE], ", better 4")
    yield at_least(
        f"first checked text, quotations too: times sooner than {plain}'s first sentence", TEXT_SOONER, beside[TEXT]
    )
    yield at_least(sentence.format(citing), SOONER_THAN_CITING, citing_sentence)
    yield at_least(f"whole answer: times faster than {plain}'s", FASTER, beside[WHOLE])
    yield loses_less_than(f"F1: better than {plain}'s by", LOSS, beside["F1, ours better by"])
    yield loses_less_than(f"answers that hold the expected value: more than {plain}'s by", LOSS, beside[HOLDING])
    yield loses_less_than(f"answered or refused rightly: better than {plain} by", LOSS, beside[DECIDING])
    yield at_most(f"evidence, ms, 95th of 100, from {OF_GROWTH}", 60, growth.measured)
    yield at_most("memory without the language model, MB", 900, Estimate(memory))
    yield at_most(f"first checked sentences of {USERS} users at once: times a lone user's", 6, load.measured)


def notes(chosen: argparse.Namespace, found: Sequence[Asked], growth: Elsewhere, load: Elsewhere) -> Iterator[str]:
    """Say what the figures are of."""
    ours = [asked[PRESSCHECK].reply for asked in found]
    shown = [reply for reply in ours if not reply.refused]
    quoted = [reply for reply in shown if reply.first_sentence is None]
    ahead = [reply for reply in shown if reply.first_sentence and (reply.first_verified or 0) < reply.first_sentence]
    evidence = quantile([reply.evidence for reply in ours if reply.evidence is not None], 0.95)
    half = "Both halves" if chosen.all else "The reporting half"
    yield (
        f"{half}, {chosen.sample} questions a data set drawn with seed {chosen.seed}. A goal is held where the median "
        "reaches it; in brackets is the 95% interval. Those of quality are held where all of the interval does."
    )
    yield (
        "Times are of questions that were answered, ratios of those that both answered "
        f"({len(_both(found, PLAIN))} with {NAMES[PLAIN]}, {len(_both(found, CITING))} with {NAMES[CITING]}): medians "
        "over the questions, each put to all systems one right after another."
    )
    yield (
        "A sentence counts once it is complete: when the next begins, or at the end, cut by the product's own rules "
        "for all. Of ours it must be checked, and worded by the model; "
        f"{len(quoted)} of {len(shown)} answers are only an article's words, which count as checked text."
    )
    yield (
        f"A quotation came ahead of the model's sentence in {len(ahead)} of {len(shown)} answers."
        if ahead
        else "No quotation comes ahead of the model's sentence: coverage 0."
    )
    yield (
        "Each system has a slot of the model for itself, under the same parameters, where what was computed of its "
        "last prompt is kept: “of them kept” are prompt tokens that did not have to be computed again. A question "
        "that is not counted was put to each system first."
    )
    yield (
        f"{NAMES[CITING]} is set up as its documentation's example has it: the best 3, chunks of 512 tokens, all else "
        f"at its defaults; streamed. It was asked one in {chosen.every} of the questions that have an answer."
        if chosen.every
        else f"{NAMES[CITING]} was not asked."
    )
    if evidence.value is not None:
        yield f"Evidence in this sitting, 95th of 100: {evidence.value:.0f} ms."
    yield (
        "Memory is the most that `rag ask --batch` and its vector server held while they answered up to ten of the "
        "questions from the articles of the first data set; the model's words were replayed."
    )
    yield f"Evidence from {OF_GROWTH} is of {growth.made}; {USERS} users at once of {load.made}."

"""Answers and passages as a person reads them at a terminal, which nothing that an article says may steer."""

import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from rag.again import told as told_again
from rag.copies import told_by
from rag.reasons import ASKABLE, FOUND, INSTEAD, OPINIONS, differing, looked_for, outcome, sought, told
from rag.schema import (
    Answer,
    Check,
    Claim,
    Claimed,
    Differed,
    Difference,
    Entry,
    Excerpt,
    Figure,
    Finished,
    Hit,
    Noted,
    Opinion,
    Refusal,
    Replied,
    Reply,
    Rewritten,
    Starting,
    Status,
    Verdict,
)

_MARK = {Verdict.SUPPORTED: "✓", Verdict.PARTLY: "◐"}


def show(event: object, *, explain: bool = False) -> None:
    """Print an event as it comes, and where it is to `explain`, how each sentence was checked."""
    match event:
        case Starting():
            print("Starting the model…", file=sys.stderr)
        case Rewritten(question):
            print(f"Understood as: {_line(question)}\n")
        case Replied(reply):
            _show_reply(reply)
        case Claimed(claim) if claim.verdict.shown:
            _show_claim(claim, explain)
        case Differed(difference):
            _show_difference(difference)
        case Noted(note):
            print(_line(note))
        case Finished(answer):
            _show_end(answer, explain)


def show_opinion(claim: Claim, opinion: Opinion) -> None:
    """Print what the model thinks of a claim."""
    print(f"\n“{_line(claim.text)}”\n    {OPINIONS[opinion.leaning]}", flush=True)


def show_cards(hits: Sequence[Hit], numbers: Collection[int], pages: Mapping[int, int | None] | None = None) -> None:
    """Print the hits with these numbers; `pages` are those of cited words, where they differ from the hit's."""
    for number, hit in enumerate(hits, 1):
        if number in numbers:
            print("\n" + card(number, hit, (pages or {}).get(number, hit.page)))


def card(number: int, hit: Hit, page: int | None) -> str:
    """A hit: its number, what is known of its article, its text."""
    article = hit.article
    published = article.published.isoformat() if article.published else None
    where = [article.outlet, published, f"p. {page}" if page else None]
    head = " · ".join(_line(part) for part in [article.title, *where] if part)
    story = f"\n    {_line(told_by(hit))}" if hit.copies else ""
    return f"[{number}] {head}{story}\n    {safe(hit.text)}".replace("\n", "\n    ").replace("\n        ", "\n    ")


def check_line(check: Check, claim: Claim) -> str:
    """A check on one line: what was looked for, what came of it, and the words that it rests on."""
    quote = f", {_quote(check.excerpt)}" if check.excerpt else ""
    return f"{_check(check, claim)}{quote}"


def safe(text: str) -> str:
    """Text without what a terminal would obey, or what isn't seen."""
    return "".join(character for character in text if character.isprintable() or character == "\n")


def _show_reply(reply: Reply) -> None:
    print(_line(reply.text))
    for place, entry in enumerate(reply.entries, 1):
        print(f"{place:>3}. {' · '.join(_line(part) for part in _entry(entry) if part)}", flush=True)
    _show_suggestions(reply.suggestions)


def _show_suggestions(suggestions: Sequence[str]) -> None:
    if suggestions:
        print(ASKABLE)
    for suggestion in suggestions:
        print(f"  {_line(suggestion)}", flush=True)


def _entry(entry: Entry) -> list[str | None]:
    """An entry's words, and of which article it is, with its title unless that is what it says."""
    article = entry.article
    if article is None:
        return [entry.text, entry.note]
    title = article.title if entry.text != article.title else None
    published = article.published.isoformat() if article.published else None
    return [entry.text, entry.note, title, article.outlet, published]


def _show_claim(claim: Claim, explain: bool) -> None:
    numbers = "".join(f" [{citation.number}]" for citation in claim.citations)
    why = "" if explain else _why(claim)
    print(f"{_MARK[claim.verdict]} {_line(claim.text)}{numbers}{why}", flush=True)
    if explain:
        _show_checks(claim)


def _why(claim: Claim) -> str:
    """What keeps a shown sentence from being supported, in short."""
    weak = dict.fromkeys(_check(check, claim) for check in claim.checks if outcome(check) is not Verdict.SUPPORTED)
    return f"  (partly: {'; '.join(weak)})" if weak else ""


def _show_checks(claim: Claim) -> None:
    for check in claim.checks:
        where = f" in {check.citation_number}" if told(check, claim) == FOUND and check.citation_number else ""
        quote = f", {_quote(check.excerpt)}" if check.excerpt else ""
        print(f"    {_check(check, claim)}{where}{quote}", flush=True)


def _check(check: Check, claim: Claim) -> str:
    kind, words = sought(check, claim)
    return f"{kind}{f' “{_line(words)}”' if words else ''}: {_line(told(check, claim))}"


def _quote(excerpt: Excerpt) -> str:
    return f"“{_line(f'{excerpt.before}»{excerpt.words}«{excerpt.after}')}”"


def _show_difference(difference: Difference) -> None:
    print(f"\n{differing(figure.article.id for figure in difference.figures)}")
    for figure in difference.figures:
        print(f"  {_figure(figure)}", flush=True)


def _figure(figure: Figure) -> str:
    """A figure on one line: the value, where it stands and whose it is, and its sentence with the value marked."""
    article, citation = figure.article, figure.citation
    place = article.outlet or article.title
    when = article.published.isoformat() if article.published else "date unknown"
    who = [f"said by: {figure.said_by}"] if figure.said_by else []
    head = " · ".join(_line(part) for part in [figure.value, place, when, *who])
    cut = figure.start - citation.start, figure.end - citation.start
    before, words, after = citation.quote[: cut[0]], citation.quote[slice(*cut)], citation.quote[cut[1] :]
    return f"{head} [{citation.number}]\n    “{_line(f'{before}»{words}«{after}')}”"


def _show_end(answer: Answer, explain: bool) -> None:
    withheld = [claim for claim in answer.claims if not claim.verdict.shown]
    if answer.repeated_from is not None:
        print(told_again(answer.repeated_from, datetime.now(UTC)))
    if answer.status is Status.NOT_IN_LIBRARY:
        print("The library does not answer this.")
    if answer.refusal is not None:
        _show_refusal(answer.refusal, explain)
    if withheld:
        how = ":" if explain else " (--explain tells why)."
        print(f"{len(withheld)} sentence{'s' * (len(withheld) > 1)} withheld, not proved by the articles{how}")
    for claim in withheld if explain else ():
        print(f"  {_line(claim.text)}")
        _show_checks(claim)
    if answer.status is Status.NOT_IN_LIBRARY and answer.hits:
        print("The nearest passages:")
    shown = [citation for claim in answer.claims if claim.verdict.shown for citation in claim.citations]
    shown += [figure.citation for difference in answer.differences for figure in difference.figures]
    pages = {citation.number: citation.page for citation in reversed(shown)}  # the first one's stays
    show_cards(answer.hits, pages or range(1, len(answer.hits) + 1), pages)


def _show_refusal(refusal: Refusal, explain: bool) -> None:
    if refusal.instead is not None:
        print(INSTEAD)
        _show_claim(refusal.instead, explain)
    if words := looked_for(refusal):
        print(_line(words))
    _show_suggestions(refusal.suggestions)


def _line(text: str) -> str:
    return " ".join(safe(text).split())

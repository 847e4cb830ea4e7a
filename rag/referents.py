"""Whom or what a pronoun of a question means, told from the names in the conversation before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.people import is_body
from rag.schema import Turn
from rag.verify.context import same_bearer
from rag.verify.reading import Reading, read_source
from rag.verify.roles import Named
from rag.verify.words import tokenize

_PERSON = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_ANY = re.compile(rf"{_PERSON.pattern}|\b(?:they|them|their|theirs)\b", re.IGNORECASE)
_OWNERS = ("his", "hers", "their", "theirs")
_BEHIND_HER = frozenset(  # "tell her about", where "her" owns nothing
    "a about after all an and any as at before by during for from if in into of on or that the to when with".split()
)
_PLACES = frozenset("in at near".split())  # what stands behind these is no person


@dataclass(slots=True)
class _Bearer:
    """A name of the conversation, in its longest form."""

    canon: tuple[str, ...]
    text: str
    nation: bool
    place: bool
    times: int = 1

    @property
    def may_be_person(self) -> bool:
        return len(self.canon) > 1 and not (self.nation or self.place or is_body(self.canon[-1]))


def the_only_one(question: str, turns: Sequence[Turn]) -> str | None:
    """Put the only person that the turns name in the place of "he" or "she"; None where there are none, or two."""
    if not _PERSON.search(question):
        return None
    people = [bearer for bearer in _bearers(question, turns) if bearer.may_be_person]
    return _put(people[0], _PERSON, question) if len(people) == 1 else None


def the_topic(question: str, turns: Sequence[Turn]) -> str | None:
    """Put whom the turns name most often, first of all among equals, in the place of a pronoun; None without one.

    "It" is left alone: what it means is seldom a name, and a wrong one would be another question.
    """
    pronoun = _ANY.search(question)
    if pronoun is None:
        return None
    person = bool(_PERSON.fullmatch(pronoun[0]))
    fit = [one for one in _bearers(question, turns) if (one.may_be_person if person else not one.nation)]
    return _put(max(fit, key=lambda one: one.times), _ANY, question) if fit else None


def _put(bearer: _Bearer, pronouns: re.Pattern[str], question: str) -> str:
    """Put a name in the place of the first pronoun; later ones lean on it."""
    pronoun = pronouns.search(question)
    assert pronoun is not None  # noqa: S101  # both callers looked
    behind = question[pronoun.end() :].split(maxsplit=1)
    word = pronoun[0].lower()
    owns = word in _OWNERS or (
        word == "her" and bool(behind) and behind[0][0].isalnum() and behind[0].lower().strip(".,?!") not in _BEHIND_HER
    )
    ending = ("'" if bearer.text.endswith("s") else "'s") if owns else ""
    return question[: pronoun.start()] + bearer.text + ending + question[pronoun.end() :]


def _bearers(question: str, turns: Sequence[Turn]) -> list[_Bearer]:
    """Who and what the turns name and the question does not, in their order."""
    reading = read_source(".\n".join(turn.text for turn in turns))  # no name goes on in the next turn
    asked = {token.key for token in tokenize(question)}
    bearers: list[_Bearer] = []
    for name in reading.names:
        if not name.canon or asked & set(name.canon):
            continue
        one = _bearer(reading, name)
        known = next((other for other in bearers if same_bearer(other.canon, one.canon)), None)
        if known is None:
            bearers.append(one)
            continue
        known.times += 1
        known.place = known.place or one.place
        if len(one.canon) > len(known.canon):
            known.canon, known.text = one.canon, one.text
    return bearers


def _bearer(reading: Reading, name: Named) -> _Bearer:
    text = reading.slice(name.first, name.last)
    if reading.tokens[name.last].is_possessive:
        text = text[:-2]
    before = reading.tokens[name.first - 1].key if name.first else ""
    return _Bearer(name.canon, text, name.nation, before in _PLACES)

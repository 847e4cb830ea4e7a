"""Who holds which office, as a text states it: "Canadian Prime Minister Mark Carney"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.verify.words import Token

OFFICES = frozenset(
    """
    president minister chancellor premier secretary secretary-general envoy ambassador king queen prince princess
    pope mayor governor senator congressman congresswoman representative lawmaker judge justice ceo cfo chairman
    chairwoman chair chairperson director commissioner spokesman spokeswoman spokesperson captain coach manager
    professor colonel lieutenant sergeant sheriff leader founder head officer attorney analyst economist author
    scientist researcher prosecutor commander admiral bishop archbishop treasurer editor engineer owner principal
    executive negotiator adviser advisor diplomat physicist chemist biologist climatologist astronomer novelist
    singer actor
    """.split()
)
MODIFIERS = frozenset(
    """
    prime vice deputy former ex acting interim special chief foreign finance defense interior health
    justice trade energy environment education general senior co state attorney elect national security opposition
    lead head assistant managing
    """.split()
)
HONORIFICS = frozenset("mr mrs ms dr sir dame lord lady".split())
_NOT_NOW = frozenset("incoming outgoing designate designated future aspiring then onetime ousted deposed self".split())
_NOT_NOW_ENDS = frozenset("time be declared styled proclaimed".split())  # "one-time", "would-be", "self-declared"
_CHANGING = frozenset("vice deputy former ex acting interim elect co assistant opposition".split())
_CHANGING |= _NOT_NOW | _NOT_NOW_ENDS
_ALIASES = {"premier": ("prime", "minister"), "ceo": ("chief", "executive"), "pm": ("prime", "minister")}
_COPULAS = frozenset("is was became remains as called named be being are".split())
_VERBS = frozenset("heads coaches judges captains engineers authors".split())
_SURNAMES = frozenset("king prince queen pope judge bishop head coach singer".split())
_BODIES = frozenset(
    """
    department ministry office council organization organisation committee court house party bank institute
    association union agency commission corporation company group press forum center centre service board university
    """.split()
)
_ARTICLES = frozenset("the a an its their his her our".split())


@dataclass(frozen=True, slots=True)
class Role:
    """An office as one text words it; `of` is the place of the name it belongs to, as in "of France"."""

    words: frozenset[str]
    of: tuple[str, ...]  # canonical name of the country or organisation, or empty
    first: int
    last: int
    holder: int | None  # which of the text's names holds it

    def covers(self, other: "Role") -> bool:
        """Whether this role of the source bears out that of the claim."""
        return self.is_like(other) and (not other.of or _same_body(other.of, self.of) or _same_body(self.of, other.of))

    def is_like(self, other: "Role") -> bool:
        """Whether it is the same office, whosever it is."""
        return other.words <= self.words and (self.words & _CHANGING) <= other.words


@dataclass(frozen=True, slots=True)
class Named:
    """Where a name stands among the tokens, and what it is called when its spelling is folded."""

    first: int
    last: int
    canon: tuple[str, ...]
    nation: bool


def read_roles(tokens: Sequence[Token], names: Sequence[Named]) -> list[Role]:
    """Find each run of office words, whose it is, and which country or organisation it belongs to."""
    return [_role(tokens, names, first, last) for first, last in _runs(tokens)]


def office_places(tokens: Sequence[Token]) -> frozenset[int]:
    """Places of the words that belong to an office."""
    return frozenset(place for first, last in _runs(tokens) for place in range(first, last + 1))


def is_role_word(token: Token) -> bool:
    """Whether a word belongs to an office rather than to a name."""
    return token.key in OFFICES or _singular(token.key) in OFFICES or token.key in MODIFIERS or token.key == "pm"


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(tokens):
        if not is_role_word(tokens[place]):
            place += 1
            continue
        first = place
        while place + 1 < len(tokens) and (
            is_role_word(tokens[place + 1])
            or (tokens[place + 1].text == "-" and place + 2 < len(tokens) and is_role_word(tokens[place + 2]))
        ):
            place += 1
        if any(_is_office(t) for t in tokens[first : place + 1]) and not _in_name(tokens, first, place):
            yield first, place
        place += 1


def _in_name(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Justice Department, Stephen King: words of an office that are part of a name."""
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    if tokens[last].is_capital and following and following.is_capital and following.key in _BODIES:
        return True
    if first != last or not first or tokens[first].key not in _SURNAMES or not tokens[first].is_capital:
        return False
    before = tokens[first - 1]
    plain = before.key in OFFICES or before.key in MODIFIERS or before.key in _ARTICLES or before.is_possessive
    return before.is_word and before.is_capital and not plain and not (following and following.is_capital)


def _is_office(token: Token) -> bool:
    return token.key in OFFICES or _singular(token.key) in OFFICES or token.key == "pm"


def _role(tokens: Sequence[Token], names: Sequence[Named], first: int, last: int) -> Role:
    words: set[str] = set()
    for token in tokens[first : last + 1]:
        if token.is_word:
            key = token.key if token.key in OFFICES or token.key in MODIFIERS else _singular(token.key)
            words.update(_ALIASES.get(key, (key,)))
    words.update(_not_now(tokens, first, last))
    by_first = {name.first: index for index, name in enumerate(names)}
    by_last = {name.last: index for index, name in enumerate(names)}
    start, end = first, last
    of: tuple[str, ...] = ()
    before = by_last.get(first - 1)
    if before is not None and not _separate(tokens, names[before].last):
        of, start = names[before].canon, names[before].first
        while start and tokens[start - 1].key in _CHANGING:  # "former Canadian Prime Minister"
            start -= 1
            words.add(tokens[start].key)
    at = last + 1
    if not of and at + 1 < len(tokens) and tokens[at].key in ("of", "at", "for", "to"):
        step = at + 2 if tokens[at + 1].key == "the" else at + 1
        after = by_first.get(step)
        if after is not None:
            of, end = names[after].canon, names[after].last
    holder = _holder(tokens, names, by_first, by_last, start, end)
    return Role(frozenset(words), of, start, end, holder)


def _not_now(tokens: Sequence[Token], first: int, last: int) -> set[str]:
    """What tells that an office is not held now: "incoming mayor", "one-time mayor", "minister-designate"."""
    before = tokens[first - 1].key if first else ""
    hyphened = first > 1 and tokens[first - 2].text == "-" and before in _NOT_NOW_ENDS
    after = tokens[last + 2].key if last + 2 < len(tokens) and tokens[last + 1].text == "-" else ""
    found = {after} & {"designate", "elect"}
    return found | {before} if before in _NOT_NOW or hyphened else found


def _holder(
    tokens: Sequence[Token],
    names: Sequence[Named],
    by_first: dict[int, int],
    by_last: dict[int, int],
    start: int,
    end: int,
) -> int | None:
    """The name right behind the role, or else the one before a comma or "is"."""
    at = end + 1
    while at < len(tokens) and at <= end + 3 and (tokens[at].key in HONORIFICS or tokens[at].text == "."):
        at += 1
    direct = by_first.get(at)
    if direct is not None and not names[direct].nation:
        return direct
    if at < len(tokens) and (tokens[at].key in _COPULAS or tokens[at].text == ","):
        linked = by_first.get(at + 1)
        if linked is not None and not names[linked].nation and _stands_alone(tokens, names[linked], start, tokens[at]):
            return linked
    at = start - 1
    while at >= 0 and tokens[at].key in _ARTICLES | HONORIFICS | {"current", "new", "who", "then", "also", "country"}:
        at -= 1
    if (at >= 0 and tokens[at].text == ",") or (at >= 0 and tokens[at].key in _COPULAS):
        at -= 1
        while at >= 0 and (tokens[at].key in {"who", "also", "has", "been"} or tokens[at].text == ","):
            at -= 1
        linked = by_last.get(at)
        if linked is not None and not names[linked].nation:
            return linked
    return None


def _stands_alone(tokens: Sequence[Token], name: Named, start: int, link: Token) -> bool:
    """After a comma the name must be closed by a comma too: "the president, Ann Lee, said"."""
    if link.text != ",":
        return True
    after = name.last + 1
    led = start > 0 and tokens[start - 1].key in _ARTICLES
    return led or after >= len(tokens) or tokens[after].text in ",."


def _same_body(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Equal, or the one is the other's initials: ECB."""
    return one == other or (len(other) > 2 and one == ("".join(word[0] for word in other),))


def _separate(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].text == ","


def _singular(key: str) -> str:
    return key[:-1] if key.endswith("s") and key not in _VERBS else key

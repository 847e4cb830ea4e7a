"""One claim against one sentence of the evidence: every check, and what they come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rag.schema import Check, CheckKind, Hit, Verdict
from rag.verify.context import linked, same_bearer
from rag.verify.dates import Day, differ, states
from rag.verify.names import find_name, find_nation, forename_before
from rag.verify.pairing import mispaired
from rag.verify.quotations import stands_in
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named, Role
from rag.verify.values import Value, agree, bounds_clash, rival
from rag.verify.wording import contrary, has_negation, hedges, left_open, meets, negated, reorders
from rag.verify.words import Token, content, is_generic, same_word

BY_CONTEXT = "by context"
ASKED_ABOUT = "asked about"
ENOUGH = 0.6  # of the words that must be met for a claim to be shown at all, the unmet ones marked


@dataclass(frozen=True, slots=True)
class Scene:
    """A hit, read: its passage, and its article as far as we have the text."""

    number: int  # as a citation prints it
    hit: Hit
    passage: Reading
    article: Reading  # the whole revision, or the passage again
    offset: int  # of the article's reading in the revision: 0, or where the passage starts

    def in_article(self, sentence: Stretch) -> Stretch | None:
        """The sentence of the article that a sentence of the passage is."""
        start = sentence.start + self.hit.passage.start - self.offset
        end = sentence.end + self.hit.passage.start - self.offset
        for other in self.article.sentences:
            if other.start < end and start < other.end:
                return other
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one sentence says of the claim."""

    scene: Scene
    sentence: Stretch
    checks: tuple[Check, ...]
    verdict: Verdict
    score: float  # which of two findings of one verdict is nearer
    also: tuple[Stretch, ...] = ()


@dataclass
class _Tally:
    """Checks as they are made."""

    scene: Scene
    checks: list[Check] = field(default_factory=list)
    failed: bool = False
    partly: bool = False
    contradicted: bool = False
    met: float = 0.0
    also: list[Stretch] = field(default_factory=list)

    def meet(self, kind: CheckKind, value: str, first: int, last: int, reason: str | None = None) -> None:
        """Found in the passage, at these tokens."""
        start, end = self.scene.passage.span(first, last)
        shift = self.scene.hit.passage.start
        self._add(kind, value, start + shift, end + shift, reason)

    def meet_in_article(self, kind: CheckKind, value: str, first: int, last: int, reason: str | None) -> None:
        start, end = self.scene.article.span(first, last)
        self._add(kind, value, start + self.scene.offset, end + self.scene.offset, reason)

    def miss(self, kind: CheckKind, value: str, reason: str | None = None, *, fatal: bool = True) -> None:
        self.checks.append(Check(kind, value, self.scene.number, None, None, reason))
        self.failed = self.failed or fatal
        self.partly = True

    def _add(self, kind: CheckKind, value: str, start: int, end: int, reason: str | None) -> None:
        self.checks.append(Check(kind, value, self.scene.number, start, end, reason))
        self.partly = self.partly or reason is not None
        self.met += 1.0 if reason is None else 0.5


def weigh(
    claim: Reading,
    part: Stretch,
    scene: Scene,
    sentence: Stretch,
    question: Reading | None,
    extra: Sequence[Named] = (),
) -> Finding:
    """Check a claim, or the part of one, against a sentence. `extra` are names that a pronoun stands for."""
    tally = _Tally(scene)
    quoted = _quotations(tally, claim, part, sentence)
    _values(tally, claim, part, sentence, question)
    _dates(tally, claim, part, sentence, question)
    roles = _roles(tally, claim, part, sentence)
    _names(tally, claim, part, sentence)
    for name in extra:
        _name(tally, name, " ".join(name.canon).title(), sentence, pronoun=True)
    _speaker(tally, claim, part, sentence)
    _wording(tally, claim, part, sentence, question, quoted | roles)
    if question is not None:
        _asked(tally, claim, sentence, question)
    if tally.failed:
        verdict = Verdict.CONTRADICTED if tally.contradicted else Verdict.UNSUPPORTED
    else:
        verdict = Verdict.PARTLY if tally.partly else Verdict.SUPPORTED
    return Finding(scene, sentence, tuple(tally.checks), verdict, tally.met, tuple(tally.also))


def _quotations(tally: _Tally, claim: Reading, part: Stretch, sentence: Stretch) -> frozenset[int]:
    """Check the quotations; the places of the words they hold."""
    passage = tally.scene.passage
    places: set[int] = set()
    for quotation in claim.quotations:
        if not part.holds(quotation.first):
            continue
        found = stands_in(claim.tokens[quotation.first : quotation.last + 1], passage.tokens)
        value = claim.slice(quotation.first, quotation.last)
        if found is None or not (found[0] <= sentence.last and sentence.first <= found[1]):
            tally.miss(CheckKind.QUOTATION, value)
            continue
        tally.meet(CheckKind.QUOTATION, value, *found)
        tally.also.extend(s for s in passage.sentences if s.first <= found[1] and found[0] <= s.last)
        places.update(range(quotation.first, quotation.last + 1))
    return frozenset(places)


def _values(tally: _Tally, claim: Reading, part: Stretch, sentence: Stretch, question: Reading | None) -> None:
    passage = tally.scene.passage
    words = passage.words(sentence)
    stated = [v for v in passage.values if sentence.holds(v.first)]
    claimed = [v for v in claim.values if part.holds(v.first)]
    for value in claimed:
        text = claim.slice(value.first, value.last)
        found = [v for v in stated if agree(value, v, words)]
        if not found and value.unit is None:
            found = _as_year(value, passage, sentence)
        good = [
            v
            for v in found
            if not bounds_clash(value.bound, v.bound)
            and not (value.direction and v.direction and value.direction != v.direction)
            and not mispaired(claim, part, value, passage, sentence, v, question)
        ]
        if not good:
            others = [v for v in stated if rival(value, v) and not any(agree(c, v, words) for c in claimed)]
            reason = f"the article says {passage.slice(others[0].first, others[0].last)}" if others else None
            tally.miss(CheckKind.NUMBER, text, reason)
            tally.contradicted = tally.contradicted or (len(others) == 1 and not found)
            continue
        best = min(good, key=lambda v: v.bound != value.bound)
        dropped = best.bound != value.bound and not (best.bound is None and value.bound == "near")
        reason = None
        if dropped:
            reason = f"the article says {best.bound_words or 'just'} {passage.slice(best.first, best.last)}"
        tally.meet(CheckKind.NUMBER, text, best.first, best.last, reason)


def _as_year(value: Value, passage: Reading, sentence: Stretch) -> list[Value]:
    """2022 may be read as a number in the claim and as a year in the source."""
    return [
        Value(value.amount, None, value.noun, None, "", None, day.first, day.last)
        for day in passage.dates
        if sentence.holds(day.first) and day.parts == (value.amount, None, None, None) and value.noun is None
    ]


def _dates(tally: _Tally, claim: Reading, part: Stretch, sentence: Stretch, question: Reading | None) -> None:
    passage = tally.scene.passage
    stated = [d for d in passage.dates if sentence.holds(d.first)]
    claimed = [d for d in claim.dates if part.holds(d.first)]
    for day in claimed:
        text = claim.slice(day.first, day.last)
        found = _find_day(day, stated, tally.scene.hit.article.published)
        found = [(d, how) for d, how in found if not mispaired(claim, part, day, passage, sentence, d, question)]
        if not found and (number := _year_as_number(day, passage, sentence)):
            tally.meet(CheckKind.DATE, text, number.first, number.last)
        elif not found:
            others = [d for d in stated if differ(day, d)]
            reason = f"the article says {passage.slice(others[0].first, others[0].last)}" if others else None
            tally.miss(CheckKind.DATE, text, reason)
            tally.contradicted = tally.contradicted or (len(stated) == 1 and len(others) == 1)
        else:
            best, how = min(found, key=lambda pair: pair[1] != "yes")
            tally.meet(CheckKind.DATE, text, best.first, best.last, None if how == "yes" else BY_CONTEXT)


def _find_day(day: Day, stated: Iterable[Day], published: date | None) -> list[tuple[Day, str]]:
    return [(other, how) for other in stated if (how := states(other, day, published))]


def _year_as_number(day: Day, passage: Reading, sentence: Stretch) -> Value | None:
    for value in passage.values:
        if sentence.holds(value.first) and day.parts == (value.amount, None, None, None) and value.unit is None:
            return value
    return None


def _roles(tally: _Tally, claim: Reading, part: Stretch, sentence: Stretch) -> frozenset[int]:
    """Check who holds which office; the places of the words of the offices that are met."""
    places: set[int] = set()
    for role in claim.roles:
        if not part.holds(role.first) or (role.holder is None and not role.of):
            continue
        text = claim.slice(role.first, role.last)
        if _role_in(tally, role, claim, text, sentence):
            places.update(range(role.first, role.last + 1))
        else:
            tally.miss(CheckKind.NAME, text)
    return frozenset(places)


def _role_in(tally: _Tally, role: Role, claim: Reading, text: str, sentence: Stretch) -> bool:
    passage, article = tally.scene.passage, tally.scene.article
    for other in passage.roles:
        if sentence.holds(other.first) and _same_role(other, passage, role, claim):
            tally.meet(CheckKind.NAME, text, other.first, other.last)
            return True
    for other in article.roles:
        if role.holder is not None and other.holder is not None and _same_role(other, article, role, claim):
            tally.meet_in_article(CheckKind.NAME, text, other.first, other.last, BY_CONTEXT)
            return True
    return False


def _same_role(stated: Role, source: Reading, claimed: Role, claim: Reading) -> bool:
    if not stated.covers(claimed):
        return False
    if claimed.holder is None:
        return True
    holder = source.names[stated.holder].canon if stated.holder is not None else ()
    return same_bearer(claim.names[claimed.holder].canon, holder)


def _names(tally: _Tally, claim: Reading, part: Stretch, sentence: Stretch) -> None:
    for name in claim.names:
        if part.holds(name.first):
            _name(tally, name, claim.slice(name.first, name.last), sentence)


def _name(tally: _Tally, name: Named, text: str, sentence: Stretch, *, pronoun: bool = False) -> None:
    """Meet a name in the sentence; else by a role or pronoun there, or by the article's title and metadata."""
    found = in_sentence(name, tally.scene, sentence)
    if found is not None:
        tally.meet(CheckKind.NAME, text, *found)
        return
    link = by_link(name, tally.scene, sentence)
    if link is not None:
        tally.meet_in_article(CheckKind.NAME, text, *link, BY_CONTEXT)
        return
    if not pronoun and _in_metadata(name, tally.scene, sentence):
        tally.miss(CheckKind.NAME, text, BY_CONTEXT, fatal=False)
        return
    tally.miss(CheckKind.NAME, text, BY_CONTEXT if pronoun else None)


def in_sentence(name: Named, scene: Scene, sentence: Stretch) -> tuple[int, int] | None:
    """Where a sentence of the passage names it: in full, or by surname where the article has the full name."""
    words = scene.passage.words(sentence)
    if name.nation:
        found = find_nation(name.canon[0], words)
    else:
        found = find_name(name.canon, words) or _by_surname(name, scene, words)
    return None if found is None else (found[0] + sentence.first, found[1] + sentence.first)


def _by_surname(name: Named, scene: Scene, words: Sequence[Token]) -> tuple[int, int] | None:
    if len(name.canon) < 2:
        return None
    found = find_name(name.canon[-1:], words)
    if found is None or forename_before(words, found[0]) is not None:
        return None
    if find_name(name.canon, scene.article.tokens) is None:
        return None
    others = {n.canon for n in scene.article.names if n.canon[-1:] == name.canon[-1:] and len(n.canon) > 1}
    return found if all(same_bearer(name.canon, other) for other in others) else None


def by_link(name: Named, scene: Scene, sentence: Stretch) -> tuple[int, int] | None:
    """The role or pronoun of the sentence that stands for the name, as tokens of the article."""
    place = scene.in_article(sentence)
    return None if place is None else linked(name, scene.article, place)


def _in_metadata(name: Named, scene: Scene, sentence: Stretch) -> bool:
    """Whether title, outlet or author names it, and the sentence itself names nobody else."""
    if any(sentence.holds(other.first) for other in scene.passage.names):
        return False
    return named_by_article(name, scene)


def named_by_article(name: Named, scene: Scene, *, title: bool = True) -> bool:
    """Whether title, outlet or author names it."""
    from rag.verify.words import tokenize

    article = scene.hit.article
    for text in (article.title if title else None, article.outlet, article.author):
        tokens = tokenize(text[:1000]) if text else []
        if find_nation(name.canon[0], tokens) if name.nation else find_name(name.canon, tokens):
            return True
    return False


_SPEECH = frozenset("say tell state warn caution add announc claim declar note argu insist stress repli ask".split())


def _speaker(tally: _Tally, claim: Reading, part: Stretch, sentence: Stretch) -> None:
    """Fail a claim whose speaker the sentence names otherwise."""
    said = _speakers(claim, part)
    heard = _speakers(tally.scene.passage, sentence)
    for name in said:
        if heard and not name.nation and not any(same_bearer(name.canon, other.canon) for other in heard):
            tally.miss(CheckKind.NAME, claim.slice(name.first, name.last), "another speaker")


def _speakers(reading: Reading, stretch: Stretch) -> list[Named]:
    """Names right before or behind a verb of speech, or behind "according to"."""
    found = []
    for name in reading.names:
        if not stretch.holds(name.first) or name.nation:
            continue
        after, before = name.last + 1, name.first - 1
        if after <= stretch.last and reading.tokens[after].key in ("has", "had", "also"):
            after += 1
        spoken = after <= stretch.last and reading.tokens[after].stem in _SPEECH
        spoken = spoken or (before >= stretch.first and reading.tokens[before].key == "said")
        according = before - 1 >= stretch.first and reading.tokens[before].key == "to"
        if spoken or (according and reading.tokens[before - 1].key == "according"):
            found.append(name)
    return found


def _wording(
    tally: _Tally, claim: Reading, part: Stretch, sentence: Stretch, question: Reading | None, done: frozenset[int]
) -> None:
    passage = tally.scene.passage
    source = passage.words(sentence)
    tokens = claim.words(part)
    skip = {place - part.first for place in done} | {place - part.first for place in checked_places(claim)}
    words = [(place, t) for place, t in enumerate(tokens) if place not in skip and t in content(tokens)]
    no_claim, no_source = negated(tokens), negated(source)
    openly = {} if hedges(tokens) else left_open(source)
    total = unmet = 0.0
    used: set[int] = set()
    missing: list[tuple[int, Token]] = []
    for place, word in words:
        found = meets(word, source)
        if found is None:
            missing.append((place, word))
            continue
        used.update(at for at, t in enumerate(source) if t.is_word and same_word(word.stem, t.stem))
        total += 0.0 if is_generic(word.stem) else 1.0
        if not _agrees(word, place in no_claim, source, no_source):
            tally.miss(CheckKind.WORDING, word.text, "negated")
        elif found in openly:
            may = openly[found] + sentence.first
            tally.meet(CheckKind.WORDING, passage.tokens[may].text, may, may, "left out")
    for place, word in missing:
        against = contrary(word, source, used)
        if against is not None and (place in no_claim) == (against in no_source):
            tally.miss(CheckKind.WORDING, word.text, f"the article says {source[against].text}")
            tally.contradicted = True
        elif against is None and not is_generic(word.stem):
            total += 1.0
            unmet += _miss_word(tally, word)
    if has_negation(tokens) and not has_negation(source):
        tally.miss(CheckKind.WORDING, "not", "negated")
    if reorders(tokens, source):
        tally.miss(CheckKind.WORDING, "before or after")
    share = 1.0 if not total else (total - unmet) / total
    if total and share < ENOUGH:
        tally.failed = True
    if total == 0:
        _answers(tally, sentence, question)
    tally.met += 2 * share + 0.1 * total
    tally.contradicted = tally.contradicted and total - unmet >= 1 and share >= 0.75
    if not any(c.kind is CheckKind.WORDING for c in tally.checks) and words:
        tally.meet(CheckKind.WORDING, claim.slice(part.first, part.last), sentence.first, sentence.last)


def checked_places(reading: Reading) -> set[int]:
    """Places of words that other checks than the wording look after."""
    places = {place for day in reading.dates for place in range(day.first, day.last + 1)}
    places |= {place for name in reading.names for place in range(name.first, name.last + 1)}
    for value in reading.values:
        tail = value.last if value.unit or value.noun else value.first
        places |= {
            place for place in range(value.first, value.last + 1) if place == tail or reading.tokens[place].is_number
        }
        places |= {place for place in range(value.first, value.last + 1) if value.unit}
    return places


def _agrees(word: Token, no: bool, source: Sequence[Token], no_source: frozenset[int]) -> bool:
    """Whether some token says the word with the same yes or no."""
    return any((at in no_source) == no for at, t in enumerate(source) if t.is_word and same_word(word.stem, t.stem))


def _miss_word(tally: _Tally, word: Token) -> float:
    """A word that the sentence lacks: half met where the rest of the passage has it."""
    place = meets(word, tally.scene.passage.tokens)
    if place is None:
        tally.miss(CheckKind.WORDING, word.text, fatal=False)
        return 1.0
    tally.meet(CheckKind.WORDING, word.text, place, place, BY_CONTEXT)
    return 0.5


def _answers(tally: _Tally, sentence: Stretch, question: Reading | None) -> None:
    """An answer without words of its own ("15 years") must stand where the question's words are."""
    if question is None:
        return
    skip = checked_places(question)
    asked = [
        t for place, t in enumerate(question.tokens) if place not in skip and content([t]) and not is_generic(t.stem)
    ]
    if not asked:
        return
    source = tally.scene.passage.words(sentence)
    here = sum(meets(t, source) is not None for t in asked)
    near = sum(meets(t, source) is None and meets(t, tally.scene.passage.tokens) is not None for t in asked)
    share = (here + 0.5 * near) / len(asked)
    tally.met += 2 * share
    if share >= 0.5 and here:
        return
    for token in asked:
        if meets(token, source) is None:
            tally.miss(CheckKind.WORDING, token.text, ASKED_ABOUT, fatal=share < 0.3)


_AUXILIARIES = frozenset("do does did has have had is are was were will would can could should may might".split())


def _asked(tally: _Tally, claim: Reading, sentence: Stretch, question: Reading) -> None:
    """The question's names, numbers and dates must be in the evidence too."""
    passage, article = tally.scene.passage, tally.scene.hit.article
    words = passage.words(sentence)
    for name in question.names:
        if any(same_bearer(name.canon, other.canon) for other in claim.names):
            continue
        _asked_name(tally, name, question, sentence)
    for value in question.values:
        found = [v for v in passage.values if sentence.holds(v.first) and agree(value, v, words)]
        if not found:
            tally.miss(CheckKind.NUMBER, question.slice(value.first, value.last), ASKED_ABOUT)
    for day in question.dates:
        days = _find_day(day, passage.dates, article.published)
        published = article.published
        if days or _year_as_number(day, passage, sentence):
            continue
        if published and not any(
            ours is not None and ours != theirs
            for ours, theirs in zip(
                day.parts, (published.year, published.month, published.day, published.weekday()), strict=True
            )
        ):
            tally.miss(CheckKind.DATE, question.slice(day.first, day.last), BY_CONTEXT, fatal=False)
            continue
        tally.miss(CheckKind.DATE, question.slice(day.first, day.last), ASKED_ABOUT)


def _asked_name(tally: _Tally, name: Named, question: Reading, sentence: Stretch) -> None:
    """Who acts in the question must act in the sentence; other names may stand near it."""
    text = question.slice(name.first, name.last)
    if in_sentence(name, tally.scene, sentence) is not None or named_by_article(name, tally.scene, title=False):
        return
    link = by_link(name, tally.scene, sentence)
    if link is not None:
        tally.meet_in_article(CheckKind.NAME, text, *link, BY_CONTEXT)
        return
    if not _acts(name, question):
        if any(in_sentence(name, tally.scene, other) for other in tally.scene.passage.sentences):
            return
        if named_by_article(name, tally.scene):
            return
    tally.miss(CheckKind.NAME, text, ASKED_ABOUT)


def _acts(name: Named, question: Reading) -> bool:
    """Whether a name follows "did", "has", "is" …, offices and articles between."""
    from rag.verify.roles import is_role_word

    at = name.first - 1
    others = {place for other in question.names for place in range(other.first, other.last + 1)}
    while at >= 0 and (at in others or is_role_word(question.tokens[at]) or question.tokens[at].key in ("the", "-")):
        at -= 1
    return question.tokens[name.last].is_possessive or (at >= 0 and question.tokens[at].key in _AUXILIARIES)

"""One sentence's reports, by its shape: "Carney said (that) …", "…, Carney said", "…,” said Carney", "according to …",
"reportedly …", "is said to …", "accused him of …".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.verify import telling
from rag.verify.words import Token

LONGEST_SPEAKER = 16  # tokens
LONGEST_ADDRESSEE = 4


@dataclass(frozen=True, slots=True)
class Report:
    """Words that a text gives as somebody's; all places are places of tokens."""

    first: int  # of the words that give them so: "Carney cautioned", "according to a draft"
    last: int
    who: tuple[int, int] | None  # the words for the speaker; None where the text names nobody
    start: int  # of what is said; the words that give it so may stand in the middle
    end: int
    judges: bool = False  # "described it as a success": each word of what it is called is theirs

    def takes(self, place: int) -> bool:
        """Whether a word is among those said."""
        return self.start <= place <= self.end and not self.first <= place <= self.last

    def within(self, first: int, last: int) -> bool:
        """Whether any of what is said stands between these places."""
        return self.start <= last and first <= self.end


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence, and the clauses in it that only give what somebody says."""

    tokens: Sequence[Token]
    first: int
    last: int
    quoted: frozenset[int]

    def reports(self) -> Iterator[Report]:
        """Each report, by the word that gives it."""
        for place in range(self.first, self.last + 1):
            token = self.tokens[place]
            if place in self.quoted or not may_tell(token):
                continue
            following = self.tokens[place + 1].key if place < self.last else ""
            if token.key == "according":
                report = self._according(place) if following == "to" else None
            elif token.key in telling.HEARSAY:
                report = Report(place, place, None, *self._forward(place + 1))
            elif token.stem in telling.JUDGING:
                report = self._judged(place)
            elif self._is_noun(place):
                report = self._noun(place) if token.stem in telling.NOUNS and following == "that" else None
            else:
                report = (self._accused if token.stem == telling.ACCUSE else self._said)(place)
            if report is not None and report.start <= report.end:
                yield report

    def _according(self, place: int) -> Report | None:
        end = place + 2
        while end < self.last and self.tokens[end + 1].text not in telling.ENDS and end - place < LONGEST_SPEAKER + 8:
            end += 1
        if end > self.last or any(t.key in telling.NO_SPEAKERS for t in self.tokens[place + 2 : end + 1]):
            return None
        if place > self.first and self.tokens[place - 1].key in telling.RELATIVES:
            return Report(place, end, (place + 2, end), *self._forward(end + 1))
        return Report(place, end, (place + 2, end), *self._segment(place))

    def _noun(self, place: int) -> Report | None:
        """ "The claim that …", "his warning that …"."""
        owner = place - 1 if place > self.first and self.tokens[place - 1].is_possessive else None
        return Report(place, place, None if owner is None else (owner, owner), *self._forward(place + 2, clauses=True))

    def _accused(self, place: int) -> Report | None:
        of = next((at for at in range(place + 1, min(self.last, place + 14)) if self.tokens[at].key == "of"), None)
        if of is None:
            return None
        passive = self._passive(place)
        who = None if passive else self._subject(place)
        return Report(who[0] if who else place, place, who, *self._forward(place + 1 if not passive else of + 1))

    def _judged(self, place: int) -> Report | None:
        """ "Described the offer as generous"."""
        ends = telling.ENDS | telling.OPENING
        for at in range(place + 1, min(self.last, place + telling.LONGEST_OBJECT)):
            if self.tokens[at].text in ends:
                break
            if self.tokens[at].key == "as":
                who = None if self._passive(place) else self._subject(place)
                return Report(who[0] if who else place, place, who, *self._forward(at + 1), judges=True)
        return None

    def _said(self, place: int) -> Report | None:
        """A verb of saying: what it takes in stands behind it, or before it and around it."""
        tokens = self.tokens
        if self._denied(place):
            return None
        verb, passive = tokens[place].key, self._passive(place)
        after = self._skip_addressee(place)
        if (
            passive
            and tokens[place].stem in telling.HELD
            and after <= self.last
            and tokens[after].key in ("to", "that")
        ):
            return Report(place, after, None, *self._forward(after + 1, clauses=True))
        if passive and verb != "saying":
            return None
        inverted = self._inverted(place)
        if inverted is not None:
            return Report(place, inverted[1], inverted, *self._before(place, place))
        who = self._subject(place)
        if who is not None and (tokens[who[1]].key in telling.FIRST_PERSON or tokens[who[0]].key in telling.NOBODY):
            return None
        start, behind = self._skip_adjuncts(after)
        ended = behind > self.last or tokens[behind].text in telling.ENDS - {":"}
        if who is not None and ended and tokens[place].stem not in telling.NO_TAIL and self._follows_words(who[0]):
            return Report(who[0], max(place, behind - 1), who, *self._before(place, who[0]))
        if start > self.last or not self._opens_clause(place, start):
            return None
        start += tokens[start].key == "that" or tokens[start].text == ":"
        begun = who is not None and who[0] > self.first and tokens[who[0] - 1].key in telling.SUBORDINATE
        return Report(who[0] if who else place, after - 1, who, *self._forward(start, clauses=not begun))

    def _opens_clause(self, place: int, start: int) -> bool:
        """Whether what follows the verb is said, and no thing: not "reported a profit" or "told him to go"."""
        opener, verb = self.tokens[start], self.tokens[place]
        if opener.key == "that" or opener.text in telling.OPENING or opener.text == ":":
            return True
        if (
            opener.key in telling.ASKING
            or opener.text in telling.ENDS
            or opener.key in telling.NO_CLAUSE
            or verb.stem == telling.STATE
        ):
            return opener.key in telling.SUBJECTS
        if verb.text.lower().endswith("ing") and verb.stem != telling.SAY:
            return False
        if verb.stem in telling.STRONG and verb.stem not in telling.ADDRESSING:
            return True
        hung = opener.key in telling.HANGING or opener.key in telling.AUXILIARIES or telling.is_past(opener)
        return not hung and self._is_clause(start)

    def _is_clause(self, start: int) -> bool:
        """Whether a subject and a finite verb follow, before a comma or a word that opens another clause."""
        if self.tokens[start].key in telling.SUBJECTS:
            return True
        for at in range(start + 1, min(self.last, start + 14) + 1):
            token = self.tokens[at]
            if token.text in telling.ENDS or token.key in telling.OPENERS:
                return False
            if token.key in telling.AUXILIARIES or telling.is_past(token):
                return True
        return False

    def _subject(self, place: int) -> tuple[int, int] | None:
        """The words for who speaks, right before the verb."""
        tokens, at = self.tokens, place - 1
        low = self._segment(place)[0]
        if tokens[place].text.endswith("ing") and tokens[max(low, at)].key not in telling.BE:
            return None  # "…, noting that": whoever is spoken of
        skipped = telling.BEFORE_VERB | (telling.BE if tokens[place].text.endswith("ing") else frozenset())
        while at > low and (tokens[at].key in skipped or tokens[at].text.endswith("ly")):
            at -= 1
        relative = at > low and tokens[at].key in ("who", "which", "that")
        if relative:
            at -= 2 if tokens[at - 1].text == "," else 1
        if at < low or tokens[at].key in telling.CONJUNCTIONS:
            return None
        end, first = at, at
        if tokens[at].text == ",":  # "Frazier, now an analyst, said"
            comma = next((c for c in range(at - 1, max(low, at - 14), -1) if tokens[c].text == ","), None)
            if comma is None or comma <= low:
                return None
            end, first = place - 1 if tokens[place - 1].is_word else at - 1, comma - 1
        while first > low and not self._bounds(first - 1, low) and end - first < LONGEST_SPEAKER:
            if relative and tokens[first - 1].key in telling.HANGING:
                break
            first -= 1
        return (first, end) if any(t.is_word for t in tokens[first : end + 1]) else None

    def _bounds(self, at: int, low: int) -> bool:
        """Whether the words for a speaker can't reach over this token."""
        token, tokens = self.tokens[at], self.tokens
        if token.key == "and":
            names = tokens[at - 1].is_capital and tokens[at + 1].is_capital
            return not (at > low and (names or at - low <= 2))
        if token.text == ".":
            return not (tokens[at - 1].is_capital and len(tokens[at - 1].text) <= 3)
        parted = token.text in telling.ENDS or token.text in telling.MARKS
        return parted or at in self.quoted or token.key in telling.CONJUNCTIONS or token.key in telling.AUXILIARIES

    def _inverted(self, place: int) -> tuple[int, int] | None:
        """The speaker behind the verb: "…,” said Costa"."""
        tokens = self.tokens
        led = place > self.first and tokens[place - 1].text in telling.MARKS | {","}
        if not led or place >= self.last or tokens[place].text.endswith("ing"):
            return None
        end = place
        while (
            end < self.last and tokens[end + 1].text not in telling.ENDS and tokens[end + 1].text not in telling.OPENING
        ):
            if tokens[end + 1].key in telling.OPENERS or tokens[end + 1].key in telling.ADJUNCTS - {"to"}:
                break
            end += 1
        spoken = tokens[place - 1].text in telling.MARKS
        if end == place or end - place > LONGEST_SPEAKER or tokens[place + 1].key in (*telling.SUBJECTS, "that"):
            return None
        clause = any(t.key in telling.AUXILIARIES or telling.is_past(t) for t in tokens[place + 1 : end + 1])
        return None if clause and not spoken else (place + 1, end)

    def _skip_addressee(self, place: int) -> int:
        """Past the "Reuters" of "told Reuters that"."""
        at = place + 1
        if self.tokens[place].stem not in telling.ADDRESSING or at > self.last:
            return at
        for that in range(at, min(self.last, at + 2 * LONGEST_ADDRESSEE)):
            if self.tokens[that].text in telling.ENDS | telling.OPENING or self.tokens[that].key == "to":
                break
            if self.tokens[that].key == "that":
                return that
        at += 2 if self.tokens[at].key in telling.DETERMINERS else 1
        while at <= self.last and at - place <= LONGEST_ADDRESSEE and self.tokens[at].is_word:
            if not self.tokens[at].is_capital:
                break
            at += 1
        return at

    def _skip_adjuncts(self, after: int) -> tuple[int, int]:
        """Where what is said starts, past "on Tuesday" or "in a statement"; and where the adjuncts end."""
        tokens = self.tokens
        if after > self.last or tokens[after].key not in telling.ADJUNCTS:
            return after, after
        at = after
        while at <= self.last and tokens[at].text not in telling.ENDS | telling.OPENING and tokens[at].key != "that":
            at += 1
        if at <= self.last and (tokens[at].key == "that" or tokens[at].text in telling.OPENING | {":"}):
            return at, at
        timed = tokens[after].key in telling.CLAUSE_ADJUNCTS
        if not timed and any(
            tokens[x].key in telling.AUXILIARIES or tokens[x].key in telling.SUBJECTS for x in range(after, at)
        ):
            return after, after  # "said on Tuesday the plant would close"
        if at < self.last and tokens[at].text == "," and tokens[at + 1].key == "that":
            return at + 1, at + 1
        return after, at

    def _follows_words(self, first: int) -> bool:
        """Whether the speaker stands behind what is said: "…, Carney said"."""
        before = first - 1
        if before >= self.first and self.tokens[before].key == "as":
            before -= 1
        return before > self.first and self.tokens[before].text in telling.MARKS | {",", "—", "–", "-"}

    def _denied(self, place: int) -> bool:
        """ "Did not say that …", "declined to say …" report nothing."""
        near = self.tokens[max(self.first, place - 3) : place]
        return any(t.key in ("not", "never", "cannot") or t.key.endswith("n't") for t in near) or (
            bool(near) and near[-1].key == "to" and any(t.stem in telling.DECLINES for t in near)
        )

    def _is_noun(self, place: int) -> bool:
        """Whether the word is no verb of saying here: "the report", "his claim", "written by", "Hope", "to add"."""
        token, before = self.tokens[place], self.tokens[place - 1] if place > self.first else None
        after = self.tokens[place + 1] if place < self.last else token
        if (
            token.key.endswith(telling.NOUN_ENDINGS)
            or token.stem not in telling.SAYS
            or after.key == "by"
            or _ties(token, after)
        ):
            return True
        if before is None:
            return token.stem in telling.NOUNS
        if (
            _ties(before, token)
            or token.is_capital
            or (token.key in telling.BASES and before.key in telling.BEFORE_BASE)
        ):
            return True
        if token.key in telling.BASES and token.stem in telling.WEAK and after.key != "that":
            return before.key not in telling.SUBJECTS
        if token.text.endswith("ed") or token.key in telling.PAST:
            return False
        led = before.key in telling.DETERMINERS or before.is_possessive
        return led or (
            token.stem in telling.NOUNS
            and (before.key in telling.PAST or before.key in telling.LEADING or telling.is_past(before))
        )

    def _passive(self, place: int) -> bool:
        near = self.tokens[max(self.first, place - 2) : place]
        return any(t.key in telling.BE for t in near) and not self.tokens[place].text.endswith("ing")

    def _forward(self, start: int, *, clauses: bool = False) -> tuple[int, int]:
        """The places from `start` to the end of the clause, or of all that is said."""
        end = start - 1
        last = self._segment(min(max(start, self.first), self.last))[1]
        while end < last and (clauses or self.tokens[end + 1].text not in telling.ENDS):
            end += 1
        return start, end

    def _before(self, place: int, first: int) -> tuple[int, int]:
        """What stands before "…, Carney said", and behind it too where no quotation ends before it."""
        start, end = self._segment(place)
        return (start, first - 1) if self.tokens[first - 1].text in telling.MARKS else (start, end)

    def _segment(self, place: int) -> tuple[int, int]:
        """The part of the sentence that one report takes in: up to ";", or ", but" and the like."""
        start, end = self.first, self.last
        for at in range(self.first + 1, self.last):
            cut = at not in self.quoted and (
                self.tokens[at].text == ";"
                or (
                    self.tokens[at].text == ","
                    and self.tokens[at + 1].key in telling.CONTRASTS
                    and (at + 2 > self.last or self.tokens[at + 2].key != "that")
                )
            )
            if cut and at < place:
                start = at + 1
            elif cut and at >= place:
                end = at
                break
        return start, end


def _ties(one: Token, other: Token) -> bool:
    """Whether a hyphen stands right before or behind a word: "self-declared"."""
    return one.end == other.start and "-" in (one.text, other.text)


def may_tell(token: Token) -> bool:
    """Whether a report may start at a word."""
    verb = token.stem in telling.SAYS or token.stem in telling.NOUNS or token.stem in telling.JUDGING
    return verb or token.key in telling.HEARSAY or token.key == "according"

"""What a question takes for granted, read from its words: "Why did Germany refuse?" presumes that Germany refused.

The question is turned into a statement: its verb is looked for in our lists (`rag.verbs`) behind a subject, and put
into the form that a statement has. Where the words leave more than one way, or none, nothing is taken to be presumed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.phrases import shape
from rag.verbs import is_also_noun, is_base, is_ongoing, is_participle, is_past, is_third, past, third
from rag.verify.roles import is_role_word
from rag.verify.words import Token, tokenize

LONGEST = 300  # characters; a longer question presumes more than one thing


class Asked(StrEnum):
    """What is asked of what is presumed."""

    REASON = "reason"
    WAY = "way"
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    MEASURE = "measure"  # a number whose name need not stand beside it: "duration", "price"
    PERSON = "person"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Premise:
    """A statement that a question presumes."""

    said: str  # as it goes on after "does not say that": "Canada proposed any duration"
    claim: str  # as a sentence that can be checked: "Canada proposed duration."
    asked: Asked
    thing: str = ""  # the words for what is asked for: "duration"
    acts: bool = False  # what is asked for did it: "who refused"
    against: str = ""  # a sentence that can't be so as well, where one is sure: "Canada did not propose."


def presumed(question: str) -> Premise | None:
    """What a question presumes; None where that is nothing, or can't be put into words surely."""
    asked = _clause(question)
    indirect = _TOLD.match(asked)
    asked = asked[indirect.end() :] if indirect else asked
    if len(asked) > LONGEST or any(_is_of_the_talk(token) for token in tokenize(asked)):
        return None
    if indirect:
        return _indirect(asked)
    if (found := _ADVERBIAL.match(asked)) is not None:
        return _adverbial(asked[found.end() :], _adverb(found[0]), found["why"] is not None)
    if (found := _OBJECT.match(asked)) is not None and (thing := _asked_for(found)):
        return _inverted(asked[found.end() :], found["aux"], thing)
    if (found := _SUBJECT.match(asked)) is not None and (thing := _asked_for(found)):
        return _subject(asked[found.end() :], thing)
    return None


_AUX = "(?:did|does|do|has|have|had|is|are|was|were|will)(?:n['’]t)?"
_AUX_WORD = re.compile(rf"{_AUX}(?!\w)", re.IGNORECASE)
_WH = "(?:why|when|where|who|whom|what|which|how)"
_TIME = "(?:day|date|month|year|week|decade|century|season|time|occasion)"
_OPENING = shape(
    rf"^(?:(?:and|but|so|then|well|ok|okay|hi|hello|please)\b[,:]? *)+|^[^,?]{{1,60}}, (?={_WH}\b)",
)
_ENDING = shape(rf"[?!].*$|,? (?:and|or) {_WH}\b.*$|, (?:according to|as reported|please)\b.*$|[\s.…]+$")
_TOLD = shape(
    "(?:please )?(?:can|could|would)? ?(?:you )?(?:please )?(?:explain|tell(?: me| us)?|say|describe|do you know|know) "
    rf"(?:the reason )?(?:why|when|where|how) (?!{_AUX}\b|to\b|many\b|much\b|long\b|often\b)"
)
_ADVERBIAL = shape(
    rf"(?:(?P<why>why|for (?:what|which) reasons?)|when|where|how(?: (?:often|soon|quickly|slowly|badly))?|"
    rf"(?:(?:on|in|at|by|since|until|from|during) )?(?:what|which) {_TIME})(?: exactly)? (?={_AUX}\b)"
)
_THING = r"(?P<thing>[^\W\d_][\w'’-]*(?: [\w'’-]+){0,3}?)"
_OBJECT = shape(
    rf"(?:(?P<who>who|whom)|(?P<what>what)|(?:what|which|how many|how much) {_THING})(?: else)?(?: exactly)? "
    rf"(?P<aux>{_AUX}) "
)
_SUBJECT = shape(rf"(?:(?P<who>who)|(?P<what>what)|(?:which|how many) {_THING})(?: else)? (?!{_AUX}\b)")
_OF_THE_TALK = frozenset("you your yours i me my mine we our ours".split())
_STANDING_FOR = frozenset("he she it they there this that these those one ones someone anyone everyone".split())
_DETERMINERS = frozenset("a an the his her its their any some every each no all both another".split())
_PREPOSITIONS = frozenset(
    """
    about above across after against along among around as at before behind below beneath beside between beyond by
    despite during for from in inside into near of on onto outside over per since through throughout to toward towards
    under until upon via with within without amid concerning regarding
    """.split()
)
_PARTICLES = frozenset("out up off down back away together".split())
_SUBORDINATORS = frozenset("that which who whom whose where when while because if unless although though than".split())
_JOINING = frozenset("and or but then".split())
_ADVERBS = frozenset("also always again already eventually ever finally first just never not once still then".split())
_IN_NAMES = frozenset("of the de del la le van von al el bin and - & . ' ’".split())
_MEASURES = frozenset(
    """
    age amount budget cost depth distance duration fee fine fraction height length number percentage population price
    rate salary share size speed sum term total value weight
    """.split()
)
_UNITS = frozenset("seconds minutes hours days weeks months years decades centuries times".split())
_ACTORS = frozenset(  # what they are followed by is done by them, rather than another noun: "the council vote"
    """
    army bank board cabinet club commission committee company congress council court crew firm government group jury
    ministry parliament party police senate team tribunal union university
    """.split()
)
_BLAND = frozenset("happened occurred changed happens occurs changes".split())  # "what happened": nothing presumed
_STATIC = frozenset(  # "is located", "did they live": nothing presumed
    "located situated based called named known born made live stay mean".split()
)
_INTRANSITIVE = frozenset(
    "appear arise arrive collapse come die disappear emerge exist fall go happen occur rise sleep vanish".split()
)
_DENYING = frozenset("refuse decline fail".split())  # what they are followed by was not done


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is asked for, and takes a place in the statement."""

    asked: Asked
    said: str  # "any duration"
    claimed: str  # "duration"
    words: str = ""  # where they say more than "who" and "what"
    measures: bool = False  # "how many years": it may also tell how long something goes on


def _clause(question: str) -> str:
    """The first thing asked, without what leads to it and what comes behind."""
    return _ENDING.sub("", _OPENING.sub("", " ".join(question.split()))).strip()


def _is_of_the_talk(token: Token) -> bool:
    return token.key in _OF_THE_TALK or token.text == "us"


def _asked_for(found: re.Match[str]) -> _Thing | None:
    """What is asked for; None where the words for it are more than that."""
    if found["who"]:
        return _Thing(Asked.PERSON, "anyone", "someone")
    if found["what"]:
        return _Thing(Asked.THING, "anything", "something")
    thing = found["thing"]
    words = tokenize(thing.removeprefix("of the "))
    if not words or any(token.key in _DETERMINERS | _SUBORDINATORS or is_past(token.text) for token in words):
        return None
    asked = Asked.NUMBER if found[0].lower().startswith("how") else Asked.THING
    asked = Asked.MEASURE if words[-1].key in _MEASURES else asked
    number = "number of " if thing.lower() in _UNITS else ""
    return _Thing(asked, f"any {number}{thing}", thing.removeprefix("of "), thing, measures=bool(number))


def _adverb(words: str) -> Asked:
    if words.lower().startswith(("why", "for ")):
        return Asked.REASON
    if words.lower().startswith("how"):
        return Asked.WAY
    return Asked.PLACE if words.lower().startswith("where") else Asked.DATE


def _adverbial(words: str, asked: Asked, why: bool) -> Premise | None:
    aux = _AUX_WORD.match(words)
    return _inverted(words[aux.end() :].strip(), aux[0], None, asked, why=why) if aux else None


def _indirect(words: str) -> Premise | None:
    """ "Tell me why Germany refused": what follows is a statement already."""
    tokens = tokenize(words)
    at = next((at for at, token in enumerate(tokens) if _is_finite(token)), 0)
    if not at or not _is_subject(tokens[:at]) or not (_is_named(tokens[:at]) or _fits_behind(tokens[at - 1])):
        return None
    return Premise(words, _sentence(words), Asked.REASON)


def _is_finite(token: Token) -> bool:
    return bool(_AUX_WORD.fullmatch(token.text)) or is_past(token.text) or is_third(token.text)


def _subject(words: str, asked: _Thing) -> Premise | None:
    """ "Who signed the treaty?", where what is asked for is the subject."""
    tokens = tokenize(words)
    if not tokens or not (is_past(tokens[0].text) or is_third(tokens[0].text)) or tokens[0].key in _BLAND:
        return None
    if any(is_past(token.text) and _fits_behind(tokens[at]) for at, token in enumerate(tokens[1:])):
        return None  # two verbs: which is the question's?
    return _done_by(asked, words)


def _done_by(asked: _Thing, words: str) -> Premise:
    claim = _sentence(f"{asked.claimed} {words}")
    return Premise(f"{asked.said} {words}", claim, asked.asked, asked.words, acts=True)


def _inverted(
    words: str, aux: str, asked: _Thing | None, adverb: Asked = Asked.REASON, *, why: bool = False
) -> Premise | None:
    """ "… did Germany refuse to join": the words behind the auxiliary, as a statement."""
    tokens = tokenize(words)
    aux, no = aux.lower().replace("’", "'"), aux.lower().endswith(("n't", "n’t"))
    plain = aux.removesuffix("n't")
    plain = {"wo": "will"}.get(plain, plain)
    fits = _FITTING[plain]
    if asked is not None and tokens and fits(tokens[0]) and plain not in ("did", "does", "do"):
        return None if tokens[0].key in _STATIC else _done_by(asked, f"{aux} {words}")
    at = _verb_at(tokens, fits)
    if at is None and why and plain in ("is", "are", "was", "were"):
        at = _described_at(tokens)
    if at is None or tokens[at].key in _STATIC:
        return None
    if asked is not None and not _takes(tokens, at, plain):
        return None
    between = next((place for place in range(at, 0, -1) if not _is_adverb(tokens[place - 1])), 0)
    if not _is_subject(tokens[:between]):
        return None
    adverbs = [token.text for token in tokens[between:at] if token.key != "not"]
    no = no or len(adverbs) < at - between
    subject, verb = _text(words, tokens[:between]), tokens[at].text
    rest = _with_gap(words, tokens[at + 1 :], asked)
    if rest is None:
        return None
    said, claimed = (_told(subject, adverbs, plain, verb, part, no) for part in rest)
    if asked is not None:
        return Premise(said, _sentence(claimed), asked.asked, asked.words)
    against = _sentence(_against(subject, plain, tokens[at:], words, no))
    return Premise(said, _sentence(claimed), adverb, against=against)


_FITTING: dict[str, Callable[[Token], bool]] = {
    **dict.fromkeys(("did", "does", "do", "will"), lambda token: is_base(token.text)),
    **dict.fromkeys(("has", "have", "had"), lambda token: is_participle(token.text) or token.text == "been"),
    **dict.fromkeys(("is", "are", "was", "were"), lambda token: is_participle(token.text) or _is_going_on(token)),
}


def _is_going_on(token: Token) -> bool:
    return is_ongoing(token.text) or token.text == "being"


def _verb_at(tokens: Sequence[Token], fits: Callable[[Token], bool]) -> int | None:
    """The place of the verb that the subject in front of it goes with; None where there may be another way."""
    end = next((at for at, token in enumerate(tokens) if at and _breaks(token)), len(tokens))
    places = [at for at in range(1, end) if fits(tokens[at]) and _fits_behind(tokens[at - 1])]
    if not places:
        return None
    at, *others = places
    if any(tokens[place].key in _JOINING and fits(tokens[place + 1]) for place in range(at, len(tokens) - 1)):
        return None  # "join and leave": the second verb had to change, too
    verb = tokens[at]
    if verb.key in ("been", "being"):
        return at
    if at + 1 in others and (is_also_noun(verb.text) or not is_also_noun(tokens[at + 1].text)):
        return None
    if _is_named(tokens[:at]):
        return at
    if not is_base(verb.text) or is_participle(verb.text):
        return None if others else at
    if not is_also_noun(verb.text):
        return at
    before, after = tokens[at - 1], tokens[at + 1] if at + 1 < len(tokens) else None
    clear = after is None or after.key in _DETERMINERS or after.key.endswith("ly")
    acts = _is_plural(before) or before.key in _ACTORS or is_role_word(before)
    return at if not others and (clear or acts) else None


def _described_at(tokens: Sequence[Token]) -> int | None:
    """The place where it is told what a name is: "Greenland | important to", "Macron | in Paris"."""
    at = next((at for at, token in enumerate(tokens) if token.text.islower() and token.key not in _IN_NAMES), 0)
    if not at or not _is_named(tokens[:at]):
        return None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    clear = tokens[at].key in _PREPOSITIONS | {"a", "an", "not"} or after is None or after.key in _PREPOSITIONS
    return at if clear else None


def _takes(tokens: Sequence[Token], at: int, aux: str) -> bool:
    """Whether a verb may take what is asked for; not so in "what is the prize offered for", "what was the meeting"."""
    if aux in ("is", "are", "was", "were"):
        return is_ongoing(tokens[at].text) and (_is_named(tokens[:at]) or _is_plural(tokens[at - 1]))
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    return tokens[at].key not in _INTRANSITIVE or after in _PREPOSITIONS


def _breaks(token: Token) -> bool:
    """Whether another clause begins."""
    return token.key in _SUBORDINATORS or token.text in ",;:—–("


def _fits_behind(before: Token) -> bool:
    """Whether a verb may stand behind a word: behind "the", "of", "to" or "Germany's" stands a noun, or a verb that
    is not the main one.
    """
    noun = before.key in _DETERMINERS | _PREPOSITIONS | _JOINING or before.is_possessive or before.text == "-"
    return not noun


def _is_named(tokens: Sequence[Token]) -> bool:
    """Whether it is a name, and nothing else: "Germany", "the Bank of England", "French President Macron"."""
    names = [token for token in tokens if not _is_adverb(token)]
    capitals = any(token.is_capital for token in names)
    return capitals and all(token.is_capital or token.is_number or token.key in _IN_NAMES for token in names)


def _is_subject(tokens: Sequence[Token]) -> bool:
    """Whether somebody is named who can be looked for: "it" and "this" stand for what was said before."""
    return bool(tokens) and tokens[0].key not in _STANDING_FOR and _fits_behind(tokens[-1])


def _is_adverb(token: Token) -> bool:
    return token.text.islower() and (token.key in _ADVERBS or (token.key.endswith("ly") and len(token.key) > 4))


def _is_plural(token: Token) -> bool:
    return token.text.islower() and token.key.endswith("s") and not token.key.endswith("ss")


def _with_gap(words: str, rest: Sequence[Token], asked: _Thing | None) -> tuple[str, str] | None:
    """What follows the verb, to be said and to be checked, with what is asked for in its place; None: it has none."""
    whole = _text(words, rest)
    if asked is None:
        return whole, whole
    at = 0
    while at + 1 < len(rest) and rest[at].key == "to" and is_base(rest[at + 1].text):
        at += 2
    if at < len(rest) and rest[at].key in _PARTICLES:
        at += 1
    if len(rest) > at + 1 and _leads(rest[-1]):
        at = len(rest)
    elif at < len(rest) and _leads(rest[at]) and (at + 1 == len(rest) or rest[at + 1].key in _PREPOSITIONS):
        at += 1  # "travel to": behind the preposition that stands by itself
    elif at < len(rest) and not (_leads(rest[at]) or _is_adverb(rest[at]) or rest[at].key in ("last", "when")):
        return (whole, whole) if asked.measures else None
    before, after = _text(words, rest[:at]), _text(words, rest[at:])
    said, claimed = (" ".join(part for part in (before, thing, after) if part) for thing in (asked.said, asked.claimed))
    return said, claimed


def _leads(token: Token) -> bool:
    return token.text in _PREPOSITIONS


def _told(subject: str, adverbs: Sequence[str], aux: str, verb: str, rest: str, no: bool) -> str:
    """The statement, with its verb in the right form."""
    if aux not in ("did", "does", "do"):
        parts = [subject, aux, "not" if no else "", *adverbs, verb, rest]
    elif no:
        parts = [subject, aux, "not", *adverbs, verb, rest]
    else:
        form = past(verb) if aux == "did" else third(verb) if aux == "does" else verb
        parts = [subject, *adverbs, form, rest]
    return " ".join(part for part in parts if part)


def _against(subject: str, aux: str, verb: Sequence[Token], words: str, no: bool) -> str:
    """A statement that can't be so as well: "Germany joined" beside "Germany refused to join"."""
    rest = _text(words, verb[1:])
    if no:
        return _told(subject, [], aux, verb[0].text, rest, False)
    if verb[0].key in _DENYING and len(verb) > 2 and verb[1].key == "to" and is_base(verb[2].text):
        return _told(subject, [], aux, verb[2].text, _text(words, verb[3:]), False)
    return _told(subject, [], aux, verb[0].text, rest, True)


def _text(words: str, tokens: Sequence[Token]) -> str:
    return words[tokens[0].start : tokens[-1].end] if tokens else ""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."

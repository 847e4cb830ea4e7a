"""Whether a question leans on the conversation before it: told from its own words, in a moment and without a model.

English marks it in three ways: a word points back ("he", "that year", "anything else"), the sentence is cut short
("And in 2019?"), or it has no words that tell what it is about ("What happened next?"). A word that points to
something inside the question leans on nothing: "Did Ana Silva say when she leaves?".
"""

import itertools
import re
from collections.abc import Collection, Sequence

from rag.schema import Turn
from rag.verify.words import Token, content, fold, is_content, tokenize

SHORT = 3  # words; a question no longer than this seldom says what it is about
FEW = 2  # telling words; more of them make a search without a sentence around it
FRAGMENT = 6  # words; a longer one without a verb is none: it is read wrongly
_QUESTION_WORDS = frozenset("what which who whom whose when where why how".split())
_VERBS = frozenset(  # those that tell a whole sentence
    """
    am is are was were be been being do does did have has had can could will would shall should may might must
    isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't couldn't won't wouldn't
    what's who's where's when's how's that's it's he's she's there's they're i'm we're you're let's
    """.split()
)
_ORDERS = frozenset("tell list name explain describe show give compare summarise summarize find say define".split())
_OPENINGS = frozenset("and but so or also then well ok okay yes no oh".split())
_SPEAKERS = frozenset("i i'm i'd i've we we're we'd we've".split())
_PREPOSITIONS = frozenset(
    """
    about above after against among around as at before behind below between by despite during except for from in
    inside into like near of off on onto outside over per since than through to toward towards under until up upon
    with within without because
    """.split()
)
_CLAUSES = frozenset(
    "and but or that if whether when while because after before since until although though who".split()
)
_SUBJECTS = frozenset("he she it they he's she's it's they're he'd she'd they'd they've he'll she'll they'll".split())
_OWNERS = frozenset("his her its their".split())
_OBJECTS = frozenset("him her it them hers theirs".split())
_ITSELF = frozenset("himself herself itself themselves".split())  # of a word in the same clause
_ANYBODY = frozenset("someone somebody anyone anybody everyone everybody people person who".split())
_MANY = frozenset("they their them they're they'd they've they'll theirs".split())
_NEAR = frozenset(  # "this week" is told by the calendar
    "week weekend month year morning afternoon evening night summer winter spring autumn fall season decade century "
    "article library story report text".split()
)
_OTHERS = frozenset("another else other others".split())
_ABOUT = re.compile(r"\W*(?:(?:and|so|but|then|or)\s+)?(?:what|how)\s+about\b", re.IGNORECASE)
_EXPECTED = re.compile(  # words that seem to point, and only hold the sentence together
    r"\b(?:is|are|was|were|will|would|has|have|had|been|be|did|does|can|could|may|might|should)(?:n't|n’t)?\s+there\b"
    r"|\bthere(?:'s|’s|\s+(?:is|are|was|were|be|been|will|would|has|have|had|any|a|an|some|many|much)\b)"
    r"|\bit(?:\s+(?:is|was|be))?\s+(?:true|possible|likely|necessary|clear|known|takes?|took|costs?|rains?|snows?)\b"
    r"|\b(?:is|was|be|isn't|isn’t|wasn't|wasn’t)\s+it(?=\s+(?:\w+\s+){1,3}(?:to|for|that|if)\b)"
    r"|n['’]t\s+it(?=\W*$)|\bthe\s+same\b(?=.*\b(?:as|and)\b)|\beach\s+other\b|\bthose\s+(?:who|of|that|in|with)\b|\bthat\s+of\b",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"\bthan\b|\bbesides\b|\bexcept\b|\bapart from\b|\baside from\b|\bin addition to\b", re.IGNORECASE
)
_BARE = frozenset(  # stems of telling words that tell nothing of a subject
    """
    happen occur thing know next later last first follow result happened change begin begun began start end interest
    import detail fact aspect more info inform tell mean say said work go respond react reason caus affect time year
    month day date finish continu anyth someth everyth someon anyon big main
    """.split()
)


def leans(question: str, history: Sequence[Turn]) -> bool:
    """Tell whether a question can't be understood without the conversation before it."""
    if not any(turn.role == "user" for turn in history):
        return False
    tokens = _read(question)
    return (
        bool(_ABOUT.match(question))
        or _is_cut_short(_words(tokens))
        or _points_back(tokens)
        or _takes_up(_words(tokens), _before(question, history))
    )


def is_cut_short(question: str) -> bool:
    """Tell whether a question is no whole sentence, or one that names no subject."""
    return _is_cut_short(_words(_read(question)))


def _read(question: str) -> list[Token]:
    tokens = tokenize(_EXPECTED.sub(" is ", question))
    if _BESIDES.search(question):  # "what else" beside something that it names
        tokens = [token for token in tokens if token.key not in _OTHERS]
    while tokens and (tokens[0].key in _OPENINGS or not (tokens[0].is_word or tokens[0].is_number)):
        tokens = tokens[1:]  # "And who is the mayor of Lyon?" leans no more than without its first word
    return tokens


def _words(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.is_word or token.is_number]


def _is_cut_short(words: Sequence[Token]) -> bool:
    if not words:
        return True
    named, telling = _names(words), content(words)
    keys = [word.text.lower().replace("’", "'") for word in words]
    if keys[0] in _SPEAKERS:  # "I am still nervous." is no question at all
        return False
    whole = any(key in _VERBS for key in keys)
    if keys[0] in _PREPOSITIONS and not whole and len(words) <= FRAGMENT and not _QUESTION_WORDS & set(keys[1:]):
        return True
    if named:
        return False
    if not any(word.stem not in _BARE for word in telling):
        return not any(word.key in ("i", "you", "we", "me") for word in words) or len(words) <= SHORT
    if len(words) <= SHORT:
        asks_what = keys[0] in ("what", "who", "what's", "who's") or keys[0] in _ORDERS
        return not (asks_what and whole) and not ((asks_what or keys[0] in _VERBS) and len(telling) > 1)
    return not whole and len(telling) <= FEW and keys[0] not in (_QUESTION_WORDS | _ORDERS)


def _before(question: str, history: Sequence[Turn]) -> Sequence[Turn]:
    """The conversation up to where the same was asked: what a question spoke of itself, it does not take up."""
    words = question.split()
    same = (place for place, turn in enumerate(history) if turn.role == "user" and turn.text.split() == words)
    return history[: next(same, len(history))]


def _takes_up(words: Sequence[Token], history: Sequence[Turn]) -> bool:
    """Whether it names nothing, and speaks of "the thing" of which the conversation spoke."""
    if _names(words) or any(word.is_number for word in words) or len(content(words)) > FEW:
        return False
    said = {token.stem for turn in history for token in tokenize(turn.text)}
    for place, word in enumerate(words[1:], 1):
        behind = words[place + 1 :]
        ends = not behind or behind[0].key.endswith("ed") or not (is_content(behind[0]) or _qualifies(behind))
        inner = place > 1 and words[place - 2].key == "of"
        if words[place - 1].key == "the" and is_content(word) and ends and not inner and word.stem in said:
            return True
    return False


def _qualifies(words: Sequence[Token]) -> bool:
    """Whether words behind a noun tell which is meant: "of the year", and not "about" at the end of a question."""
    return words[0].key in _PREPOSITIONS and len(words) > 1


def _points_back(tokens: Sequence[Token]) -> bool:
    return any(_leans_at(tokens, place) for place, token in enumerate(tokens) if token.is_word)


def _leans_at(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word there points to something outside the question."""
    key = tokens[place].text.lower().replace("’", "'")
    before = tokens[place - 1].key if place else ""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    ends = after is None or not (after.is_word or after.is_number)
    if key in _ITSELF:
        return False
    if key in _OBJECTS and (ends or key not in ("her", "it") or _is_object(before, after)):
        return not _has_bearer(tokens[: _clause(tokens, place)], key, 2)
    if key in _SUBJECTS or key in _OWNERS:
        asked = before in _VERBS or before == ""
        return not _has_bearer(tokens[: _clause(tokens, place) if asked else place], key, 1)
    if key in ("this", "these"):
        return ends or after is None or not (after.key in _NEAR or (after.is_capital and place > 0))
    if key == "that":
        return ends or before == "" or before in _VERBS or before in _PREPOSITIONS
    if key == "those":
        return True
    if key in ("there", "then"):
        return ends or (key == "then" and before in ("and", "since", "by", "until", "back", "did", "was"))
    if key in ("former", "latter"):
        return before == "the" and (ends or after is None or after.key in _VERBS)
    if key == "same":
        return before == "the" and not _names(tokens)
    return key in _OTHERS and len(content(tokens)) <= FEW and not _names(tokens)


def _is_object(before: str, after: Token | None) -> bool:
    """Whether a pronoun that may be subject, owner or object stands as an object between these words."""
    if after is None or before in _CLAUSES or before in _VERBS:
        return False
    if before in _PREPOSITIONS and not is_content(after):
        return True
    return fold(after.text) in _PREPOSITIONS or after.key in ("and", "or")


def _clause(tokens: Sequence[Token], place: int) -> int:
    """Where the clause of a word begins: what stands before it may be what the word means."""
    for at in range(place - 1, 0, -1):
        if tokens[at].key in _CLAUSES or tokens[at].text in ".?!;:,":
            return at
    return 0


def _has_bearer(tokens: Sequence[Token], pronoun: str, wanted: int) -> bool:
    """Whether something that the pronoun may mean was named: a name, of many a plural, else "the thing", "a friend"."""
    if len(_names(tokens)) >= wanted:
        return True
    if pronoun in _MANY:
        return any(
            token.key in _ANYBODY or (is_content(token) and token.key.endswith("s") and token.stem not in _BARE)
            for token in tokens
        )
    if pronoun in ("it", "its", "it's"):
        return _has_noun(tokens, ("the", "a", "an", "this"))
    return _has_noun(tokens, ("a", "an", "my", "every", "each"))


def _has_noun(tokens: Sequence[Token], led_by: Collection[str]) -> bool:
    return any(one.key in led_by and is_content(other) for one, other in itertools.pairwise(tokens))


def _names(tokens: Sequence[Token]) -> list[Token]:
    """What is written like a name, and numbers that are no year."""
    words = _words(tokens)
    return [
        token
        for place, token in enumerate(words)
        if token.is_word
        and token.is_capital
        and token.text != "I"
        and is_content(token)
        and (place > 0 or not token.text.istitle() or (len(words) > 1 and words[1].is_capital))
    ]

"""Which articles a request is about: "how many articles from the Post mention ferries since May"."""

import re
from dataclasses import dataclass, replace
from datetime import date

from rag.periods import Period, read_period
from rag.phrases import ARE_THERE, ARTICLES, NEW, SHOW, THIS_LIBRARY, quoted, shape

LONGEST_THING = 8  # words of what is mentioned


@dataclass(frozen=True, slots=True)
class Articles:
    """How many articles there are, or which, of those that meet every condition."""

    count: bool
    holding: str = ""  # what they mention
    source: str = ""  # an outlet or an author
    period: Period | None = None
    added: bool = False  # the period is that of their adding, not of their publication


def read_articles(asked: str, today: date) -> Articles | None:
    """The articles that are to be counted or listed; None where a word of it means something else."""
    asked = _OTHER.sub("articles", asked)
    if _HOLDINGS.fullmatch(asked):
        return Articles(count=False)
    if found := _IN_HOW_MANY.fullmatch(asked):
        return Articles(count=True, holding=found["what"]) if _is_thing(found["what"]) else None
    if found := _COUNT.fullmatch(asked):
        return _conditions(Articles(count=True), found["rest"] or "", today)
    if found := _LIST.fullmatch(asked):
        return _conditions(Articles(count=False), found["rest"] or "", today)
    if found := _NEWS.fullmatch(asked):
        return _conditions(Articles(count=False), found["rest"] or found["added"], today)
    found = _LISTED_BY.fullmatch(asked)
    return _conditions(Articles(count=False), found["rest"] or found["alone"], today) if found else None


_OTHER = shape(
    rf"(?:documents|files|texts|stories|reports|pdfs)(?= (?:(?:are )?(?:there )?{THIS_LIBRARY}|do you have)$)"
)
_HOLDINGS = shape(
    "what are (?:the|these|your|my) articles about|what (?:topics|subjects) (?:do you cover|are there)",
    f"what(?: is|'s| do you have| have you got) {THIS_LIBRARY}|what do you have",
    "how (?:big|large) is (?:the|this|your|my) (?:library|collection|archive)",
    f"{SHOW} (?:the|my|your) library",
)
_COUNT = shape(
    f"(?:how many|(?:what(?:'s| is) )?(?:the )?number of|count)(?: all)?(?: of)?(?: the)? {ARTICLES}(?P<rest> .+)?"
)
_IN_HOW_MANY = shape(
    f"in how many {ARTICLES} (?:is|are|was|were|does|do) (?P<what>.+) (?:mentioned|named|appear|occur|discussed)"
)
_LIST = shape(f"{SHOW}(?: all| any| an?)?(?: of)?(?: the| your| my)?(?: {NEW})? {ARTICLES}(?P<rest> .+)?")
_NEWS = shape(
    "(?:what(?:'s| is)|anything|is there anything|any) (?:new|news)(?P<rest> (?:since|this|today).*)",
    "what(?: was| were| has been| is)(?P<added> (?:added|published) (?:since|this|today|yesterday|in|on).*)",
)
_LISTED_BY = shape(
    f"(?:(?:which|what)(?: of the| {NEW})?|(?:are there|is there|do you have|have you got)(?: any| an?)?(?: {NEW})?) "
    f"{ARTICLES}(?P<rest> .+)",
    f"(?:all )?(?:{NEW} )?articles(?P<alone> .+)",
)


def _conditions(request: Articles, rest: str, today: date) -> Articles | None:
    """Read conditions one after the other; None where anything is left over."""
    while rest:
        if filler := _FILLER.match(rest):
            rest = rest[filler.end() :]
            continue
        read = _when(request, rest, today) or _holding(request, rest, today) or _from(request, rest)
        if read is None:
            return None
        request, rest = read
    return request


_FILLER = shape(
    rf" (?:{ARE_THERE}|{THIS_LIBRARY}|exist|(?:are|is) (?:stored|available|kept)|in (?:total|all)|altogether|so far|"
    r"at the moment|(?:right )?now|here|that|which|and)(?= |$)"
)
_BEING = "(?:(?:are|is|were|was|have been|has been|come|comes|came) )?"
_HOW = f"{_BEING}(?P<how>(?:published|printed|dated|written|released|added|uploaded) )?"
_TIME = "(?:since|after|before|until|till|in|on|from|during|between|of|within|today|yesterday|(?:this|last) [a-z]+)"
_WHEN = shape(rf" {_HOW}(?P<when>{_TIME}\b.*)")
_FROM = shape(f" {_HOW}(?:from|by|(?<=published )in|(?<=printed )in) (?P<source>.+)")
_HOLDING = shape(
    " (?:(?:mention|contain|discuss|cover)(?:s|ing)?|nam(?:e|es|ing)|"
    "(?:talk|speak|write|report)(?:s|ing)? (?:about|of|on)|"
    "deal(?:s|ing)? with|refer(?:s|ring)? to|(?:(?:are|is) )?(?:about|on|concerning|regarding)|"
    "(?:with|ha(?:ve|s|ving)|holds?|us(?:e|es|ing))(?= the (?:words?|names?|phrase|term) ))"
    "(?: the (?:words?|names?|phrase|term))? (?P<what>.+)"
)
_NEXT = shape(rf"(?= (?:and |that |which )?(?:mention|contain|about |{_BEING}(?:published|added|{_TIME}|by)\b))")
_SAYS = shape(  # with a verb of its own it is no thing that could be mentioned
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|should|may|might|must|if|whether|that|"
    r"which|who|why|how|what|when|where|because)\b"
)

Read = tuple[Articles, str]  # with one condition more, and what is left to read


def _when(request: Articles, rest: str, today: date) -> Read | None:
    found = _WHEN.match(rest)
    if found is None or request.period is not None:
        return None
    when = found["when"]
    for end in (len(when), *(cut.start() for cut in _NEXT.finditer(when))):
        if (period := read_period(when[:end], today)) is not None:
            added = (found["how"] or "").lower().startswith(("added", "uploaded"))
            return replace(request, period=period, added=added), when[end:]
    return None


def _holding(request: Articles, rest: str, today: date) -> Read | None:
    """What they mention: up to a time at the end. An outlet at its end is told by those there are, elsewhere."""
    found = _HOLDING.match(rest)
    if found is None or request.holding:
        return None
    what = found["what"]
    for cut in _NEXT.finditer(what):
        when = _when(request, what[cut.start() :], today)
        if when is not None and not when[1]:
            request, what = when[0], what[: cut.start()]
            break
    return (replace(request, holding=what), "") if _is_thing(what) else None


def _from(request: Articles, rest: str) -> Read | None:
    found = _FROM.match(rest)
    if found is None or request.source:
        return None
    source = found["source"]
    end = next((cut.start() for cut in _NEXT.finditer(source)), len(source))
    name = quoted(source[:end]) or source[:end]
    capital = re.match(r"(?:the )?[^\W\d_]", name) and name.removeprefix("the ")[0].isupper()
    return (replace(request, source=name), source[end:]) if capital and _is_thing(name) else None


def _is_thing(words: str) -> bool:
    return bool(quoted(words)) or (len(words.split()) <= LONGEST_THING and not _SAYS.search(words))

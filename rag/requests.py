"""What kind of thing is asked for, by its words: a summary, a count or a list, small talk, or something not done.

Everything that is not clearly one of these is a question for the passages: "How many articles does the treaty
have?" is one, "How many articles mention the treaty?" is not. No model is asked, and no library looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.conditions import Articles, read_articles
from rag.phrases import ARE_THERE, ARTICLES, NEW, NUMBERS, SHOW, THIS_LIBRARY, quoted, shape
from rag.schema import Turn
from rag.talk import Refused, Talk, may_follow_up, read_refused, read_talk

LONGEST = 300  # characters; whoever writes more asks a question
MOST = 50  # entries that a list can be asked to show


@dataclass(frozen=True, slots=True)
class Summary:
    """An article in short."""

    words: str = ""  # of its title, or about it; empty: this article
    sure: bool = True  # False: a summary of something, which may be no article
    newest: bool = False  # the latest article


@dataclass(frozen=True, slots=True)
class Newest:
    """The articles that came last."""

    most: int | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The outlets, or the authors."""

    authors: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """The people named: in this article, in one told by words, or everywhere."""

    words: str = ""
    everywhere: bool | None = False  # None: not said


Request = Summary | Newest | Articles | Sources | People | Talk | Refused


def read_request(question: str, history: Sequence[Turn] = (), *, today: date) -> Request | None:
    """The request that a message clearly is; None where it is a question for the passages."""
    said = _plain(question)
    if len(said) > LONGEST:
        return None
    asked = _bare(said)
    if (talk := read_talk(said) or read_talk(asked)) is not None:
        return None if history and may_follow_up(said) else talk
    if _WHICH_ONES.fullmatch(asked):
        return _counted_before(history, today)
    for read in (read_refused, _newest, _sources, _people):
        if (request := read(asked)) is not None:
            return request
    return _summary(asked, today) or read_articles(asked, today)


def _counted_before(history: Sequence[Turn], today: date) -> Articles | None:
    """A list of what was counted right before."""
    before = next((turn.text for turn in reversed(history) if turn.role == "user"), "")
    request = read_articles(_bare(_plain(before)[:LONGEST]), today)
    return replace(request, count=False) if request is not None and request.count else None


def _plain(question: str) -> str:
    return " ".join(question.replace("’", "'").split())


def _bare(asked: str) -> str:
    """What is asked, without what is said for politeness."""
    before = None
    while before != asked:
        before = asked
        opening = _POLITE.match(asked)
        asked = _TAIL.sub("", asked[opening.end() :] if opening else asked)
    return _A_LIST.sub("list ", asked)


_A_LIST = shape("^(?:(?:give|make|show|create|write)(?: me| us)? )?(?:an? |the )?list of (?:the )?")
_POLITE = shape(
    r"(?:please|kindly|hi|hello|hey(?: there)?|so|okay|ok|and|now|then|also|thanks)\b[,.!:]? +",
    "(?:can|could|would|will) you (?:please |kindly )?|(?:can|could|may) (?:i|we) (?:please )?(?:get|have|see) ",
    "(?:i|we)(?: want| would like|'d like| need) (?:(?:you )?to )?",
    "(?:do you know|tell me|let me know|say) (?=how many|which|what|who)",
)
_TAIL = shape(r"(?:,? (?:please|for me|thanks|thank you)|[\s.!?…]+)$")
_WHICH_ONES = shape(
    "(?:which|what)(?: ones?| articles)?(?: (?:are|were) (?:they|these|those))?",
    f"{SHOW} (?:them|these|those)(?: all)?",
)


def _summary(asked: str, today: date) -> Summary | Newest | Articles | Refused | None:
    asked = _bare(_LENGTH.sub("", asked))
    if found := _POINTS.fullmatch(asked):
        what = found["what"] or found["about"] or found["says"] or ""
        return Summary() if not what or _can_only_be_ours(what) else None
    found = _SUM_UP.fullmatch(asked)
    if found is None:
        return None
    what = (found["what"] or "").strip(": ")
    if _LANGUAGE.search(what):
        return Refused.TRANSLATE
    if not what or _THIS.fullmatch(what):
        return Summary()
    if _LATEST.fullmatch(what):
        return Summary(newest=True)
    if _NEWS.fullmatch(what):
        return Newest()
    if plural := _PLURAL.fullmatch(what):  # one article at a time is summarised; those that are meant are listed
        return read_articles(f"list articles{plural['rest'] or ''}", today)
    if title := quoted(what):
        return Summary(title)
    if _ASKS.match(what):
        return None
    if named := _NAMED.fullmatch(what):
        return Summary(_words(named["of"], named["on"], named["title"]))
    return Summary(what, sure=False)


def _words(*parts: str | None) -> str:
    return " ".join(quoted(part) or part for part in parts if part)


def _can_only_be_ours(what: str) -> bool:
    """Whether it means an article of the library: "the report" may be one that an article is about."""
    return bool(_THIS.fullmatch(what)) and (what.lower().startswith("this") or "article" in what.lower())


_A_SHORT = r"(?:(?:an?|the) )?(?:(?:short|brief|quick|concise|one-\w+|two-\w+) )*"
_SUM_UP = shape(
    f"(?:(?:(?:briefly |quickly )?(?:summari[sz]e|sum up|recap|condense)|tl;? ?dr(?: of| for)?:?|(?:(?:{SHOW}|"
    f"(?:write|make|provide)(?: me| us)?) )?{_A_SHORT}(?:summary|overview|gist|synopsis|recap)(?: of| for| on)?))"
    "(?: (?P<what>.+))?"
)
_POINTS = shape(
    f"(?:{SHOW} |what (?:are|is) )?(?:the )?(?:main|key|most important) (?:points?|takeaways?|facts|messages?|ideas?)"
    "(?: (?:of|in|from) (?P<what>.+))?",
    "what(?: is|'s) (?P<about>(?:this|that|the)(?: news| press)? article)(?: all)? about",
    "what does (?P<says>(?:this|the)(?: news| press)? article) (?:say|report)",
)
_NOUN = (
    "(?:(?:news|press|newspaper|whole|full|entire|last|open|same|uploaded|attached) )*"
    "(?:article|story|text|report|piece|document|file|pdf)"
)
_THIS = shape(
    f"(?:it|this|that|(?:this|that|the|my) {_NOUN})(?: (?:above|here|"
    "i (?:am reading|(?:just )?(?:uploaded|added|attached))|you (?:just )?(?:cited|quoted|used)))*"
)
_LATEST = shape("(?:the |my )?(?:latest|newest|most recent) (?:news )?(?:article|story)")
_NEWS = shape("(?:the |today's |this week's )?(?:latest |recent )?news")
_PLURAL = shape(
    "everything|the (?:whole |entire )?library|(?:all )?(?:of )?(?:the |these |my )?articles(?P<rest> .+)?",
)
_NAMED = shape(
    f"(?:(?:the|an?|this|that|all(?: the)?) )?(?:(?P<of>.+?) )?{_NOUN}(?: (?:(?:that is )?"
    "(?:called|titled|entitled|named|headed|about|on|concerning|regarding|from|by|in|of)|with the title|"
    '(?:that |which )?mention(?:s|ing)?):? (?P<on>.+)|:? (?P<title>[“"„].+))?'
)
_ASKS = shape(r"(?:what|who|whom|whose|how|why|when|where|whether|which|if)\b.*")
_LENGTH = shape(
    r",? (?:in (?:(?:no more than |at most |about |less than )?\w+ (?:sentences?|words?|lines?|paragraphs?|(?:bullet )?"
    r"points?)|(?:bullet )?points|short|brief|a nutshell)|briefly|shortly|quickly|again)$"
)
_LANGUAGE = shape(
    "(?:^| )(?:in|into) (?:german|french|spanish|italian|dutch|polish|russian|ukrainian|chinese|japanese|arabic|"
    "turkish|portuguese|greek|hindi|swedish|danish|norwegian|finnish|czech|korean|latin)$"
)


def _newest(asked: str) -> Newest | None:
    found = _WHATS_NEW.fullmatch(asked)
    if found is None:
        return None
    said = found["one"] or found["two"]
    number = int(said) if said and said.isascii() and said.isdigit() else NUMBERS.get((said or "").lower())
    return None if said and not number else Newest(min(number, MOST) if number else None)


_LATELY = f"(?: (?:today|now|lately|recently|here|in here|{THIS_LIBRARY}))*"
_WHATS_NEW = shape(
    f"(?:(?:{SHOW} )?what(?:'s| is|s)|anything|is there anything) new{_LATELY}|what(?:'s| is) in the news{_LATELY}",
    f"what(?:'s| is|s| are) the {NEW}(?: (?:news|headlines|{ARTICLES}))?{_LATELY}",
    f"(?:is there |are there |do you have )?(?:any|some) (?:news|updates|new {ARTICLES}){_LATELY}",
    rf"(?:{SHOW} )?(?:the )?(?:(?P<one>\d{{1,4}}|[a-z]+) )?{NEW}(?: (?P<two>\d{{1,4}}|[a-z]+))? (?:news|headlines|"
    f"{ARTICLES}){_LATELY}",
    f"(?:{SHOW} |what(?:'s| is|s| are) )?(?:today's|the) (?:news|headlines){_LATELY}",
    f"what (?:was|has been) (?:added|published) (?:last|most recently|recently|lately){_LATELY}",
    f"(?:which|what) {ARTICLES} (?:is|are|was|were) (?:the )?(?:{NEW}|(?:added|published) (?:last|(?:most )?recently))",
)


def _sources(asked: str) -> Sources | None:
    found = _SOURCES.fullmatch(asked)
    if found is None or (found["what"] and found["what"].lower() != "outlets" and not found["where"]):
        return None  # "list the sources" may mean those of an answer, or of an article
    return Sources(authors=(found["what"] or "").lower() in ("authors", "journalists"))


_SOURCES = shape(
    f"(?:{SHOW}(?: all)?(?: of)?(?: the| your| my)?|which|what|how many|what are the) (?P<what>outlets|sources|"
    f"newspapers|publications|publishers|authors|journalists)(?P<where>(?: (?:{ARE_THERE}|{THIS_LIBRARY}|here))*)",
    "where do (?:the|these|your|my) articles come from",
)


def _people(asked: str) -> People | None:
    found = _PEOPLE.fullmatch(asked)
    if found is None:
        return None
    where = found["where"] or found["in"] or found["of"]
    if not where:
        return People(everywhere=None) if found["said"] else None
    if _EVERYWHERE.fullmatch(where):
        return People(everywhere=True)
    here = (_IN_ARTICLE if found["in"] else _IN_IT).fullmatch(where)
    return People(_words(here["of"], here["on"], here["title"])) if here else None


_PEOPLE = shape(
    f"(?:{SHOW}(?: all)?(?: of)?(?: the)?|extract(?: all)?(?: the)?|who are (?:all )?the|which|what(?: are the)?) "
    "(?:people|persons|individuals|names|everyone|everybody)(?P<said> (?:(?:who|that|which) )?(?:(?:are|is|were) )?"
    "(?:named|mentioned|"
    "appear|appearing))?(?P<where> in .+)?",
    "who (?:(?:all )?(?:is|are|was|were) (?:named|mentioned)|appears)(?P<in> in .+)",
    "(?:all )?(?:the )?(?:people|persons|names) (?:named|mentioned)(?P<of> in .+)",
)
_EVERYWHERE = shape(f" (?:{THIS_LIBRARY}|in (?:all )?(?:of )?(?:the |these |your |my )?articles)")
_THE_ARTICLE = (
    "(?:this|that|the)(?: news| press)? (?:article|text)(?: (?:about|on|called|titled|entitled) (?P<on>.+))?|"
    'the (?:(?P<of>.+) )?article (?P<title>[“"„].+)'
)
_IN_ARTICLE = shape(f" in (?:{_THE_ARTICLE})")
_IN_IT = shape(f" in (?:it|this|{_THE_ARTICLE})")  # "who appears in it?" may ask about a film

"""Small talk, and what is asked for that Presscheck does not do, each by its words."""

import re
from enum import StrEnum

from rag.phrases import shape


class Talk(StrEnum):
    """What small talk is about; the later counts for more where there are two."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    PRODUCT = "product"


class Refused(StrEnum):
    """What is not done: "Presscheck does not …"."""

    TRANSLATE = "translate"
    CODE = "write or run programs"
    WRITE = "write texts of its own"
    CALCULATE = "calculate"
    DRAW = "make or show pictures"
    WEATHER = "know the weather or the time"
    OPINION = "have opinions"
    ACT = "do errands or look anything up on the web"
    SHELVE = "add or remove articles in a conversation (the Library page does)"


def read_talk(asked: str) -> Talk | None:
    """What small talk is about, where there is nothing else in what was asked."""
    pieces = [piece for piece in _BETWEEN.split(asked) if piece and piece.lower() != "please"]
    found = [next((talk for talk, said in _SMALL.items() if said.fullmatch(piece)), None) for piece in pieces]
    known = [talk for talk in found if talk is not None]
    return max(known, key=list(Talk).index) if known and len(known) == len(found) else None


def may_follow_up(asked: str) -> bool:
    """Whether what looks like small talk may ask about what was said before it."""
    return bool(_POINTING.search(asked))


def read_refused(asked: str) -> Refused | None:
    """What is asked for that is not done."""
    return next((refused for refused, said in _NOT_DONE.items() if said.fullmatch(asked)), None)


_BETWEEN = re.compile(r"\s*[,.!?;:()]+\s*|\s+(?:and|but)\s+")
_POINTING = shape(r"\bthis\b|what's up")
_NAME = "(?: there| presscheck| everyone)?"
_SMALL = {
    Talk.GREETING: shape(
        f"(?:hello|hi|hey|hiya|greetings|good (?:morning|afternoon|evening|day)){_NAME}",
        "how are you(?: doing)?(?: today)?|how do you do|how(?: is|'s) it going|nice to meet you|what's up",
    ),
    Talk.THANKS: shape(
        f"thx|ty|(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot)?{_NAME}|cheers",
        "great|nice|cool|perfect|wonderful|well done|good (?:job|answer)|ok|okay|i see|got it",
        "that(?: was|'s| is) (?:very )?(?:helpful|great|good|all)|that help(?:s|ed)",
    ),
    Talk.FAREWELL: shape(
        f"(?:good)?bye(?: bye)?{_NAME}|see you(?: later| soon)?|good night|have a (?:nice|good) (?:day|evening)",
    ),
    Talk.PRODUCT: shape(
        "(?:who|what) are you|what(?:'s| is) your (?:name|purpose)|(?:what|which) model (?:are you|do you use)",
        "are you (?:an? )?(?:ai|bot|robot|chatbot|human|person|chatgpt|language model)",
        "what (?:is|does) (?:this|presscheck)(?: do)?|what(?:'s| is) this for|what (?:can|do) you do(?: for me)?",
        "what (?:can|should|could) i (?:ask(?: you)?(?: here| about)?|do here)|what do you know(?: about)?",
        "what kinds? of questions can i ask(?: you)?|how can you help(?: me)?|help(?: me)?",
        "how does (?:this|presscheck) work|how do(?: i use (?:this|you)| you work)|who (?:made|built) you",
    ),
}
_ONE = "(?: an?| some| my| another)"
_MAKE = f"(?:(?:write|compose|generate|invent)(?: me| us)?{_ONE}?|(?:draft|create|make)(?: me| us)?{_ONE})"
_KIND = r"(?: (?!of|on|about|from|for)[\w+#-]+){0,2}?"  # "short", "Python"
_NOT_DONE = {
    Refused.TRANSLATE: shape(r"translate\b.*", "(?:say|write|put) (?:this|that|it) in [a-z]+"),
    Refused.CODE: shape(
        rf"{_MAKE}{_KIND} (?:code|programs?|scripts?|function|sql|regex|app|website)\b.*",
        r"(?:debug|run|execute|compile) (?:this|that|the|my) (?:code|program|script)\b.*",
    ),
    Refused.WRITE: shape(
        rf"{_MAKE}{_KIND} (?:poems?|songs?|haikus?|limericks?|lyrics|story|stories|jokes?|essays?|e-?mails?|letters?|"
        r"tweets?|posts?|speech|novel|rap|riddle|recipe|headlines?|slogan|cv|resume)\b.*",
        r"tell (?:me|us) an?(?:other)?(?: [\w-]+)? (?:joke|story|riddle|poem)\b.*|sing(?: me)?(?: a song| something)?",
        r"(?:rewrite|rephrase|paraphrase) (?:this|that|the|my)\b.*",
    ),
    Refused.CALCULATE: shape(
        r"\d[\d.,]*(?: ?[+*×÷^] ?\d[\d.,]*)+ ?=?|(?:calculate|compute|solve) [\d\s+*/x×÷^=().,%-]+",
        r"(?:what(?:'s| is)|how much is) \d[\d.,]*(?: ?(?:[+*/x×÷^-]|plus|minus|times|divided by) ?\d[\d.,]*)+ ?=?",
    ),
    Refused.DRAW: shape(
        "draw|paint|sketch",
        r"(?:draw|paint|sketch)(?: me| us)? (?:an?|some) (?!comparison|conclusion|parallel|distinction|line|lesson).+",
        r"(?:show|make|create|generate|give|find)(?: me| us)? (?:an?|some|the)(?: [\w-]+)? "
        r"(?:images?|pictures?|photos?|photographs?|drawings?|illustrations?|videos?|memes?|logos?)\b.*",
    ),
    Refused.WEATHER: shape(
        r"(?:what|how)(?:'s| is| will) (?:the |today's |tomorrow's )?weather(?: be)?(?: like)?"
        r"(?: (?:today|tomorrow|(?:right )?now|outside|this (?:week|weekend)|(?:in|for|at) [\w'. -]+))?",
        "(?:will|is) it (?:going to )?(?:rain|snow|raining|snowing)(?: today| tomorrow| now)?",
        "what (?:time|day) is it(?: (?:now|today))?|what(?:'s| is) (?:the time|today's date|the date today)",
    ),
    Refused.OPINION: shape(
        r"what do you (?:personally )?think\b.*|do you (?:agree|like|love|hate|prefer)\b.*|how do you feel\b.*",
        r"what(?:'s| is| are) your (?:own |personal )?(?:opinions?|views?|thoughts?|favou?rite|take)\b.*",
        r"(?:who|which \w+) (?:should|would) (?:i|you) (?:vote for|support|prefer|recommend)\b.*",
        r"give me (?:your (?:opinion|advice)|(?:some )?advice)\b.*",
    ),
    Refused.ACT: shape(
        r"(?:search|browse|look on|look at|check|ask) (?:the )?(?:web|internet|google|wikipedia|twitter)\b.*",
        r"google \w.*|(?:open|visit|fetch|download|go to) (?:https?://|www\.)\S+",
        r"(?:set|start) (?:an? |the )?(?:\S+ )?(?:alarm|timer|reminder)\b.*|remind me\b.*|call (?:me|a taxi)\b.*",
        r"play (?:some |a )?(?:music|songs?|game)\b.*",
        r"(?:book|order|buy) (?:me )?an? (?:flight|table|taxi|hotel|ticket)\b.*",
        r"(?:send|forward) (?:an? |this |that |the )?(?:e-?mail|message|article|answer|text) to\b.*",
    ),
    Refused.SHELVE: shape(
        "(?:delete|remove|add|upload|import|rename|edit) (?:this|that|the|an?|all|all the|my|these|every)"
        r"(?: [\w-]+)? (?:articles?|files?|documents?|pdfs?|library)(?: (?:to|from|in|of)\b.*)?",
    ),
}

"""Paragraphs that a page puts around its articles: newsletter prompts, cookie text, "read more", bylines, rights.

They stay in the text, for every offset refers to it, and become no passage. A paragraph must look like one as a
whole: each of its sentences asks the reader to do something on the page, or says what a page says of itself. An
article about cookies or newsletters is written about them, and keeps its paragraphs. In doubt it is kept.
"""

import re

from rag.sentences import spans

LONGEST = 600  # characters
_TITLE = r"[^.!?\n]{0,120}"  # what a link is called
_AD = r"(?:ad|ads|advert|advertisement|advertising)"
_THIS = r"(?:this|the) (?:article|story|page|post|material|content)"
_NETWORK = (
    r"(?:facebook|twitter|whatsapp|linkedin|reddit|telegram|instagram|pinterest|messenger|bluesky|threads|mastodon"
    r"|youtube|tiktok)"
)
_BUTTON = rf"(?:share|save|print|copy(?: link)?|copied|comments?|tweet|e-?mail|pin|x|and|or|{_NETWORK})"
_MAIL = r"(?:newsletters?|e-?mails?|alerts?|briefings?|digests?|inbox|updates?)"
_OFFER = rf"(?:{_MAIL}|podcasts?|channel|unlimited|access|continue|our|free|trial|here)"
_SIGN_UP = r"(?:sign up|signing up|subscribe|register)"
_NOW = r"(?: (?:now|today|here|below|for free))?"
_SITE = r"(?:this|our|the) (?:site|website|page|newsletter)"
_POLICY = r"(?:privacy|cookie) (?:policy|notice|settings|preferences)"
_CONSENT = r"(?:agree|accept|consent|acknowledge)"

_LINES = (  # all of a line
    # what leads elsewhere
    rf"(?:read|see|watch|listen|view) (?:more|also|next|all|this next)(?:\s*(?::|[-–—|>»]){_TITLE})?",
    r"(?:read|see|view) (?:more|all|the full) (?:stories|news|articles?|story)(?: (?:about|on|from) [\w' &’-]{1,40})?",
    r"(?:read|see) more (?:about|on|from) [\w' &’-]{1,40}",
    rf"(?:related|more|also|recommended|trending|most (?:read|popular|viewed)|top stories|up next|further reading)"
    rf"(?: (?:stories|articles|news|content|topics|links|reading|coverage|posts|videos?|for you|now|today))*"
    rf"(?:\s*:{_TITLE})?",
    r"you (?:may|might)(?: also)? (?:like|be interested in)|don['’]t miss|in case you missed it|editors?['’]?s? picks?",
    r"more (?:on this(?: story| topic)?|from [\w' &’-]{1,40})|explore more(?: on these topics)?",
    r"(?:continue|keep) reading(?: (?:below|the (?:main )?(?:story|article)))?",
    rf"(?:{_THIS}|story|article) continues(?: (?:after|below))?(?: (?:this |the )?(?:{_AD}|video))?",
    rf"skip (?:past |to )?(?:newsletter promotion|(?:main )?content|{_AD})|(?:after|end of) newsletter promotion",
    r"(?:back to|return to) (?:top|home(?:page)?)|load more(?: comments)?|show (?:more|less)|(?:next|previous) article",
    # buttons
    rf"{_BUTTON}(?:[\s,|/·•]+{_BUTTON})*|like|follow(?: us)?|bookmark|report (?:a |this )?(?:typo|error|{_AD})",
    rf"(?:share|follow us|find us|like us|join us) (?:{_THIS} )?(?:on|via|with|by) [\w\s,|/&@-]{{1,80}}",
    rf"share {_THIS}|share this|\d+ (?:comments?|shares?)|view comments|(?:leave|post) a comment",
    r"be the first to comment|(?:log|sign) in(?: or (?:register|sign up|subscribe))?(?: to [\w ]{0,40})?",
    rf"{_SIGN_UP}{_NOW}|already a (?:subscriber|member)\?? ?(?:(?:log|sign) in)?",
    rf"(?:accept|reject|manage)(?: all)?(?: cookies| preferences| options)?|{_POLICY}|cookies?(?: settings)?",
    r"terms (?:of (?:use|service)|and conditions)",
    # rights and advertisements
    rf"(?:©|\(c\)|copyright (?:©|\(c\)|\d{{4}}|by\b)){_TITLE}|all rights reserved",
    rf"{_AD}(?:\W+(?:continue reading|story continues|article continues|scroll to continue)(?: below)?)?",
    r"sponsored(?: content| by [\w' &’-]{1,40})?|paid (?:post|content|partnership)|promoted(?: content)?",
    r"affiliate links?",
)
_SENTENCES = (  # each sentence of a paragraph; the reader is spoken to
    rf"(?:please )?{_SIGN_UP} (?:for|to|here|now|today|below)\b.*\b{_OFFER}\b.*",
    rf"(?:please )?(?:subscribe|register|join)(?: now| today)? (?:to|for)\b.*\b{_OFFER}\b.*",
    r"(?:please )?(?:subscribe|register|log ?in|sign in|create an? (?:free )?account|become a (?:member|subscriber))\b"
    r".*\b(?:to|and) (?:continue|keep|read|unlock|access|get|support|enjoy|finish|see)\b.*",
    r"(?:get|receive|have)\b(?>.*?\b(?:delivered|sent|straight|direct(?:ly)?|right)\b)"
    r".*\b(?:to|in(?:to)?) your (?:inbox|e?-?mail|phone)\b.*",
    r"(?:want|like|enjoy(?:ed|ing)?|looking for)\b.{0,80}\b(?:stories|news|articles?|journalism|more)\b.{0,60}\?",
    rf"(?:follow|find|like|join) (?:us|the \w+|our \w+) (?:on|at|in) .*\b(?:{_NETWORK}|x)\b.*",
    r"(?:download|get|install) (?:our|the)(?: \w+){0,3} app\b.*",
    r"(?:click|tap|press) (?:here|below|the (?:link|button))\b.*",
    r"you can (?:unsubscribe|opt out|manage your (?:preferences|choices|cookies)|change your (?:settings|mind))\b.*",
    r"by (?:signing up|subscribing|clicking|continuing|entering|using|providing|submitting)\b"
    rf"(?>.*?\b(?:you|your)\b).*\b{_CONSENT}\b.*",
    rf"(?:we|our (?:site|website|partners)|{_SITE}|we and our \w*\s?partners)\b"
    r"(?>.*?\b(?:use[sd]?|stores?|sets?)\b)(?>.*?\bcookies?\b).*\b(?:you|your|our|this (?:site|website))\b.*",
    r"(?:this|our) (?:site|website|page) (?:uses|is protected by)\b.*\b(?:cookies?|recaptcha)\b.*",
    rf"(?:for more information,? )?(?:please )?(?:see|read|visit) our {_POLICY}\b.*",
    r"(?:please )?(?:accept|enable|allow|turn on|manage|reject|disable) (?:all |your |our )?"
    r"(?:cookies|javascript|notifications|ad ?blockers?)\b.*",
    rf"newsletters? may contain\b.*\b(?:{_AD}|content)\b.*|we use google recaptcha\b.*",
    rf"{_THIS} is (?:for|only for|available to|exclusive to|reserved for)(?: our)? (?:subscribers|members)\b.*",
    rf"to (?:read|view|see|continue reading) (?:this|the full|the rest)\b.*\b(?:{_SIGN_UP}|log in|subscription)\b.*",
    r"you(?: have|['’]ve) (?:reached|read|used|viewed|got)\b.*\b(?:limit|free articles?)\b.*",
    r"already (?:a |have an? )?(?:subscriber|member|account|subscribed|registered)\b.{0,60}",
    r"(?:please )?(?:consider )?support(?:ing)? (?:us|our|independent|quality) (?:journalism|work|newsroom|by)\b.*",
    r"(?:please )?(?:consider )?donat(?:e|ing) (?:to (?:us|our)|today|now|here)\b.*",
    rf"{_THIS} (?:may not|is not to) be (?:published|reproduced|copied|redistributed|broadcast|rewritten)\b.*",
    r"(?:reproduction|republication|redistribution)\b.*\b(?:prohibited|permission|forbidden)\b.*",
    r"we (?:may )?(?:earn|receive|get) (?:a |an )?(?:small )?(?:affiliate )?commissions?\b.*",
    rf"(?:{_THIS} )?contains affiliate links\b.*|(?:©|\(c\)|copyright (?:©|\(c\)|\d{{4}}|by\b)).*",
)
_WHOLE = tuple(re.compile(rf"[\W_]*(?:{line})[\W_]*", re.IGNORECASE) for line in _LINES)
_PROMPTS = (*(re.compile(sentence, re.IGNORECASE) for sentence in _SENTENCES), *_WHOLE)
# Of a person: two to five words, with capitals but for the small ones.
NAME = r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|da|del|di|du|la|le|el|van|von|der|bin|al)){1,4}"
_SIGNATURE = re.compile(  # a byline or the day, by itself
    rf"(?:By|BY):? {NAME}(?:(?:, | and |, and ){NAME})*"
    r"|(?:[A-Z][a-z]{2,8}day,? )?(?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2},) \d{4}|\d{4}-\d{2}-\d{2}"
)
# What is reported about such things, rather than said to the reader: somebody says it, or it happened.
REPORTED = re.compile(
    r"[“”\"«»]|\b(?:said|says|told|announced|reported|according to|court|ruled|fined|regulators?|researchers?"
    r"|study|survey|million|billion|yesterday)\b",
    re.IGNORECASE,
)


def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph as a whole is no part of an article."""
    if len(paragraph) > LONGEST:
        return False
    words = paragraph.strip("•*-–—> \t")
    if _SIGNATURE.fullmatch(words) or any(line.fullmatch(words) for line in _WHOLE):
        return True
    if REPORTED.search(words) or not any(prompt.match(words) for prompt in _PROMPTS):
        return False  # that begins like none: cheaper than reading its sentences
    sentences = (words[start:end].strip("•*-–—> \t") for start, end in spans(words))
    return all(any(prompt.fullmatch(sentence) for prompt in _PROMPTS) for sentence in sentences)

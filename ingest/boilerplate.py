"""Paragraphs that a page puts around its articles: newsletter prompts, cookie text, "read more", rights.

They stay in the text, for every offset refers to it, and become no passage. A paragraph must look like one as a
whole: each of its sentences asks the reader to do something on the page, or says what a page says of itself. An
article about cookies or newsletters is written about them, and keeps its paragraphs. In doubt it is kept.
"""

import re

from rag.sentences import spans

LONGEST = 600  # characters
_TITLED = r"[^.!?\n]{0,120}"  # what a link is called

_LINES = tuple(  # all of a line
    re.compile(rf"[\W_]*(?:{shape})[\W_]*", re.IGNORECASE)
    for shape in (
        # what leads elsewhere
        rf"(?:read|see|watch|listen|view) (?:more|also|next|all|this next|the full (?:story|article))(?:\s*(?::|[-–—|>»]){_TITLED}"
        r"|(?: stories| news| articles)?(?: (?:about|on|from|in) [\w' &’-]{1,40})?)",
        rf"(?:related|more|also|you (?:may|might)(?: also)? (?:like|be interested in)|recommended|most (?:read|popular|viewed)|trending|"
        rf"top stories|editor['’]?s['’]? picks?|up next|don['’]t miss|in case you missed it|further reading|more on this(?: story| topic)?|"
        rf"more from [\w' &’-]{{1,40}}|explore more(?: on these topics)?)"
        rf"(?: (?:stories|articles|news|content|topics|links|reading|coverage|posts|videos?|for you|now|today))*(?:\s*:{_TITLED})?",
        r"(?:continue|keep) reading(?: (?:below|the (?:main )?(?:story|article)))?|story continues(?: below)?(?: (?:the )?ad(?:vertisement)?)?"
        r"|article continues (?:after|below)(?: (?:this |the )?(?:ad(?:vertisement)?|video))?|skip (?:past )?(?:newsletter promotion|ad|to (?:main )?content|advert\w*)"
        r"|(?:after|end of) newsletter promotion|(?:back to|return to) (?:top|home(?:page)?)|load more(?: comments)?|show (?:more|less)|next article|previous article",
        # buttons
        r"(?:share|save|print|copy link|copied|comments?|tweet|email|e-mail|pin(?: it)?|like|follow(?: us)?|bookmark|report (?:a |this )?(?:typo|error|ad))"
        r"(?:[\s,|/·•]+(?:share|save|print|copy|link|comments?|tweet|email|e-mail|pin|facebook|twitter|x|whatsapp|linkedin|reddit|telegram|instagram|pinterest|messenger|bluesky|threads))*",
        r"(?:facebook|twitter|whatsapp|linkedin|reddit|telegram|instagram|pinterest|messenger|bluesky)"
        r"(?:[\s,|/·•]+(?:facebook|twitter|x|whatsapp|linkedin|reddit|telegram|instagram|pinterest|messenger|bluesky|threads|email|e-mail|copy link|print|share|and|or))*",
        r"(?:share|follow us|find us|like us|join us) (?:this (?:article|story|page|post) )?(?:on|via|with|by) [\w\s,|/&@-]{1,80}",
        r"share this(?: (?:article|story|page|post))?|\d+ (?:comments?|shares?)|view comments|leave a comment|post a comment|be the first to comment",
        r"(?:log|sign) in(?: or (?:register|sign up|subscribe)| to (?:read|continue|comment)[\w ]{0,40})?|subscribe(?: now| today| here)?|register now|sign up(?: now| here| today)?|already a (?:subscriber|member)\?? ?(?:(?:log|sign) in)?",
        r"(?:accept|reject|manage)(?: all)?(?: cookies| preferences| options)?|cookie (?:settings|policy|preferences|notice)|privacy (?:policy|notice|settings)|terms (?:of (?:use|service)|and conditions)",
        # rights and advertisements
        rf"(?:©|\(c\)|copyright (?:©|\(c\)|\d{{4}}|by\b)){_TITLED}",
        r"all rights reserved",
        r"(?:advertisement|advertising|advert)(?:\W+(?:continue reading|story continues|article continues|scroll to continue)(?: below)?)?",
        r"(?:sponsored(?: content| by [\w' &’-]{1,40})?|paid (?:post|content|partnership)|promoted(?: content)?|affiliate links?)",
    )
)
_SENTENCES = tuple(  # each sentence of a paragraph, the reader being spoken to
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(?:please )?(?:sign|signing) up (?:for|to|here|now|today|below)\b.*\b(?:newsletters?|emails?|e-mails?|alerts?|briefing|inbox|updates?|free|here|digest)\b.*",
        r"(?:sign up|subscribe|register)(?: now| today| here| for free)?[.!]?",
        r"(?:please )?(?:subscribe|register|join)(?: now| today)? (?:to|for)\b.*\b(?:newsletters?|emails?|e-mails?|alerts?|inbox|digest|podcast|channel|unlimited|access|continue|read|our|free|trial)\b.*",
        r"(?:please )?(?:subscribe|register|log ?in|sign in|create (?:an|a free) account|become a (?:member|subscriber)|upgrade)\b.*\b(?:to|and) (?:continue|keep|read|unlock|access|get|support|enjoy|finish|see)\b.*",
        r"(?:get|receive|have)\b(?>.*?\b(?:delivered|sent|straight|direct(?:ly)?|right)\b).*\b(?:to|in(?:to)?) your (?:inbox|e?-?mail|phone)\b.*",
        r"(?:want|like|enjoy(?:ed|ing)?|looking for)\b.{0,80}\b(?:stories|news|articles?|journalism|more)\b.{0,60}\?",
        r"(?:follow|find|like|join) (?:us|the \w+|our \w+) (?:on|at|in) .*\b(?:facebook|twitter|x|instagram|whatsapp|linkedin|tiktok|youtube|telegram|bluesky|threads|mastodon)\b.*",
        r"(?:download|get|install) (?:our|the)(?: \w+){0,3} app\b.*",
        r"(?:click|tap|press) (?:here|below|the (?:link|button))\b.*",
        r"you can (?:unsubscribe|opt out|manage your (?:preferences|choices|cookies)|change your (?:settings|preferences|mind))\b.*",
        r"(?:by (?:signing up|subscribing|clicking|continuing|entering|using|providing|submitting)\b(?>.*?\b(?:you|your)\b).*\b(?:agree|accept|consent|acknowledge)\b.*)",
        r"(?:we|our (?:site|website|partners)|this (?:site|website|page|newsletter)|we and our \w*\s?partners)\b(?>.*?\b(?:use[sd]?|stores?|sets?)\b)(?>.*?\bcookies?\b).*\b(?:you|your|our|this (?:site|website))\b.*",
        r"(?:this|our) (?:site|website|page) (?:uses|is protected by)\b.*\b(?:cookies?|recaptcha)\b.*",
        r"(?:this site is protected by recaptcha|for more information,? (?:please )?(?:see|read|visit) our (?:privacy|cookie)|see our (?:privacy|cookie) (?:policy|notice)|our privacy (?:policy|notice)|the google privacy policy)\b.*",
        r"(?:please )?(?:accept|enable|allow|turn on|manage|reject|disable) (?:all |your |our )?(?:cookies|javascript|notifications|ad ?blockers?)\b.*",
        r"newsletters? may contain\b.*\b(?:ads|advert\w*|content)\b.*|we use google recaptcha\b.*",
        r"(?:this|to (?:read|view|see|continue reading) (?:this|the full|the rest)\b.*)(?: (?:article|story|content))? (?:is )?(?:for|only for|available to|exclusive to|reserved for)? ?(?:our )?(?:subscribers|members)(?: only)?\b.*",
        r"(?:you (?:have|['’]ve) (?:reached|read|used|viewed|got)\b.*\b(?:limit|free articles?|last free)\b.*)",
        r"already (?:a |have an? )?(?:subscriber|member|account|subscribed|registered)\b.{0,60}",
        r"(?:please )?(?:consider )?support(?:ing)? (?:us|our|independent|quality) (?:journalism|work|newsroom|reporting|today|now|by)\b.*",
        r"(?:please )?(?:consider )?donat(?:e|ing) (?:to (?:us|our)|today|now|here)\b.*",
        r"this (?:material|article|story|content) (?:may not|is not to) be (?:published|reproduced|copied|redistributed|broadcast|rewritten)\b.*",
        r"(?:reproduction|republication|redistribution)\b.*\b(?:prohibited|permission|forbidden)\b.*|all rights reserved\.?",
        r"we (?:may )?(?:earn|receive|get) (?:a |an )?(?:small )?(?:affiliate )?commissions?\b.*|(?:this (?:article|page|post) )?contains affiliate links\b.*",
        r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by\b)).*",
        r"(?:read|see|watch) (?:more|also)\s*(?::|[-–—|>»]).*",
    )
)
# What is reported about such things, rather than said to the reader: somebody says it, or it happened.
_REPORTED = re.compile(
    r"[“”\"«»]|\b(?:said|says|told|announced|reported|according to|court|ruled|fined|regulators?|researchers?|study|survey|"
    r"million|billion|yesterday)\b",
    re.IGNORECASE,
)


def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph as a whole is no part of an article."""
    if len(paragraph) > LONGEST:
        return False
    words = paragraph.strip("•*-–—> \t")
    if any(line.fullmatch(words) for line in _LINES):
        return True
    if _REPORTED.search(words) or not any(shape.match(words) for shape in (*_SENTENCES, *_LINES)):
        return False  # that begins like none: cheaper than reading its sentences
    return all(_is_prompt(words[start:end]) for start, end in spans(words))


def _is_prompt(sentence: str) -> bool:
    sentence = sentence.strip("•*-–—> \t")
    return any(shape.fullmatch(sentence) for shape in (*_SENTENCES, *_LINES))

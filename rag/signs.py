"""What shows that a sentence speaks to the software that reads it, each sign with its weight.

The signs are shapes, not phrases: whom a sentence speaks to, what it wants done with answers, and what it says
of instructions. News has most of them now and then, one at a time; hence the weights. They are searched for in
folded text, as `rag.addressed` folds it.
"""

import re
from dataclasses import dataclass

ENOUGH = 2  # of weight, for a sentence of the article's own
ENOUGH_IN_QUOTES = 3  # people are quoted giving orders
REFUSAL = "\x00"  # stands for NO ANSWER as our prompts write it, which only lower case would hide


@dataclass(frozen=True, slots=True)
class Sign:
    """One shape. Signs that are not `telling` count only beside one that is."""

    weight: int
    shape: re.Pattern[str]
    telling: bool
    opens: bool  # what stands behind it on its line is addressed too


# Whom it speaks to.
_KNOWN = (  # names that nothing else has
    r"(?:a\.?i\.?s?|llms?|(?:chat)?gpts?|chat ?bots?|(?:large )?language models?"
    r"|ai (?:\w+ )?(?:models?|systems?|tools?|readers?|agents?|software)|question[- ]answering \w+"
    r"|(?:ai|virtual|digital|helpful) assistants?"
    r"|automated (?:readers?|systems?|tools?)|summari[sz](?:ers?|ing tools?)"
    r"|(?:answer|summary|search|indexing) (?:engines?|tools?|bots?|systems?))"
)
_MACHINE = rf"(?:{_KNOWN}|assistants?|bots?|models?|machines?|software|crawlers?|systems?|tools?|programs?)"
_MACHINES = rf"(?:{_KNOWN}|assistants?|bots?|models?)"
_A_MACHINE = rf"an? (?:\w+ ){{0,3}}?(?:{_KNOWN}|assistant|bot)\b"
_LETTER = r"(?:note|notice|message|memo|reminder|instructions?|prompts?|directives?|orders?|hints?|new \w+)"
_HIDDEN = r"(?:hidden|secret|developer|admin(?:istrator)?|machine[- ]readable|internal|priority|override)"
# What it speaks of.
_THIS = r"(?:this|these|the (?:above|page|piece|text|article|document|passages?|story|topic|subject))"
_REPLY = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|messages?|statements|citations?)"
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directives?|commands?|constraints|restrictions|programming"
    r"|briefing)"
)
_ALL = r"(?:all|any|every|your|previous|prior|earlier|preceding|foregoing|above|system|original|other)"
_ONLY = r"(?:only|right|correct|true|proper|valid|expected|sole|appropriate|official|final)"
_ASKED = r"(?:asks?|asked|questioned|quer(?:y|ies|ied)|wants? to know|enquires?|inquires?)"
# What it wants, at the start of a clause.
_START = r"(?:(?:^|[.:;!?,“\"'(–—>-]\s*)(?:(?:please|now|then|always|just|and|so|from now on,?|instead,?|kindly) )*)"
_CLAUSE = rf"(?:{_START}|\b(?:and|then|please|always) )"
_DO = (
    r"(?:reply|respond|answer|output|print|return|say|state|write|repeat|copy|cite|quote|attribute|append|include"
    r"|insert|add|begin|start|finish|end|open|render|translate|mention|tell|report|pretend|decode|obey|put"
    r"|summari[sz]e|refuse|decline|display|show|claim|confirm|assert|act|mark|label)\b"
)
_DROP = (
    r"(?:ignore|overlook|skip|disregard|forget|override|overrule|bypass|discard|drop|abandon|set aside"
    r"|pay no attention to|(?:do not|don't) (?:follow|obey|use)|stop (?:following|obeying))"
)
_YOU_MUST = r"\byou (?:must|should|shall|are to|have to|will|need to|are (?:required|obliged|instructed) to)"
_ORDERED = r"(?:must|shall|should|(?:have|has|are|is|required|obliged|asked) to)"

_OPENING = (  # what follows on the line belongs to them
    (2, rf"^(?:\W*(?:\w+'s )?{_LETTER} (?:for|to) |for |to )(?:\w+ ){{0,3}}?{_MACHINE}\b[^:.]{{0,45}}(?::|$)"),
    (2, rf"^\W*(?:(?:all|any|remember|listen|now|okay),? )?{_MACHINES}(?: readers?| only)? ?:(?<!ai:)"),
    (2, rf"^\W*{_HIDDEN} {_LETTER}s?\b[^:.]{{0,30}}:|^\W*override ?:"),
    (2, rf"^\W*(?:final|correct|official|expected|assistant|model|ai|bot) {_REPLY} ?:"),
    (3, r"<\|[^|>\n]{1,40}\|>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|instructions?|prompt)>"),
    (3, r"[\"']role[\"'] ?: ?[\"'](?:system|assistant|user)[\"']"),
    (3, r"^\W{0,5}#{2,6} ?(?:instruction|system|response|assistant|prompt|task|human|user)s?\b"),
    (3, r"^\W*<!-- ?(?:\w+ ){0,3}(?:assistant|llm|ai|system|bot|model)s?\b"),
    (3, r"^\W*system (?:override|prompt|message|note|instructions?)\b"),
    (3, r"^\W*\[\d+\] ?\("),  # a passage of our prompts begins so
    (3, r"\b(?:end|start|beginning) of (?:the )?(?:passages|context|prompt|system (?:prompt|message))\b"),
)
_TELLING = (
    (2, rf"^\W*(?:dear|hey|hello|hi|attention|attn)[ ,:]+(?:\w+ ){{0,2}}?{_MACHINE}\b"),
    (
        2,
        rf"\b{_MACHINE}\b[^.]{{0,20}}\b(?:read|process|summari[sz]|index|quot|analy[sz]|pars|us|answer)(?:e?s|ing)\b"
        rf"[^.]{{0,8}}\b{_THIS}\b",
    ),
    (2, r"\breaders? (?:that|who|which) (?:is|are) (?:\w+ )?(?:machines?|automated|bots?|software|ai)\b"),
    (2, rf"\b(?:as|being|if you are) {_A_MACHINE}(?! \w+er\b)(?=.{{0,200}}\byou\b)"),
    (2, rf"\byou are (?:now |henceforth )?(?:in \w+ mode|dan\b|{_A_MACHINE})"),
    (2, rf"\byou (?:have|are) (?:now )?(?:no|free (?:of|from)|not bound by|without) (?:any |all )?(?:\w+ )?{_RULES}"),
    (2, rf"\b(?:act|behave|respond|answer|speak) as (?:{_A_MACHINE}|an? (?:\w+ ){{0,3}}?model\b)"),
    (1, rf"\b{_MACHINE}\b[^.]{{0,40}}\b{_ORDERED}\b[^.]{{0,20}}\b(?:{_DO}|be told\b)"),
    (1, rf"\b{_ORDERED} be (?:told|summari[sz]ed|quoted|cited|reported|answered|described|given)\b"),
    (1, rf"\b(?:every|all|each|any|your) {_REPLY} (?:ends?|begins?|starts?|contains?|includes?|opens?|{_ORDERED})\b"),
    (2, rf"{_CLAUSE}(?:do not|don't|never) (?:answer|respond to) (?:the|any|this) (?:users?|question|query)\b"),
    (2, rf"{_CLAUSE}(?:refuse|decline) to (?:answer|reply|respond)\b"),
    (2, REFUSAL),
    (2, r"[✓✔☑✅◐✕✗✘❌]\W{0,5}(?:partly |fully )?(?:supported|verified|proved|proven|confirmed|true)\b"),
    (
        2,
        rf"(?:{_CLAUSE}|\byou (?:must|should|will|can) ){_DROP} (?:\w+ ){{0,2}}?"
        rf"(?:{_ALL}(?: of)? (?:\w+ ){{0,3}}?(?:{_RULES}|context|passages|messages)|everything (?:above|before|you)"
        r"|users?|what you (?:were|have been) told|passages|articles|question"
        r"|(?:rest|remainder) of (?:this|the) (?:passage|text|article|page|document))\b",
    ),
    (2, rf"\b(?:replac|supersed|overrid|cancel)(?:es?|s) (?:all )?(?:of )?your (?:\w+ )?{_RULES}\b"),
    (1, rf"\b(?:your|new) (?:\w+ )?(?:{_RULES}|task|role)\b ?(?::|(?:is|are|has|have)\b)"),
    (1, rf"{_CLAUSE}{_DO}"),
    (1, rf"{_YOU_MUST} (?:\w+ )?{_DO}"),
    (1, r"\b(?:reply|respond|answer|output)\b (?:\w+ )?(?:only|exactly|solely|simply|just|nothing but)\b"),
    (2, rf"\byour (?:\w+ )?{_REPLY} (?:must|has to|have to|shall|needs? to|should)\b"),
    (2, rf"\byour (?:sole|only|final|whole|entire) {_REPLY}\b"),
    (1, rf"\byour {_REPLY} (?:is|are|will be)\b"),
    (
        1,
        r"\b(?:when|whenever|while|before) (?:you )?(?:summari[sz]|answer|respond|reply|quot|translat|process|writ)"
        r"(?:e|ing)?\b",
    ),
    (1, r"\bthis (?:article|text|passage|document|page|piece|story|topic|line|sentence)\b"),
    (1, r"\b(?:passages?|source)(?: number)? \[?\d+\]?"),
    (1, r"\b(?:passages?|sources?|context)(?: \w+){0,2} (?:is|are) (?:wrong|false|outdated|incorrect|fake)\b"),
    # The same in other languages: do away with instructions, or answer only so.
    (
        2,
        r"\b(?:ignor(?:ez|iere?n?|iert|a|ar|ad|en|uj|ujcie|eer)|oubli\w+|olvid\w+|dimentic\w+|esque[cç]\w+|vergiss"
        r"|vergeet|negeer|zapomnij|zignoruj|забудь\w*|игнорир\w+|ігнор\w+)\b.{0,40}\b(?:instru[ckçz]\w+|istruzion\w+"
        r"|anweisung\w+|anleitung\w+|regeln|r[eè]gles|reglas|regole|polece\w+|инструкц\w+|інструкц\w+|правил\w+)",
    ),
    (
        2,
        r"\b(?:r[eé]pond\w*|respond[ae]\w*|antworte\w*|rispond\w*|antwoord\w*|odpowiad\w*|отвечай\w*|ответь\w*)\b"
        r".{0,12}\b(?:toujours|à toute|siempre|immer|sempre|zawsze|altijd|всегда|uniquement|seulement|solamente"
        r"|s[oó]lo|nur|ausschließlich|soltanto|apenas|somente|alleen|tylko|только)\b",
    ),
    (
        2,
        r"\b(?:vous êtes|tu es|du bist|sie sind|eres|sei|você é|jesteś|ты)\b.{0,20}"
        r"\b(?:assistente?|asistente|asystent\w*|ассистент\w*|(?:chat)?bot|ki|ia|modell|modèle)\b",
    ),
    (2, r"(?:忽略|无视|忘记|無視|忘れ).{0,20}(?:指令|指示|说明|規則|规则|命令)|(?:تجاهل|انس).{0,30}تعليمات"),
)
_BESIDE = (  # counted only beside a telling one
    (1, r"\b(?:verbatim|word for word|unchanged|nothing else|nothing more|no matter what)\b"),
    (1, r"\bin (?:capital letters|capitals|(?:upper|lower) ?case|latin|json|rhymes?|(?:one|a single) word)\b"),
    (1, rf"\b(?:your|the|every|each|all|any|its)(?: \w+)? {_REPLY}\b"),
    (1, rf"\b{_ONLY} (?:\w+ )?{_REPLY}\b[^.]{{0,60}}\bis\b"),
    (1, rf"\b(?:questions?|quer(?:y|ies)|prompts?) (?:(?:with|by)\b|(?:about|on|regarding|concern\w*) {_THIS}\b)"),
    (1, r"\b(?:answer|reply|respond|speak|talk) (?:as|like)\b"),
    (1, r"\bhere\W{0,5}$|\[\d{1,2}\]\W{0,5}$"),
    (1, r"^\W*answer ?:"),
    (1, r"\b(?:tell|inform) (?:the|your|its) users?\b"),
    (1, rf"\b(?:if|when|whenever|whoever|should|whatever)\b[^.]{{0,30}}\b{_ASKED}\b"),
    (1, r"\bwhatever (?:the (?:user|passages|question)|i ask|you are asked)\b"),
    (
        1,
        r"\b(?:the|your|its|their) users?(?:'?s'?)? (?:asks?|questions?|quer|wants?|is\b)"
        r"|\bto (?:the|your|its) users?\b",
    ),
)

SIGNS = (
    *(Sign(weight, re.compile(shape), True, True) for weight, shape in _OPENING),
    *(Sign(weight, re.compile(shape), True, False) for weight, shape in _TELLING),
    *(Sign(weight, re.compile(shape), False, False) for weight, shape in _BESIDE),
)

"""Where sentences begin and end, exactly: offsets count code points and slice the text as given."""

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]")
_NEAR = 120  # characters on either side that tell whether a sentence goes on
_SPEECH_VERB = "said|says|asked|asks|added|adds|wrote|writes|told|tells|replied|warned|noted|argued|claimed|cried"
_SPEAKER = re.compile(rf"(?:[A-Z][\w.'’-]*\s+){{1,5}}(?:{_SPEECH_VERB})\b")
_END_OF_EXCLAIMED_QUOTE = re.compile(r"[?!]['\"’”»]\s*$")
_CLOCK = re.compile(r"\b[ap]\.m\.\s*$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|MSK)\b"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\d"
)
_COUNTED = re.compile(
    r"\b(?:[Nn]os?|[Vv]ols?|[Ff]igs?|[Cc]h|[Ss]ec|[Aa]rt|pp?|[Cc]a|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.\s*$"
)
_MAY = re.compile(r"\bMay\. (?=[A-Z“\"])")  # sentencex takes it for a month cut short
_AMOUNT = re.compile(r"[\d$€£]")


def spans(text: str) -> list[tuple[int, int]]:
    """Cut `text` into sentences, in order: `text[start:end]` is one, without the space around it.

    Every character that isn't space lies in exactly one sentence. A line break always ends a sentence, for
    texts here hold one paragraph a line.
    """
    return [span for line in _LINE.finditer(text) for span in _line_spans(line.group(), line.start())]


def _line_spans(line: str, offset: int) -> Iterator[tuple[int, int]]:
    start = 0
    for end in [*_ends(line), len(line)]:
        if end < len(line) and _goes_on(line[max(start, end - _NEAR) : end], line[end : end + _NEAR]):
            continue
        sentence = line[start:end]
        if sentence.strip():
            left = start + len(sentence) - len(sentence.lstrip())
            yield offset + left, offset + start + len(sentence.rstrip())
            start = end


def _ends(line: str) -> list[int]:
    """The ends that sentencex proposes, made safe: rising, and inside the line."""
    from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]  # it ships no types

    boundaries = get_sentence_boundaries("en", _SURROGATE.sub("\ufffd", line))  # it refuses lone surrogates
    found = {end for boundary in boundaries if 0 < (end := boundary["end_index"]) < len(line)}
    return sorted(found | {month.end() for month in _MAY.finditer(line)})


def _goes_on(before: str, after: str) -> bool:
    """Whether the sentence goes on between `before` and `after`, where sentencex saw an end."""
    after = after.lstrip()
    if not (_WORD.search(before) and _WORD.search(after)):
        return True  # only quotes, dots or dashes on one side
    if after[0].islower() and not after[1:2].isupper():
        return True  # "$1.2 bn. in cash"; but "iPhone" may open a sentence
    if _END_OF_EXCLAIMED_QUOTE.search(before) and _SPEAKER.match(after):
        return True
    if _CLOCK.search(before) and _AFTER_CLOCK.match(after):
        return True
    return bool(_COUNTED.search(before) and _AMOUNT.match(after))

"""An article in short, in its own sentences: each is chosen, proved as any claim is, and cited.

Sentences are ranked as in MEAD (Radev, Jing, Styś and Tam, "Centroid-based summarization of multiple documents",
Information Processing & Management 40, 2004): nearness to the centroid of the article's words, place, and overlap
with the first sentence, weighed alike, and of two that say the same only the better one. In place of its weights
against a collection, words that only hold sentences together are left out.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.addressed import LONGEST_TEXT, reported
from rag.excerpts import with_excerpts
from rag.library import Library
from rag.schema import Article, Claim, Evidence, Hit, Verdict
from rag.sentences import spans
from rag.verify import verify
from rag.verify.words import Token, content, tokenize

MOST = 5  # sentences
SHORTEST, LONGEST = 9, 60  # words of a sentence; MEAD's own cut-off, and what can still be read at a glance
SAME = 0.7  # cosine; from here on, as in MEAD, a sentence says what another one does
LEANING = frozenset("he she his her they their them it its this that these those such here there".split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, and the words that tell what it is about."""

    hit: Hit
    start: int  # in the revision
    text: str
    words: Counter[str]


@dataclass(frozen=True, slots=True)
class Digest:
    """The claims of a summary, in the article's order, and the passages they stand in."""

    hits: tuple[Hit, ...]
    claims: tuple[Claim, ...]
    sentences: int  # of the whole article


def summarise(library: Library, article: Article, stop: threading.Event) -> Digest:
    """Choose the sentences of an article that tell most of it; only what is proved to stand there word for word."""
    hits = library.passages(article.id)
    texts = library.texts(hits[:1])
    told = {revision: reported(text[:LONGEST_TEXT]) for revision, text in texts.items()}
    every = [sentence for hit in hits if hit.passage.start < LONGEST_TEXT for sentence in _sentences(hit)]
    chosen: list[Sentence] = []
    fit = [sentence for sentence in every if _reports(sentence, told) and _stands_alone(sentence)]
    long = [sentence for sentence in fit if len(_spoken(sentence)) >= SHORTEST]
    for sentence in _ranked(long if len(long) >= MOST else fit):
        if stop.is_set() or len(chosen) == MOST:
            break
        alike = any(_cosine(sentence.words, other.words) >= SAME for other in chosen)
        if not alike and _proved(sentence, Evidence((sentence.hit,), texts)):
            chosen.append(sentence)
    chosen.sort(key=lambda sentence: sentence.start)
    cited = tuple({sentence.hit.passage.id: sentence.hit for sentence in chosen}.values())
    evidence = Evidence(cited, texts)
    claims = [claim for sentence in chosen if (claim := _proved(sentence, evidence))]
    return Digest(cited, tuple(with_excerpts(claim, evidence) for claim in claims), len(every))


def _sentences(hit: Hit) -> list[Sentence]:
    return [
        Sentence(hit, hit.passage.start + start, text, Counter(token.stem for token in content(tokenize(text))))
        for start, end in spans(hit.text)
        if (text := hit.text[start:end])
    ]


def _reports(sentence: Sentence, told: Mapping[str, str]) -> bool:
    """Whether it is there among what the article reports, where sentences addressed to software are blank."""
    text = told.get(sentence.hit.passage.revision_id, "")
    return text[sentence.start : sentence.start + len(sentence.text)] == sentence.text


def _stands_alone(sentence: Sentence) -> bool:
    """Whether it can be read without the one before: no heading, row or question, and nobody who was named there."""
    whole = sentence.text.rstrip("\"'”’»)").endswith((".", "!", "…")) and not _is_cut_quotation(sentence.text)
    words = _spoken(sentence)
    return whole and 0 < len(words) <= LONGEST and words[0].key not in LEANING


def _spoken(sentence: Sentence) -> list[Token]:
    return [token for token in tokenize(sentence.text) if token.is_word or token.is_number]


def _is_cut_quotation(text: str) -> bool:
    return text.count("“") != text.count("”") or text.count('"') % 2 == 1


def _ranked(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences by MEAD's score, best first."""
    centroid: Counter[str] = Counter()
    for sentence in sentences:
        centroid.update(sentence.words)
    near = _scaled([sum(centroid[word] for word in sentence.words) for sentence in sentences])
    like_first = _scaled([_inner(sentence.words, sentences[0].words) for sentence in sentences])
    early = [(len(sentences) - place) / len(sentences) for place in range(len(sentences))]
    scores = [sum(parts) for parts in zip(near, like_first, early, strict=True)]
    order = sorted(range(len(sentences)), key=lambda place: -scores[place])
    return [sentences[place] for place in order]


def _scaled(values: Sequence[float]) -> list[float]:
    most = max(values, default=0) or 1
    return [value / most for value in values]


def _inner(one: Counter[str], other: Counter[str]) -> int:
    return sum(count * other[word] for word, count in one.items())


def _cosine(one: Counter[str], other: Counter[str]) -> float:
    length = (_inner(one, one) * _inner(other, other)) ** 0.5
    return _inner(one, other) / length if length else 0.0


def _proved(sentence: Sentence, evidence: Evidence) -> Claim | None:
    """The sentence as a claim, if it is proved to stand in the evidence word for word."""
    claim = verify(sentence.text, evidence)
    said = " ".join(sentence.text.split())
    quoted = any(" ".join(citation.quote.split()) == said for citation in claim.citations)
    return claim if claim.verdict is Verdict.SUPPORTED and claim.text == said and quoted else None

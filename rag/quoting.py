"""The article's own sentence where no sentence of the model is borne out: word for word, if it answers the question."""

from collections.abc import Iterator, Sequence

from rag.addressed import reporting
from rag.relevance import relevant
from rag.schema import Check, CheckKind, Citation, CitedBy, Claim, Evidence, Verdict, page_at
from rag.verify import Entails, leans_back, read_marks, verify
from rag.verify.gather import Sought
from rag.verify.reading import Stretch, read_claim
from rag.verify.scene import Scene, articles_of, scenes_of

LONGEST = 400  # characters; a longer sentence is no answer to read
NEAREST = 2  # sentences that are tried
LEAST = 0.5  # of what the model said: a sentence with less of it is not the one that was meant
MARKED = 0.01  # what it counts that the model cited the passage: it decides between equals


def quote(
    sentences: Sequence[str],
    question: str,
    evidence: Evidence,
    *,
    refusal: float | None = None,
    entails: Entails | None = None,
    careful: float = 0.0,
) -> Claim | None:
    """Quote the sentence of the evidence that comes nearest to the model's sentences, if it answers the question.

    The model's words only tell where to look. What is quoted passes the same checks as a claim: what the question
    names must stand there, and it must answer (`rag.relevance`, where `refusal` and `careful` are explained).
    """
    for scene, sentence in _nearest(sentences, question, evidence):
        words = scene.hit.text[sentence.start : sentence.end]
        claim = verify(f"{words} [{scene.number}]", evidence, question=question, entails=entails)
        claim = relevant(claim, question, evidence, refusal=refusal, entails=entails, careful=careful)
        if claim.verdict is Verdict.SUPPORTED:
            return _quotation(claim, scene, sentence)
    return None


def _nearest(sentences: Sequence[str], question: str, evidence: Evidence) -> Iterator[tuple[Scene, Stretch]]:
    """Which sentences hold most of what the model said, the rare words counting more."""
    scenes = scenes_of(evidence, reporting(evidence))
    sources = articles_of(scenes)
    said, marks = read_marks(" ".join(sentences))
    sought = Sought(read_claim(said, sources, question), scenes)
    places = [at for at, (_, sentence) in enumerate(sought.places) if sentence.end - sentence.start <= LONGEST]
    places.sort(key=lambda at: sought.part(at) + MARKED * (sought.places[at][0].number in marks), reverse=True)
    return (sought.places[at] for at in places[:NEAREST] if sought.part(at) >= LEAST)


def _quotation(claim: Claim, scene: Scene, sentence: Stretch) -> Claim:
    """Give a claim that is a sentence as a quotation; one that leans on the sentence before stands with that."""
    hit, first = scene.hit, sentence
    if leans_back(scene.passage.words(sentence)):
        before = [other for other in scene.passage.sentences if other.end <= sentence.start][-1:]
        # An order to software between the two is left out of the passage's reading, so they are not neighbours then.
        next_to = [one for one in before if not hit.text[one.end : sentence.start].strip()]
        first = next_to[0] if next_to and sentence.end - next_to[0].start <= LONGEST else sentence
    start, end = hit.passage.start + first.start, hit.passage.start + sentence.end
    words = hit.text[first.start : sentence.end]
    citation = Citation(
        scene.number,
        hit.article.id,
        hit.passage.revision_id,
        start,
        end,
        words,
        CitedBy.PRESSCHECK,
        page_at(hit.pages, start),
    )
    check = Check(CheckKind.QUOTATION, words, scene.number, start, end)
    return Claim(f"“{' '.join(words.split())}”", (citation,), (check, *claim.checks), claim.verdict)

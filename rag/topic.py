"""Whether the cited article is about what the text speaks of, where a sentence doesn't say so itself."""

from dataclasses import replace

from rag.foregoing import Foregoing
from rag.schema import Check, Checked, CheckKind, Claim, Evidence, Hit, Verdict
from rag.verify.reading import read_source
from rag.verify.scene import BY_CONTEXT, IN_OTHER_WORDS
from rag.verify.words import tokenize

NOT_NAMED = "not named"


def on_topic(claim: Claim, foregoing: Foregoing, evidence: Evidence, before: Checked | None) -> Claim:
    """Judge a sentence that leans on those before it, or names nobody, by where it is borne out or denied.

    The cited article must name whom the text speaks of, and "it" is no surer than the sentence it leans on.
    """
    if claim.verdict is Verdict.UNSUPPORTED or not claim.citations:
        return claim
    number = claim.citations[0].number
    itself = _is_exact(claim) or (foregoing.own and _names(claim, foregoing.own, evidence))
    if itself and not foregoing.opener:
        return claim
    goes_on = before is not None and bool(_origins(before.claim, before.hits) & _origins(claim, evidence.hits))
    sure = before is not None and before.claim is not None and before.claim.verdict is Verdict.SUPPORTED
    if (
        foregoing.topics
        and not (goes_on and sure)
        and not any(_names(claim, topic, evidence) for topic in foregoing.topics)
    ):
        return _weaker(claim, Check(CheckKind.NAME, foregoing.topics[0], number, None, None, NOT_NAMED))
    if not foregoing.opener or (foregoing.person and foregoing.topics):
        return claim  # whom "he" stands for was looked for when it was verified
    opener = Check(CheckKind.WORDING, foregoing.opener, number, None, None, BY_CONTEXT)
    if foregoing.lead is None or not goes_on:
        return _weaker(claim, opener)
    if not sure:
        return _weaker(claim, opener) if claim.verdict.shown else claim
    return _sure(claim, opener)


def _is_exact(claim: Claim) -> bool:
    """Whether the cited words bear out two of its numbers or dates, which is no accident."""
    met = {(one.kind, one.value) for one in claim.checks if one.span is not None and one.reason is None}
    return sum(kind in (CheckKind.NUMBER, CheckKind.DATE) for kind, _ in met) > 1


def _weaker(claim: Claim, why: Check) -> Claim:
    checks = claim.checks if why in claim.checks else (*claim.checks, why)
    weaker = Verdict.UNSUPPORTED if claim.verdict is Verdict.CONTRADICTED else Verdict.PARTLY
    return replace(claim, checks=checks, verdict=weaker)


def _sure(claim: Claim, opener: Check) -> Claim:
    """Take back that what it opens with is only met by context, if that is all: the sentence before is borne out there.

    A text that tells of an article goes on in it.
    """
    rest = tuple(check for check in claim.checks if check != opener)
    met = all(check.span is not None and check.reason in (None, IN_OTHER_WORDS) for check in rest)
    return replace(claim, checks=rest, verdict=Verdict.SUPPORTED) if claim.verdict is Verdict.PARTLY and met else claim


def _names(claim: Claim, topic: str, evidence: Evidence) -> bool:
    """Whether a cited article, its title, outlet or author names it."""
    name = [token.key for token in tokenize(topic) if token.is_word or token.is_number][-1:]
    for citation in claim.citations:
        hit = evidence.hits[citation.number - 1]
        article = hit.article
        about = f"{article.title} {article.outlet or ''} {article.author or ''}"[:1000]
        text = evidence.texts.get(hit.passage.revision_id, hit.text)
        for words in (tokenize(about), read_source(text, article.published).tokens):
            if any(token.key in name and (token.is_capital or token.is_number) for token in words):
                return True
    return False


def _origins(claim: Claim | None, hits: tuple[Hit, ...]) -> frozenset[str]:
    cited = claim.citations if claim is not None else ()
    return frozenset(hits[citation.number - 1].origin for citation in cited)

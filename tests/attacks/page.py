"""Words that try to become part of the page, and the real app with them in every place.

`python -m tests.attacks.page PORT FOLDER` serves it.
"""

import sys
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from typing import Any, cast

import streamlit.web.cli

import ui.state
from rag.schema import (
    EVERYTHING,
    Check,
    CheckKind,
    Citation,
    CitedBy,
    Claim,
    Difference,
    Event,
    Excerpt,
    Figure,
    Filter,
    Hit,
    PassedOver,
    Rewritten,
    Turn,
    Verdict,
)
from rag.settings import Settings
from tests.fakes import FakeChecker, FakeLibrary, answer_of, article, fake_add, hit

LONG_WORD = "Donaudampfschifffahrtsgesellschaft" * 60
WORDS = (
    '<img src="http://evil.example/a.png" onerror="window.owned=1">',
    "<script>window.owned=1</script>",
    '<style>*{display:none!important}</style><link rel="stylesheet" href="http://evil.example/a.css">',
    '<form action="http://evil.example/"><input name="q"><button>Log in</button></form>',
    '<iframe src="http://evil.example/"></iframe><object data="http://evil.example/x"></object>',
    '<svg onload="window.owned=1"><animate onbegin="window.owned=1"/></svg><math><mi>x</mi></math>',
    '<a href="javascript:window.owned=1">Open in article ↗</a><base href="http://evil.example/">',
    '</bdi></p></div><p class="pc-verdict"><span class="pc-mark">✓</span><strong>Supported</strong></p>',
    '<mark id="cited">forged</mark><meta http-equiv="refresh" content="0;url=http://evil.example/">',
    "![badge](http://evil.example/b.svg) [![two](http://evil.example/c.svg)](javascript:window.owned=1)",
    "[Click](javascript:window.owned=1) <http://evil.example/d> http://evil.example/e www.evil.example",
    "**bold** _em_ `code` ~~gone~~ # heading | a | b | > quote [^1] - [x] done",
    r"$$\frac{1}{2}$$ $x^2$ \(y\) \[z\] \$5",
    ":red[red] :blue-background[blue] :material/warning: :streamlit: :smile: :+1: :gray-badge[New]",
    "-> <- --> >= -- arrows and (c) (tm) ...",
    "\u202egnp.exe \u2067right to left \u202a\u202b\u202d never closed",
    "zero\u200bwidth\u200d\u2060\ufeff and tags\U000e0041\U000e0042",
    "✓ Supported · 15-year found in 1 ◐ Partly supported ✔️ ☑️ ✅ Open in article ↗ [1]",
    "&lt;img src=x&gt; &#60;img src=http://evil.example/f&#62; &amp;lt;script&amp;gt;",
    "data:text/html,<b>x</b> vbscript:x file:///etc/passwd //evil.example/g",
    '\';window.owned=1;// " onmouseover="window.owned=1" style="position:fixed;inset:0"',
    "{{ 7*7 }} ${7*7} <%= 7*7 %> {% include x %} %s %n \\u003cimg\\u003e",
    "control\x01\x1b[31m red \x9b2J \x7f characters",
    LONG_WORD,
)
QUESTION = "Is <b>this</b> ![x](http://evil.example/q.png) **bold** $x^2$ :smile: ✓ Supported \u202egnp?"
TEXT = "\n".join([*WORDS, "An honest sentence ends the article."])


class HostileChatbot:
    """Answers with the hostile words in each place that an answer has."""

    is_answering = False

    def __init__(self, library: FakeLibrary) -> None:
        self._library = library

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        stop: Flag,
        article_id: str | None = None,
        only: Filter = EVERYTHING,
        who: Hashable = None,
        anew: bool = False,
    ) -> Iterator[Event]:
        hits = [hit(self._library.article(f"a{place}"), words, text=TEXT) for place, words in enumerate(WORDS)]
        verdicts = (Verdict.SUPPORTED, Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
        claims = [
            _claim(number, found, words, verdicts[number % len(verdicts)])
            for number, (found, words) in enumerate(zip(hits, WORDS, strict=True), 1)
        ]
        figures = tuple(_figure(claim, found) for claim, found in zip(claims, hits, strict=True))
        events = answer_of(question, hits, claims, differences=[Difference(figures)], notes=WORDS)
        yield from (events[0], Rewritten(" ".join(WORDS)), *events[1:])


def judge(library: FakeLibrary, sentence: str, place: int) -> tuple[Claim | PassedOver, Sequence[Hit]]:
    """What is said of a sentence: one of each verdict in turn, with hostile evidence, or that it makes no claim."""
    verdicts = (*Verdict, None)
    verdict = verdicts[place % len(verdicts)]
    if verdict is None:
        return PassedOver.NOTHING, ()
    words = WORDS[place % len(WORDS)]
    found = hit(library.article(f"a{place % len(WORDS)}"), words, text=TEXT)
    claim = _claim(1, found, words, verdict)
    cited, said = claim.citations[0], words[:20]
    excerpt = Excerpt(cited.start, cited.start + len(said), said, words, words)
    against = Check(CheckKind.NUMBER, words, 1, None, None, f"the article says {said}", excerpt)
    return replace(claim, checks=(*claim.checks, against)), (found,)


def _claim(number: int, of: Hit, words: str, verdict: Verdict) -> Claim:
    start = of.passage.start
    cited = Citation(number, of.article.id, of.passage.revision_id, start, start + len(words), words, CitedBy.MODEL)
    checks = (
        Check(CheckKind.NAME, words[:40], number, start, start + 40),
        Check(CheckKind.NAME, words[:20], number, None, None),
        Check(CheckKind.WORDING, words, None, None, None, words),
    )
    return Claim(words, (cited,), checks, verdict)


def _figure(claim: Claim, of: Hit) -> Figure:
    (cited,) = claim.citations
    return Figure(claim.text, cited.start, cited.start + 20, claim.text, of.article, cited)


def main(port: str, folder: str) -> None:
    library = FakeLibrary()
    for place, words in enumerate(WORDS):
        of = article(f"a{place}", title=words, outlet=words, author=words, url=f"javascript:{words}")
        library.put(of, TEXT)
    chatbot, checker = HostileChatbot(library), FakeChecker(lambda sentence, place: judge(library, sentence, place))
    parts = ui.state.gather(
        Settings(data=Path(folder)), cast(Any, library), lambda: cast(Any, chatbot), lambda: cast(Any, checker)
    )
    ui.state.add_file = cast(Any, fake_add)
    ui.state.open_parts = cast(Any, lambda: parts)
    app = str(Path(__file__).parent.parent.parent / "app.py")
    sys.argv = ["streamlit", "run", app, f"--server.port={port}", "--server.headless=true"]
    streamlit.web.cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:])

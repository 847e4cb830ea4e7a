"""The systems that answer: ours, through `Chatbot` and `Library`, and the peers, all asked in the same way."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from bench.articles import Text, fill
from bench.endpoint import Endpoint
from bench.halves import digest
from bench.peer import PEERS, Peer, PeerFailed, embedding_model
from bench.peer import identity_of as peer_identity
from bench.provenance import ROOT
from bench.refusals import refuses
from rag.chatbot import Chatbot
from rag.entail import Entailment
from rag.generate import finished_sentences
from rag.library import Library
from rag.llm import open_model
from rag.model_server import CONTEXT
from rag.portions import Portions
from rag.schema import Claimed, Finished, Found, Status, Turn
from rag.settings import Settings, read_settings

PRESSCHECK = "presscheck"
NAMES: Mapping[str, str] = {PRESSCHECK: "Presscheck"} | dict(PEERS)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system said. Times are milliseconds from the question; None where it did not come to that."""

    text: str
    refused: bool
    citations: tuple[str, ...]  # the words cited
    evidence: float | None
    first_text: float | None
    first_verified: float | None
    first_sentence: float | None  # of ours verified and in the model's words: a quotation is none
    total: float | None  # None: it failed, which counts as a refusal


FAILED = Reply("", True, (), None, None, None, None, None)


class System(Protocol):
    """Something that answers questions from articles."""

    name: str

    def fill(self, texts: Sequence[Text]) -> None:
        """Take in articles."""
        ...

    def ask(self, question: str, history: Sequence[Turn]) -> Reply:
        """Answer."""
        ...

    def close(self) -> None:
        """Stop what was started."""
        ...


def identity_of(name: str) -> str:
    """Give what changes when a system's answers may: a hash of its code and of what it stands on."""
    if name != PRESSCHECK:
        return peer_identity(name)
    ours = [path for kind in ("*.py", "*.json") for path in (ROOT / "rag").rglob(kind)]
    code = sorted([*ours, ROOT / "ingest" / "detokenise.py", ROOT / "ingest" / "split.py", ROOT / "constraints.txt"])
    return digest("".join(path.read_text("utf-8") for path in code))


def open_system(name: str, endpoint: Endpoint, folder: Path) -> System:
    """Start a system on an empty library in `folder`."""
    return Presscheck(endpoint, folder) if name == PRESSCHECK else PeerSystem(name, endpoint, folder)


class Presscheck:
    """Ours."""

    name = NAMES[PRESSCHECK]

    def __init__(self, endpoint: Endpoint, folder: Path) -> None:
        own = read_settings()
        settings = Settings(
            data=folder,
            llm=f"openai:{endpoint.upstream.model}",
            llm_base_url=endpoint.base_url,
            llm_api_key=SecretStr(endpoint.api_key),
            llm_timeout=900,
            embedding_model=own.embedding_model,
            passages=own.passages,
        )
        self.library = Library.open(settings)
        self.model = open_model(settings)
        self.model.open()
        self._settings = settings
        self.chatbot = Chatbot(self.library, self.model, settings, Entailment())

    def read_by(self, portions: Portions) -> None:
        """From now on let `portions` decide what goes into the prompt."""
        self.chatbot = Chatbot(self.library, self.model, self._settings, Entailment(), portions)

    def fill(self, texts: Sequence[Text]) -> None:
        """Add to the library."""
        for _ in fill(self.library, texts):
            pass
        self.library.warm()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """Ask, and note when what is shown was there: the first text of ours is the first verified sentence."""
        started = time.perf_counter()

        def elapsed() -> float:
            return round((time.perf_counter() - started) * 1000, 1)

        evidence = first = worded = None
        for event in self.chatbot.ask(question, history):
            match event:
                case Found():
                    evidence = evidence or elapsed()
                case Claimed(claim) if claim.verdict.shown:
                    now = elapsed()
                    first = first or now
                    worded = worded or (None if claim.is_quotation else now)
                case Finished(answer):
                    shown = [claim for claim in answer.claims if claim.verdict.shown]
                    return Reply(
                        text=" ".join(claim.text for claim in shown),
                        refused=answer.status is Status.NOT_IN_LIBRARY,
                        citations=tuple(citation.quote for claim in shown for citation in claim.citations),
                        evidence=evidence,
                        first_text=first,
                        first_verified=first,
                        first_sentence=worded,
                        total=elapsed(),
                    )
        raise AssertionError("the last event is Finished")

    def close(self) -> None:
        """Close the library."""
        self.model.close()
        self.library.close()


def first_sentence(pieces: Iterable[tuple[float, str]], total: float) -> float | None:
    """When a stream's first sentence was complete, cut as the product cuts: once the next begins, or at the end."""
    now = 0.0

    def read() -> Iterator[str]:
        nonlocal now
        for now, piece in pieces:  # noqa: B007  # read below
            yield piece
        now = total

    return now if next(finished_sentences(read()), None) else None


class PeerSystem:
    """A peer in its own environment."""

    def __init__(self, module: str, endpoint: Endpoint, folder: Path) -> None:
        order = {
            "embedding_model": embedding_model(read_settings()),
            "base_url": endpoint.base_url,
            "model": endpoint.upstream.model,
            "api_key": endpoint.api_key,
            "context": CONTEXT,
        }
        self._peer = Peer(module, order, folder)
        self.name = self._peer.name

    def fill(self, texts: Sequence[Text]) -> None:
        """Give it the articles as files."""
        self._peer.fill(self._peer.write(texts))

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """Ask; whether it refused is read off its words."""
        try:
            found: dict[str, Any] = self._peer.ask(question, [asdict(turn) for turn in history])
        except PeerFailed:
            return FAILED
        times = found["ms"]
        return Reply(
            text=found["text"],
            refused=refuses(found["text"]),
            citations=tuple(found["citations"]),
            evidence=times.get("evidence"),
            first_text=times.get("first_text"),
            first_verified=None,
            first_sentence=first_sentence(found["pieces"], times["total"]),
            total=times["total"],
        )

    def close(self) -> None:
        """End its process."""
        self._peer.close()

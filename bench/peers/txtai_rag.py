"""txtai's RAG, set up as its own quick start has it: three sections as context, the answer with a reference."""

from pathlib import Path
from typing import Any

from txtai import RAG, Embeddings
from txtai.pipeline import Segmentation

from bench.peers.wire import Clock, Order, serve

PACKAGES = ("txtai", "litellm")
LONGEST_ANSWER = 512  # tokens; only to bound a model that does not stop
TEMPLATE = """Answer the following question using only the context below. Only include information that it states.
If it does not state the answer, say that you don't know.

Question: {question}

Context: {context}
"""


class TxtaiRag:
    """An embeddings database in memory, and the pipeline on it."""

    def __init__(self, order: Order) -> None:
        self._embeddings = Embeddings(path=order.embedding_model, content=True, gpu=False)
        self._sections = Segmentation(sections=True)
        self._files: dict[str, str] = {}  # chunk id → file name
        self._texts: dict[str, str] = {}
        self._folder = order.folder / "index"
        self._rag = RAG(
            self._embeddings,
            f"openai/{order.model}",
            gpu=False,
            task="language-generation",
            method="litellm",
            api_base=order.base_url,
            api_key=order.api_key,
            temperature=0,
            timeout=600,
            system="You are a friendly assistant. You answer questions strictly from user context.",
            template=TEMPLATE,
            context=3,
            output="reference",
        )

    def fill(self, files: list[Path]) -> int:
        """Cut into sections, embed; kept on disk."""
        chunks = []
        for file in files:
            for section in self._sections(file.read_text(encoding="utf-8")):
                name = str(len(self._files))
                self._files[name], self._texts[name] = file.name, section
                chunks.append((name, section))
        self._embeddings.upsert(chunks)
        self._embeddings.save(str(self._folder))
        return len(chunks)

    def search(self, question: str, limit: int) -> list[str]:
        """Search by similarity."""
        return [self._files[found["id"]] for found in self._embeddings.search(question, limit)]

    def ask(self, question: str, history: list[dict[str, str]], clock: Clock) -> tuple[str, list[str]]:  # noqa: ARG002  # the pipeline takes questions that stand alone
        """Ask in one call: an answer with its reference comes whole."""
        found: Any = self._rag(
            [{"name": "q", "query": question, "question": question, "snippet": False}], maxlength=LONGEST_ANSWER
        )
        clock.heard(str(found[0]["answer"]))
        reference = found[0].get("reference")
        return str(found[0]["answer"]), [self._texts[str(reference)]] if reference is not None else []


if __name__ == "__main__":
    serve(TxtaiRag, PACKAGES)

"""LlamaIndex's `CitationQueryEngine`, set up as its own example has it: top 3, citation chunks of 512 tokens."""

import re
from pathlib import Path

from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import QueryBundle
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.llms.openai_like import OpenAILike

from bench.peers.wire import Clock, Order, serve

PACKAGES = ("llama-index-core", "llama-index-embeddings-huggingface", "llama-index-llms-openai-like")
TOP, CHUNK = 3, 512
LONGEST_ANSWER = 512  # tokens; only to bound a model that does not stop
_MARK = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")


class CitationEngine:
    """An index in memory, and the engine on it."""

    def __init__(self, order: Order) -> None:
        Settings.embed_model = HuggingFaceEmbedding(model_name=order.embedding_model, device="cpu")
        Settings.llm = OpenAILike(
            model=order.model,
            api_base=order.base_url,
            api_key=order.api_key,
            context_window=order.context,
            max_tokens=LONGEST_ANSWER,
            is_chat_model=True,
            temperature=0,
            timeout=600,
            max_retries=0,
        )
        self._folder = order.folder / "index"
        self._index: VectorStoreIndex | None = None

    def fill(self, files: list[Path]) -> int:
        """Read, cut into nodes, embed; kept on disk as the example does."""
        documents = SimpleDirectoryReader(input_files=[str(file) for file in files]).load_data()
        before = 0
        if self._index is None:
            self._index = VectorStoreIndex.from_documents(documents)
        else:
            before = len(self._index.docstore.docs)
            for document in documents:
                self._index.insert(document)
        self._index.storage_context.persist(persist_dir=str(self._folder))
        return len(self._index.docstore.docs) - before

    def search(self, question: str, limit: int) -> list[str]:
        """Search by similarity."""
        assert self._index is not None  # noqa: S101  # filled first
        found = self._index.as_retriever(similarity_top_k=limit).retrieve(question)
        return [str(node.metadata["file_name"]) for node in found]

    def ask(self, question: str, history: list[dict[str, str]], clock: Clock) -> tuple[str, list[str]]:  # noqa: ARG002  # the engine takes questions that stand alone
        """Do what `query` does, in its two public steps, so that each can be timed."""
        assert self._index is not None  # noqa: S101  # filled first
        engine = CitationQueryEngine.from_args(
            self._index, similarity_top_k=TOP, citation_chunk_size=CHUNK, streaming=True
        )
        query = QueryBundle(question)
        found = engine.retrieve(query)
        clock.mark("evidence")
        response = engine.synthesize(query, found)
        text = ""
        for piece in response.response_gen:
            clock.heard(piece)
            text += piece
        sources = [node.node.get_content() for node in response.source_nodes]
        numbers = [int(number) for mark in _MARK.findall(text) for number in re.findall(r"\d+", mark)]
        return text, [sources[number - 1] for number in dict.fromkeys(numbers) if 0 < number <= len(sources)]


if __name__ == "__main__":
    serve(CitationEngine, PACKAGES)

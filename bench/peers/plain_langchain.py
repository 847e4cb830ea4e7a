"""Plain LangChain, as its tutorials have it: loader, recursive splitter, Chroma, top 4, a prompt that may say no."""

from pathlib import Path

from langchain_chroma import Chroma
from langchain_community.document_loaders import TextLoader
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter
from pydantic import SecretStr

from bench.peers.wire import Clock, Order, serve

PACKAGES = ("langchain", "langchain-chroma", "langchain-community", "langchain-text-splitters", "chromadb")
TOP = 4
LONGEST_ANSWER = 512  # tokens; only to bound a model that does not stop

ANSWERING = ChatPromptTemplate.from_messages(
    [
        (
            "system",
            "You answer questions. Use the context below to answer the question. If you don't know the answer, "
            "just say that you don't know. Use at most three sentences and be concise.\n\nContext:\n{context}",
        ),
        ("human", "{question}"),
    ]
)
CONDENSING = ChatPromptTemplate.from_messages(
    [
        (
            "system",
            "Given the chat so far and the last question, which may refer to it, write a question that can be "
            "understood without the chat. Do not answer it; return it as it is if nothing needs to change.",
        ),
        MessagesPlaceholder("history"),
        ("human", "{question}"),
    ]
)


class PlainLangChain:
    """The usual chain."""

    def __init__(self, order: Order) -> None:
        self._store: Chroma | None = None
        self._folder = order.folder / "chroma"
        self._embeddings = HuggingFaceEmbeddings(model_name=order.embedding_model, model_kwargs={"device": "cpu"})
        self._embeddings.embed_query("loads the model")
        model = ChatOpenAI(
            model=order.model,
            base_url=order.base_url,
            api_key=SecretStr(order.api_key),
            temperature=0,
            max_completion_tokens=LONGEST_ANSWER,
            timeout=600,
            max_retries=0,
        )
        self._chain = ANSWERING | model | StrOutputParser()
        self._condense = CONDENSING | model | StrOutputParser()

    def fill(self, files: list[Path]) -> int:
        """Load, split, embed."""
        documents = [one for file in files for one in TextLoader(str(file), encoding="utf-8").load()]
        chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
        if self._store is None:
            self._store = Chroma.from_documents(chunks, self._embeddings, persist_directory=str(self._folder))
        else:
            self._store.add_documents(chunks)
        return len(chunks)

    def search(self, question: str, limit: int) -> list[str]:
        """Search by similarity."""
        assert self._store is not None  # noqa: S101  # filled first
        return [Path(found.metadata["source"]).name for found in self._store.similarity_search(question, k=limit)]

    def ask(self, question: str, history: list[dict[str, str]], clock: Clock) -> tuple[str, list[str]]:
        """Retrieve, then stream the answer. It cites nothing."""
        assert self._store is not None  # noqa: S101  # filled first
        if history:
            question = self._condense.invoke({"history": _messages(history), "question": question})
        found = self._store.as_retriever(search_kwargs={"k": TOP}).invoke(question)
        clock.mark("evidence")
        text = ""
        context = "\n\n".join(document.page_content for document in found)
        for piece in self._chain.stream({"context": context, "question": question}):
            clock.heard(piece)
            text += piece
        return text, []


def _messages(history: list[dict[str, str]]) -> list[BaseMessage]:
    kinds = {"user": HumanMessage, "assistant": AIMessage}
    return [kinds[turn["role"]](turn["text"]) for turn in history]


if __name__ == "__main__":
    serve(PlainLangChain, PACKAGES)

"""An embedder without weights: a text's vector counts its letters. And a process that uses a library's vectors."""

import sys
from pathlib import Path

from langchain_core.embeddings import Embeddings

from rag.embed import Embedder, EmbedderIdentity
from rag.settings import Settings
from rag.vectors import Vectors

ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Letters(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(text.lower().count(letter)) for letter in ALPHABET] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def letters_embedder(name: str = "letters") -> Embedder:
    return Embedder(Letters(), EmbedderIdentity(name, "0" * 64, len(ALPHABET)))


def main(data: Path) -> None:
    """Obey a word a line: `add WORD`, `find WORD`, `close`; answer each with a line."""
    vectors = Vectors(Settings(data=data), letters_embedder(), "library")
    print("open", flush=True)
    for line in sys.stdin:
        verb, _, word = line.strip().partition(" ")
        if verb == "add":
            vectors.upsert([word], [word])
            print("added", flush=True)
        elif verb == "find":
            print(vectors.search(word, 1)[0][0], flush=True)
        else:
            vectors.close()
            print("closed", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

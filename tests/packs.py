"""Libraries over a real catalogue, without vectors; answers and checked texts of a real chatbot and checker; packs."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.split import split
from rag.chatbot import Chatbot
from rag.checker import Checker
from rag.library import Library
from rag.pack import pack_answer, pack_check
from rag.pack_format import JSON_NAME, PAGE_NAME
from rag.pack_reader import unpack
from rag.recheck import recheck
from rag.rechecked import Recheck
from rag.schema import EVERYTHING, Answer, Article, Filter, Finished, Hit, Turn
from rag.settings import Settings
from tests.samples import ADDED, revision_id
from tests.test_chatbot import PlayedModel

Edit = Callable[[dict[str, Any]], None]


class WordsOnly(Library):
    """A real library that is searched by words, and so needs no vectors."""

    def search_dense(self, query: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
        return []

    def warm(self) -> None:
        pass

    def shelve(self, article: Article, text: str, pages: tuple[int, ...] = ()) -> None:
        """Add an article, or a new revision of it."""
        revision = revision_id(text)
        self._catalog.begin(article, revision, text, split(revision, text), "0" * 64, pages)
        self._catalog.publish(article, revision, "0" * 64)

    def take_away(self, article_id: str) -> None:
        self._catalog.remove(article_id)


def opened(folder: Path) -> WordsOnly:
    return WordsOnly.open(Settings(data=folder))


def article(name: str, **known: Any) -> Article:
    return Article(
        **{
            "id": f"id-{name}",
            "source": f"/articles/{name}.txt",
            "title": f"About the {name}",
            "outlet": "The Post",
            "author": "Jane Roe",
            "url": f"https://post.example/{name}",
            "published": None,
            "language": "en",
            "media_type": "text/plain",
            "added_at": ADDED,
        }
        | known
    )


def answered(library: Library, question: str, *said: str) -> Answer:
    """What a chatbot answers whose language model says this."""
    chatbot = Chatbot(library, PlayedModel(" ".join(said)), Settings())
    history: tuple[Turn, ...] = ()
    *_, last = chatbot.ask(question, history)
    assert isinstance(last, Finished)
    return last.answer


def packed_answer(library: Library, question: str, *said: str) -> bytes:
    return pack_answer(answered(library, question, *said), ADDED)


def packed_check(library: Library, text: str) -> bytes:
    checker = Checker(library, Settings())
    manuscript = checker.read(text)
    return pack_check(manuscript, list(checker.check(manuscript)), ADDED)


def again(library: Library, content: bytes) -> Recheck:
    return recheck(library, Settings(), unpack(content))


def evidence(content: bytes) -> dict[str, Any]:
    """The evidence of a pack as JSON."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return dict(json.loads(file.read(JSON_NAME)))


def page(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read(PAGE_NAME).decode()


def forged(content: bytes, *edits: Edit) -> bytes:
    """A pack with its evidence edited and a page to match, as a forger who has Presscheck would make it."""
    from rag.pack import zipped
    from rag.pack_format import Pack

    document = evidence(content)
    for edit in edits:
        edit(document)
    return zipped(Pack.model_validate_json(json.dumps(document)))


def rezipped(members: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return file.getvalue()

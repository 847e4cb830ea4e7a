"""Conversations as the catalogue keeps them: a question from when it is asked, its answer from when it ends.

Nothing here takes the library's write lock: conversations and articles do not refer to each other, so that an
answer keeps its citations whatever becomes of the articles.
"""

import re
import unicodedata
import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from rag.answer_codec import BadRecord, decode_asked, decode_said, encode_asked, encode_said
from rag.database import Database, batches
from rag.errors import BadName, UnknownChat
from rag.kept import LONGEST_QUESTION, Asked, Ending, Feedback, KeptChat, KeptExchange, Said
from rag.tables import articles, chats, exchanges

LONGEST_NAME = 200  # characters, as of whatever a person types here
LONGEST_REASON = 1000
LONGEST_SEARCH, MOST_WORDS = 200, 8
MOST_LISTED = 50
EXCHANGE_ID = re.compile(r"[0-9a-f]{32}")  # it stands in pages
TOO_LONG = "This answer was too long to be kept; ask again."
NO_SUCH_CHAT = "There is no conversation of this id; see `python -m rag chats list`."


class KeptChats:
    """The conversations that are kept. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, chat_id: str, exchange_id: str, question: str, asked: Asked) -> None:
        """Keep a question, as one that is not answered. The first one of a chat gives it its name.

        Raises:
            LibraryError: it can't be kept, as whatever else writes.
        """
        question, now = _text(question), _now()
        name = named(question) or "Untitled"
        last = sa.select(sa.func.coalesce(sa.func.max(exchanges.c.place), 0)).where(exchanges.c.chat_id == chat_id)
        with self._database.writing() as db:
            row = {"id": chat_id, "name": name, "created_at": now, "used_at": now, "words": _folded(name)}
            db.execute(sa.insert(chats).prefix_with("OR IGNORE"), row)
            db.execute(sa.update(chats).where(chats.c.id == chat_id).values(used_at=now))
            exchange = {
                "id": exchange_id,
                "chat_id": chat_id,
                "place": (db.scalar(last) or 0) + 1,
                "asked_at": now,
                "question": question,
                "words": _folded(question),
                "asked": encode_asked(asked),
            }
            db.execute(sa.insert(exchanges), exchange)

    def finish(self, exchange_id: str, said: Said) -> None:
        """Keep what a question came to; nothing if its chat was deleted meanwhile."""
        try:
            record = encode_said(said)
        except BadRecord:
            said = Said(Ending.FAILED, said.seconds, failure=TOO_LONG)
            record = encode_said(said)
        spoken = [claim.text for claim in said.shown_claims]
        reply = said.answer.reply if said.answer else said.reply
        if reply is not None:
            spoken += [reply.text, *(entry.text for entry in reply.entries)]
        more = _folded(" ".join(spoken))
        change = sa.update(exchanges).where(exchanges.c.id == exchange_id)
        with self._database.writing() as db:
            db.execute(change.values(said=record, words=exchanges.c.words + "\n" + more))

    def judge(self, exchange_id: str, feedback: Feedback | None) -> None:
        """Keep what the person thinks of an answer, in place of what was thought before; None takes it back.

        Raises:
            UnknownChat: its chat was deleted meanwhile.
        """
        values: dict[str, Any] = {"helpful": None, "reason": None, "corrected": None}
        if feedback is not None:
            corrected = feedback.corrected
            values = {
                "helpful": int(feedback.helpful),
                "reason": _text(feedback.reason)[:LONGEST_REASON],
                "corrected": None if corrected is None else _text(corrected)[:LONGEST_REASON],
            }
        with self._database.writing() as db:
            if not db.execute(sa.update(exchanges).where(exchanges.c.id == exchange_id).values(**values)).rowcount:
                raise UnknownChat("This conversation was deleted, so nothing can be kept of it; ask again.")

    def count(self) -> int:
        """Tell how many there are."""
        with self._database.reading() as db:
            return int(db.scalar(sa.select(sa.func.count()).select_from(chats)) or 0)

    def listed(self, search: str = "", limit: int = MOST_LISTED) -> list[KeptChat]:
        """List those in whose name, questions and answers each word of a search occurs, last used first."""
        fits = [_occurs(word) for word in _folded(search[:LONGEST_SEARCH]).split()[:MOST_WORDS]]
        query = _chats().where(*fits).order_by(chats.c.used_at.desc(), chats.c.id).limit(limit)
        with self._database.reading() as db:
            return [_chat(row) for row in db.execute(query)]

    def find(self, chat_id: str) -> KeptChat | None:
        """Give the one of this id, or None."""
        with self._database.reading() as db:
            row = db.execute(_chats().where(chats.c.id == chat_id)).one_or_none()
        return _chat(row) if row else None

    def exchanges(self, chat_id: str, known: Collection[str] = ()) -> list[KeptExchange]:
        """Give a chat's questions, oldest first, but for those of ids already known."""
        ids = sa.select(exchanges.c.id).where(exchanges.c.chat_id == chat_id)
        with self._database.reading() as db:
            wanted = [one for one in db.scalars(ids.order_by(*_ORDER)) if one not in known]
            query = sa.select(exchanges).order_by(*_ORDER)
            rows: list[sa.Row[Any]] = []
            for some in batches(wanted):
                rows += db.execute(query.where(exchanges.c.id.in_(some))).all()
        return [_exchange(row) for row in rows]

    def exchange(self, exchange_id: str) -> KeptExchange | None:
        """Give one question, or None."""
        with self._database.reading() as db:
            row = db.execute(sa.select(exchanges).where(exchanges.c.id == exchange_id)).one_or_none()
        return _exchange(row) if row else None

    def judged(self) -> Iterator[str]:
        """Give the ids of the chats that hold an answer somebody thought something of, the oldest chat first."""
        query = sa.select(exchanges.c.chat_id).where(exchanges.c.helpful.is_not(None)).distinct()
        ordered = sa.select(chats.c.id).where(chats.c.id.in_(query)).order_by(chats.c.created_at, chats.c.id)
        with self._database.reading() as db:
            found = list(db.scalars(ordered))
        yield from found

    def rename(self, chat_id: str, name: str) -> None:
        """Give a chat a name of the person's.

        Raises:
            UnknownChat: there is none of this id.
            BadName: the name holds nothing that is seen.
        """
        kept = named(name)
        if not kept:
            raise BadName("A conversation's name needs a letter or a digit; type one.")
        with self._database.writing() as db:
            change = sa.update(chats).where(chats.c.id == chat_id)
            if not db.execute(change.values(name=kept, words=_folded(kept))).rowcount:
                raise UnknownChat(NO_SUCH_CHAT)

    def delete(self, chat_ids: Sequence[str]) -> int:
        """Delete chats with all that was said in them; tell how many there were."""
        with self._database.writing() as db:
            away = sa.delete(chats)
            gone = sum(db.execute(away.where(chats.c.id.in_(some))).rowcount for some in batches(chat_ids))
        self._database.empty_log()
        return gone

    def delete_all(self) -> int:
        """Delete every chat; tell how many there were."""
        with self._database.writing() as db:
            gone = int(db.execute(sa.delete(chats)).rowcount)
        self._database.empty_log()
        return gone

    def current(self, article_ids: Collection[str]) -> dict[str, str]:
        """Give the ids of the current revisions of those of these articles that are in the library."""
        wanted = list(article_ids)
        found: dict[str, str] = {}
        query = sa.select(articles.c.id, articles.c.revision_id).where(articles.c.revision_id.is_not(None))
        with self._database.reading() as db:
            for some in batches(wanted):
                rows = db.execute(query.where(articles.c.id.in_(some)))
                found |= {row.id: row.revision_id for row in rows}
        return found


_ORDER = (exchanges.c.place, exchanges.c.asked_at, exchanges.c.id)


def named(text: str) -> str:
    """A name as it is kept: one line, without what isn't seen; empty where nothing of it says anything."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    short = line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"
    return short if any(letter.isalnum() for letter in short) else ""


def check_row(row: dict[str, Any]) -> None:
    """Check what the catalogue's own rules don't of a row from elsewhere.

    Raises:
        ValueError: it is no chat or question as we keep them.
    """
    if any(value is None and name not in ("helpful", "reason", "corrected", "said") for name, value in row.items()):
        raise ValueError("something is missing")
    for name in ("created_at", "used_at", "asked_at"):
        if name in row and _stamp(datetime.fromisoformat(row[name])) != row[name]:
            raise ValueError("a time is written in another way")
    if "name" in row and (str(uuid.UUID(row["id"])) != row["id"] or row["name"] != named(row["name"])):
        raise ValueError("a chat has no name")
    if "question" in row:
        if not EXCHANGE_ID.fullmatch(row["id"]):
            raise ValueError("a question has no id")
        if len(row["question"]) > LONGEST_QUESTION:
            raise ValueError("a question is too long")
        decode_asked(row["asked"])
        if row["said"] is not None:
            decode_said(row["said"])
        if row["helpful"] not in (None, 0, 1) or (row["helpful"] is None) != (row["reason"] is None):
            raise ValueError("a question is judged in another way")
        if any(row[name] is not None and len(row[name]) > LONGEST_REASON for name in ("reason", "corrected")):
            raise ValueError("a question is judged at too great length")


def _chats() -> sa.Select[Any]:
    asked = sa.select(sa.func.count()).where(exchanges.c.chat_id == chats.c.id)
    return sa.select(chats, asked.correlate(chats).scalar_subquery().label("questions"))


def _occurs(word: str) -> sa.ColumnElement[bool]:
    said = sa.select(exchanges.c.id).where(
        exchanges.c.chat_id == chats.c.id, exchanges.c.words.contains(word, autoescape=True)
    )
    return sa.or_(chats.c.words.contains(word, autoescape=True), said.correlate(chats).exists())


def _chat(row: Any) -> KeptChat:
    return KeptChat(
        row.id, row.name, datetime.fromisoformat(row.created_at), datetime.fromisoformat(row.used_at), row.questions
    )


def _exchange(row: Any) -> KeptExchange:
    damaged = False
    asked, said = Asked(), None
    try:
        asked = decode_asked(row.asked)
        said = decode_said(row.said) if row.said is not None else None
    except BadRecord:
        damaged = True
    feedback = None
    if row.helpful is not None:
        feedback = Feedback(bool(row.helpful), row.reason or "", row.corrected)
    when = datetime.fromisoformat(row.asked_at)
    return KeptExchange(row.id, row.question, when, asked, said, feedback, damaged)


def _text(text: str) -> str:
    """Text without halves of letters, which can't be kept."""
    return text.encode("utf-8", "replace").decode()


def _folded(text: str) -> str:
    """Text as it is searched: without case and accents."""
    apart = unicodedata.normalize("NFKD", _text(text).casefold())
    return re.sub(r"\s+", " ", "".join(letter for letter in apart if not unicodedata.combining(letter))).strip()


def _now() -> str:
    return _stamp(datetime.now(UTC))


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="microseconds")

"""Which articles tell the same story in nearly the same words: wire copies and reprints, which are one origin.

Each current revision has a sketch of its text. Two of them are the same story where their sketches have a band in
common, which the catalogue finds at once among any number, and their texts then prove alike; a story is all that is
so connected. That does not depend on the order in which articles come. When one leaves, its story is looked at anew.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from rag.schema import Article
from rag.shingles import LEAST_ALIKE, LONGEST, Sketch, alike, resemblance, shingles, sketch
from rag.shingles import bands as bands_of
from rag.tables import article_of, articles, bands, passages, revisions, sketches

IN_A_BAND = 64  # looked at of a band; where there are more, they are copies of each other
COMPARED = 200  # texts at most that an addition is compared with, the likeliest first
_BATCH = 500  # SQLite bounds the number of bound values in a statement
_HAD = sa.select(articles.c.revision_id).where(articles.c.revision_id.is_not(None))


@dataclass(slots=True)
class _Sketched:
    """A revision with its sketch; its text is read when it is first needed."""

    row: int
    revision_id: str
    sketch: Sketch
    origin: int
    read: frozenset[str] | None = None
    bands: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.bands = frozenset(bands_of(self.sketch))

    def shingles(self, db: sa.Connection) -> frozenset[str]:
        if self.read is None:
            self.read = shingles(_words(db, self.revision_id))
        return self.read


def follow(db: sa.Connection, before: str | None, now: str | None) -> None:
    """Take notice that an article's current revision was one and is another; None: there was none, or is none."""
    if before is not None and before != now:
        _leave(db, before)
    if now is not None:
        _join(db, now)


def is_told(db: sa.Connection) -> bool:
    """Whether every current revision has its sketch."""
    return not db.scalar(sa.select(sa.exists(_untold())))


def tell(db: sa.Connection) -> int:
    """Sketch the current revisions that have no sketch, and drop those of others; give how many that was."""
    strays = db.scalars(sa.select(sketches.c.revision_id).where(sketches.c.revision_id.not_in(_HAD))).all()
    untold = db.scalars(_untold()).all()
    for revision_id in strays:
        _leave(db, revision_id)
    for revision_id in untold:
        _join(db, revision_id)
    return len(strays) + len(untold)


def stories(db: sa.Connection, article_ids: Collection[str]) -> dict[str, tuple[Article, ...]]:
    """For each of these articles that is not alone in telling its story: all that tell it, the earliest first."""
    found: dict[str, tuple[Article, ...]] = {}
    ids = sorted(article_ids)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        told = sa.select(sketches.c.origin).join(articles, articles.c.revision_id == sketches.c.revision_id)
        query = (
            sa.select(articles, sketches.c.origin)
            .join(sketches, articles.c.revision_id == sketches.c.revision_id)
            .where(sketches.c.origin.in_(told.where(articles.c.id.in_(some))))
        )
        by_origin: dict[int, list[Article]] = {}
        for row in db.execute(query):
            by_origin.setdefault(row.origin, []).append(article_of(row))
        for tellers in by_origin.values():
            if len(tellers) > 1:
                story = tuple(sorted(tellers, key=_earliest))
                found |= {article.id: story for article in story if article.id in article_ids}
    return found


def origins(db: sa.Connection) -> dict[str, int]:
    """Every article with the number of its origin, which copies have in common."""
    query = sa.select(articles.c.id, sketches.c.origin).join(sketches, articles.c.revision_id == sketches.c.revision_id)
    return {row.id: row.origin for row in db.execute(query)}


def _untold() -> sa.Select[Any]:
    return (
        sa.select(articles.c.revision_id)
        .distinct()
        .where(articles.c.revision_id.is_not(None), articles.c.revision_id.not_in(sa.select(sketches.c.revision_id)))
    )


def _earliest(article: Article) -> tuple[bool, Any, Any, str]:
    """By day of publication; those without one last, by when they came."""
    known = article.published is not None
    return not known, article.published if known else article.added_at, article.added_at, article.id


def _join(db: sa.Connection, revision_id: str) -> None:
    """Sketch a revision and join it with what tells the same."""
    if db.scalar(sa.select(sa.exists().where(sketches.c.revision_id == revision_id))):
        return  # another article has the same words
    mine = shingles(_words(db, revision_id))
    drawn = sketch(mine)
    kept = db.execute(sa.insert(sketches), {"revision_id": revision_id, "sketch": drawn, "origin": 0})
    row = int(kept.inserted_primary_key[0])  # type: ignore[index]  # there is always one
    one = _Sketched(row, revision_id, drawn, 0, mine)
    joined = _told_by(db, one, _candidates(db, one))
    db.execute(sa.insert(bands), [{"band": band, "sketch_row": row} for band in one.bands])
    origin = min([row, *joined])
    db.execute(sa.update(sketches).where(sketches.c.row == row).values(origin=origin))
    if others := joined - {origin}:
        db.execute(sa.update(sketches).where(sketches.c.origin.in_(others)).values(origin=origin))


def _told_by(db: sa.Connection, one: _Sketched, candidates: Sequence[_Sketched]) -> set[int]:
    """The stories that a revision tells; of each, one that proves alike is enough."""
    joined: set[int] = set()
    compared = 0
    for other in candidates:
        if other.origin in joined or compared == COMPARED:
            continue
        compared += 1
        if alike(one.shingles(db), other.shingles(db)):
            joined.add(other.origin)
    return joined


def _candidates(db: sa.Connection, one: _Sketched) -> list[_Sketched]:
    """Who shares a band with it and resembles it, the likest first."""
    in_band = "SELECT sketch_row FROM (SELECT sketch_row FROM bands WHERE band = :b{} ORDER BY sketch_row LIMIT {})"
    union = " UNION ".join(in_band.format(place, IN_A_BAND) for place in range(len(one.bands)))
    values = {f"b{place}": band for place, band in enumerate(one.bands)}
    rows = list(db.scalars(sa.text(union), values))
    found = [
        other
        for start in range(0, len(rows), _BATCH)
        for other in _sketched(db, sketches.c.row.in_(rows[start : start + _BATCH]))
        if resemblance(one.sketch, other.sketch) >= LEAST_ALIKE
    ]
    return sorted(found, key=lambda other: (-resemblance(one.sketch, other.sketch), other.row))


def _leave(db: sa.Connection, revision_id: str) -> None:
    """Forget the sketch of a revision that no article has any more, and look at its story anew."""
    if db.scalar(sa.select(sa.exists().where(articles.c.revision_id == revision_id))):
        return
    gone = next(_sketched(db, sketches.c.revision_id == revision_id), None)
    if gone is None:
        return
    db.execute(sa.delete(bands).where(bands.c.band.in_(gone.bands), bands.c.sketch_row == gone.row))
    db.execute(sa.delete(sketches).where(sketches.c.row == gone.row))
    waiting = list(_sketched(db, sketches.c.origin == gone.origin))
    while waiting:
        story = [waiting.pop(0)]
        for one in story:  # it grows
            joined = [other for other in waiting if _meet(db, one, other)]
            story += joined
            waiting = [other for other in waiting if other not in joined]
        origin = story[0].row
        for start in range(0, len(story), _BATCH):
            some = [one.row for one in story[start : start + _BATCH]]
            db.execute(sa.update(sketches).where(sketches.c.row.in_(some)).values(origin=origin))


def _meet(db: sa.Connection, one: _Sketched, other: _Sketched) -> bool:
    """Whether two revisions tell the same story, by what an addition would go by."""
    if not one.bands & other.bands or resemblance(one.sketch, other.sketch) < LEAST_ALIKE:
        return False
    return alike(one.shingles(db), other.shingles(db))


def _sketched(db: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[_Sketched]:
    for row in db.execute(sa.select(sketches).where(where).order_by(sketches.c.row)).all():
        yield _Sketched(row.row, row.revision_id, row.sketch, row.origin)


def _words(db: sa.Connection, revision_id: str) -> str:
    """What is told: the passages, so without headlines and without what is no part of the article."""
    text = str(db.scalar(sa.select(revisions.c.text).where(revisions.c.id == revision_id)) or "")[: 2 * LONGEST]
    places = db.execute(
        sa.select(passages.c.start, passages.c.end)
        .where(passages.c.revision_id == revision_id, passages.c.start < LONGEST)
        .order_by(passages.c.start)
    )
    return "\n".join(text[row.start : row.end] for row in places) or text

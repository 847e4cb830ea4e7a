"""Which articles tell the same story in nearly the same words: wire copies and reprints, which are one origin.

Each current revision has a sketch of its text. Two of them are the same story where their sketches have a band in
common, which the catalogue finds at once among any number, and their texts then prove alike; a story is all that is
so connected. That does not depend on the order in which articles come. When one leaves, its story is looked at anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from rag.database import batches
from rag.schema import Article
from rag.shingles import LONGEST, Sketch, alike, may_be_alike, resemblance, shingles, sketch
from rag.shingles import bands as bands_of
from rag.tables import article_of, articles, bands, passages, revisions, sketches

IN_A_BAND = 64  # looked at of a band; where there are more, they are copies of each other
COMPARED = 200  # texts at most that an addition is compared with, the likeliest first
_LAST_ROW = sa.select(sa.func.max(sketches.c.row))
_UNBAND = sa.delete(bands).where(bands.c.band == sa.bindparam("of_band"), bands.c.sketch_row == sa.bindparam("of_row"))
_HAD = sa.select(articles.c.revision_id).where(articles.c.revision_id.is_not(None))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a text is held against others by."""

    shingles: frozenset[str]
    sketch: Sketch


@dataclass(slots=True)
class _Sketched:
    """A revision with its sketch; its text is read when it is first needed."""

    row: int
    revision_id: str
    sketch: Sketch
    origin: int
    read: frozenset[str] | None = None

    def bands(self) -> frozenset[int]:
        return frozenset(bands_of(self.sketch))

    def shingles(self, db: sa.Connection) -> frozenset[str]:
        if self.read is None:
            self.read = shingles(_words(db, self.revision_id))
        return self.read


def draw(text: str, places: Iterable[tuple[int, int]]) -> Drawn:
    """Sketch what a text tells, ahead of its being in the catalogue; `places` are those of its passages."""
    read = shingles(_told(text, places))
    return Drawn(read, sketch(read))


def follow(
    db: sa.Connection, gone: Collection[str], come: Iterable[str], drawn: Mapping[str, Drawn] | None = None
) -> None:
    """Take notice that articles no longer have some revisions as their current ones, and now have others.

    What is drawn already need not be drawn here.
    """
    _leave(db, gone)
    new = list(dict.fromkeys(come))
    known = {
        one for some in batches(new) for one in db.scalars(sa.select(sketches.c.revision_id).where(_of(some)))
    }  # other articles have the same words
    for revision_id in new:
        if revision_id not in known:
            _join(db, revision_id, (drawn or {}).get(revision_id))


def is_told(db: sa.Connection) -> bool:
    """Whether every current revision has its sketch."""
    return not db.scalar(sa.select(sa.exists(_untold())))


def tell(db: sa.Connection, most: int) -> int:
    """Sketch current revisions that have no sketch, no more than `most`, and drop those of others; give how many."""
    strays = db.scalars(sa.select(sketches.c.revision_id).where(sketches.c.revision_id.not_in(_HAD))).all()
    untold = db.scalars(_untold().limit(most)).all()
    follow(db, strays, untold)
    return len(strays) + len(untold)


def stories(db: sa.Connection, article_ids: Collection[str]) -> dict[str, tuple[Article, ...]]:
    """For each of these articles that is not alone in telling its story: all that tell it, the earliest first."""
    found: dict[str, tuple[Article, ...]] = {}
    ids = sorted(article_ids)
    for some in batches(ids):
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


def _join(db: sa.Connection, revision_id: str, drawn: Drawn | None) -> None:
    """Sketch a revision and join it with what tells the same."""
    if drawn is None:
        read = shingles(_words(db, revision_id))
        drawn = Drawn(read, sketch(read))
    row = int(db.scalar(_LAST_ROW) or 0) + 1
    one = _Sketched(row, revision_id, drawn.sketch, row, drawn.shingles)
    mine = sorted(one.bands())
    joined = _told_by(db, one, _candidates(db, one, mine))
    origin = min([row, *joined])
    db.execute(sa.insert(sketches), {"row": row, "revision_id": revision_id, "sketch": drawn.sketch, "origin": origin})
    db.execute(sa.insert(bands), [{"band": band, "sketch_row": row} for band in mine])
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


def _candidates(db: sa.Connection, one: _Sketched, mine: Sequence[int]) -> list[_Sketched]:
    """Who shares a band with it and may tell the same, the likest first."""
    rows = [found[0] for found in db.exec_driver_sql(_sharing(len(mine)), tuple(mine))]
    likeness = {}
    for other in (other for some in batches(rows) for other in _sketched(db, sketches.c.row.in_(some))):
        if may_be_alike(one.sketch, other.sketch):
            likeness[other.row] = (-resemblance(one.sketch, other.sketch), other.row), other
    return [other for _, other in sorted(likeness.values(), key=itemgetter(0))]


@cache
def _sharing(count: int) -> str:
    in_band = (
        f"SELECT sketch_row FROM (SELECT sketch_row FROM bands WHERE band = ? ORDER BY sketch_row LIMIT {IN_A_BAND})"  # noqa: S608  # a number of ours
    )
    return " UNION ".join([in_band] * count)


def _leave(db: sa.Connection, revision_ids: Collection[str]) -> None:
    """Forget the sketches of revisions that no article has any more, and look at their stories anew, each once."""
    origins: set[int] = set()
    for some in batches(sorted(revision_ids)):
        had = set(db.scalars(sa.select(articles.c.revision_id).where(articles.c.revision_id.in_(some))))
        gone = list(_sketched(db, _of([one for one in some if one not in had])))
        origins |= {one.origin for one in gone}
        if gone:
            rows = [{"of_band": band, "of_row": one.row} for one in gone for band in one.bands()]
            db.execute(_UNBAND, rows)
            db.execute(sa.delete(sketches).where(sketches.c.row.in_([one.row for one in gone])))
    for origin in sorted(origins):
        _regroup(db, origin)


def _regroup(db: sa.Connection, origin: int) -> None:
    """Tell anew who of a story belongs together, now that somebody has left it."""
    waiting = {one.row: one for one in _sketched(db, sketches.c.origin == origin)}
    banded: dict[int, set[int]] = defaultdict(set)
    for one in waiting.values():
        for band in one.bands():
            banded[band].add(one.row)

    def take(row: int) -> _Sketched:
        one = waiting.pop(row)
        for band in one.bands():
            banded[band].discard(row)
        return one

    while waiting:
        story = [take(min(waiting))]
        for one in story:  # it grows
            near = sorted(set().union(*(banded[band] for band in one.bands())))
            story += [take(row) for row in near if _meet(db, one, waiting[row])]
        first = min(one.row for one in story)
        for some in batches([one.row for one in story]):
            db.execute(sa.update(sketches).where(sketches.c.row.in_(some)).values(origin=first))


def _meet(db: sa.Connection, one: _Sketched, other: _Sketched) -> bool:
    """Whether two revisions that share a band tell the same story, by what an addition would go by."""
    return may_be_alike(one.sketch, other.sketch) and alike(one.shingles(db), other.shingles(db))


def _sketched(db: sa.Connection, where: sa.ColumnElement[bool]) -> Iterator[_Sketched]:
    for row in db.execute(sa.select(sketches).where(where).order_by(sketches.c.row)).all():
        yield _Sketched(row.row, row.revision_id, row.sketch, row.origin)


def _of(revision_ids: Sequence[str]) -> sa.ColumnElement[bool]:
    return sketches.c.revision_id.in_(revision_ids)


def _words(db: sa.Connection, revision_id: str) -> str:
    text = str(db.scalar(sa.select(revisions.c.text).where(revisions.c.id == revision_id)) or "")
    rows = db.execute(sa.select(passages.c.start, passages.c.end).where(passages.c.revision_id == revision_id))
    return _told(text, ((row.start, row.end) for row in rows))


def _told(text: str, places: Iterable[tuple[int, int]]) -> str:
    """What is told: the passages, so without headlines and without what is no part of the article."""
    text = text[: 2 * LONGEST]
    kept = sorted(place for place in places if place[0] < LONGEST)
    return "\n".join(text[start:end] for start, end in kept) or text

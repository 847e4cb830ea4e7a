"""What the catalogue knows of where an article's values came from, and how a person's edits are kept.

The columns of `articles` hold what is so; `details` holds what the file states, and whether a person said otherwise.
An edit stays when a new revision comes, and until it is reset.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from rag.schema import EDITABLE, OTHER_DAYS, Article, Detail, Origin, Stated
from rag.tables import ARTICLE_COLUMNS, articles, details

Values = Mapping[str, Any]  # field of an article → its value there


def as_edited(db: sa.Connection, given: Sequence[Article]) -> list[Article]:
    """Give articles with a person's edits in place of what their files say."""
    query = (
        sa.select(details.c.article_id, details.c.field, *[articles.c[field] for field in EDITABLE])
        .join_from(articles, details)
        .where(articles.c.id.in_([article.id for article in given]), details.c.edited == 1)
    )
    edits: dict[str, dict[str, Any]] = {}
    for row in db.execute(query):
        edits.setdefault(row.article_id, {})[row.field] = row._mapping[row.field]
    return [replace(article, **edits.get(article.id, {})) for article in given]


def state(db: sa.Connection, given: Sequence[tuple[Article, Iterable[Stated]]]) -> set[str]:
    """Keep what the files of articles state now; edits stay. Give the ids of those of which that is something new.

    An article comes as its file has it: what it lacks is known no more, unless a person said it.
    """
    before: dict[str, dict[str, Any]] = {article.id: {} for article, _ in given}
    for row in db.execute(sa.select(details).where(details.c.article_id.in_(list(before)))):
        before[row.article_id][row.field] = row
    changed, new, rows = [], set(), []
    for article, stated in given:
        then = {field: (row.stated, row.origin) for field, row in before[article.id].items()}
        said = _rows(article, stated, before[article.id])
        now = {row["field"]: (row["stated"], row["origin"]) for row in said}
        if now != then:
            changed.append(article.id)
            rows += said
        if any(now.get(field) != then.get(field) for field in EDITABLE):  # a file that was only touched is no news
            new.add(article.id)
    if changed:
        db.execute(sa.delete(details).where(details.c.article_id.in_(changed)))
    if rows:
        db.execute(sa.insert(details), rows)
    return new


def _rows(article: Article, stated: Iterable[Stated], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = {one.field: one for one in stated}
    for field in EDITABLE:  # a value that came without its origin came from the file all the same
        value = _written(getattr(article, field))
        if value is not None and (field not in told or told[field].value != value):
            told[field] = Stated(field, value, Origin.FILE)
        elif value is None:
            told.pop(field, None)
    rows = []
    for field in (*EDITABLE, *OTHER_DAYS):
        one, edited = told.get(field), bool(field in before and before[field].edited)
        if one is not None or edited:
            said = {"stated": one.value if one else None, "origin": one.origin.value if one else None}
            rows.append({"article_id": article.id, "field": field, "edited": int(edited)} | said)
    return rows


def edit(db: sa.Connection, article: Article, changes: Values, reset: Collection[str]) -> Article:
    """Put a person's values in place of the file's, and the file's back for the fields in `reset`."""
    rows = {row.field: row for row in db.execute(sa.select(details).where(details.c.article_id == article.id))}
    values = dict(changes)
    for field in reset:
        said = rows[field].stated if field in rows else None
        if field == "title" and said is None:
            continue  # an article has a title, whoever gave it
        values[field] = date.fromisoformat(said) if field == "published" and said else said
    if not values:
        return article
    for field in values:
        edited = int(field not in reset)
        if field in rows:
            here = (details.c.article_id == article.id) & (details.c.field == field)
            db.execute(sa.update(details).where(here).values(edited=edited))
        elif edited:
            row = {"article_id": article.id, "field": field, "stated": None, "origin": None, "edited": edited}
            db.execute(sa.insert(details), row)
    db.execute(
        sa.delete(details).where(details.c.article_id == article.id, details.c.stated.is_(None), details.c.edited == 0)
    )
    db.execute(sa.update(articles).where(articles.c.id == article.id).values(**values))
    return replace(article, **values)


def known(db: sa.Connection, article_ids: Sequence[str] | None = None) -> dict[str, tuple[Detail, ...]]:
    """Give what is known of articles, by id: every editable field, and the other days that are told."""
    which = sa.true() if article_ids is None else articles.c.id.in_(article_ids)
    rows = db.execute(sa.select(details).join_from(details, articles).where(which)).all()
    said = {(row.article_id, row.field): row for row in rows}
    found = {}
    for row in db.execute(sa.select(*ARTICLE_COLUMNS).where(articles.c.revision_id.is_not(None), which)):
        fields = [_detail(field, row._mapping[field], said.get((row.id, field))) for field in EDITABLE]
        days = [said[row.id, field] for field in OTHER_DAYS if (row.id, field) in said]
        found[row.id] = (*fields, *(_detail(day.field, day.stated, day) for day in days))
    return found


def _detail(field: str, value: object, row: Any) -> Detail:
    stated = Stated(field, row.stated, Origin(row.origin)) if row is not None and row.stated is not None else None
    if row is not None and row.edited:
        return Detail(field, _written(value), Origin.EDITED, stated)
    return Detail(field, _written(value), stated.origin if stated else None, stated)


def _written(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)

"""Whether a library holds what it may hold after a crash: nothing lost, doubled, half there or found after removal."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from rag.embedded import embedded_text
from rag.library import Library
from rag.schema import Shelved
from rag.settings import Settings, read_settings

SYLLABLES = "ba de fi go lu mer nos pil ran sut tev wok".split()
VERBS = "opened closed sold bought painted repaired flooded visited".split()
VERSIONS = 5  # revisions of an article
THINGS = "harbour bridge library school tower market station mill".split()


def text_of(number: int, version: int) -> str:
    """The article of this number in this revision: a few sentences, or some dozens."""
    dice = random.Random(f"{number}/{version}")  # noqa: S311  # the same each time
    sentences = [
        f"{word_of(number, version).capitalize()} {dice.choice(VERBS)} the {dice.choice(THINGS)} "
        f"of {_invented(dice)} on day {dice.randrange(1000)}, said {_invented(dice)} {_invented(dice)}."
        for _ in range(dice.choice([3, 8, 20, 60]))
    ]
    return f"The {_invented(dice)} report\n\n" + " ".join(sentences) + "\n"


def word_of(number: int, version: int) -> str:
    """A word that only this revision holds."""
    dice = random.Random(f"word {number}/{version}")  # noqa: S311
    return f"{_invented(dice)}{number}v{version}".lower()


def name_of(number: int) -> str:
    return f"article-{number}.txt"


def settings(data: Path) -> dict[str, str]:
    """The environment of every process: a short prompt, and patience, for a busy machine."""
    return {"PRESSCHECK_DATA": str(data), "PRESSCHECK_PASSAGES": "1", "PRESSCHECK_LLM_TIMEOUT": "500"}


def audit(arguments: Sequence[str]) -> int:
    """Print what is wrong, a line each, then which revision of each article is there.

    The first argument is JSON: for each article's number the revisions it may be in now, null for not at all.
    The second is JSON, too: the numbers of those that something happened to, which are looked at closely.
    """
    allowed = {int(number): versions for number, versions in json.loads(arguments[0]).items()}
    touched = set(json.loads(arguments[1]))
    here = read_settings()
    with Library.open(here) as library:
        library.warm()
        there = {}
        shelved = library.articles()
        for number, versions in allowed.items():
            mine = [item for item in shelved if item.article.source.endswith(f"/{name_of(number)}")]
            for breach in _of_article(library, number, versions, mine, closely=number in touched):
                print(json.dumps({"breach": breach}))
            version = next((v for v in versions if mine and _is(library, mine[0], number, v)), None)
            there[number] = (version, mine[0].article.id if mine else "")
        for breach in (*_of_stores(library), *_of_folder(library, here), *library.doctor()):
            print(json.dumps({"breach": breach}))
    print(json.dumps({"there": there}), flush=True)
    return 0


def _of_article(
    library: Library, number: int, versions: Sequence[int | None], mine: Sequence[Shelved], *, closely: bool
) -> Iterator[str]:
    name = name_of(number)
    if not mine:
        if None not in versions:
            yield f"{name} is lost"
        if gone := [v for v in range(VERSIONS) if library.search_text(word_of(number, v), 3)]:
            yield f"{name} is gone, but found by words in revision {gone}"
        return
    if len(mine) > 1:
        yield f"{name} is there {len(mine)} times"
    item = mine[0]
    version = next((v for v in versions if v is not None and _is(library, item, number, v)), None)
    if version is None:
        yield f"{name} is there, in none of the revisions {versions}"
        return
    if library.original(item.article.id) != text_of(number, version).encode():
        yield f"the original of {name} is another"
    for v in range(VERSIONS) if closely else [version]:
        found = {hit.article.id for hit in library.search_text(word_of(number, v), 50)}
        if found != ({item.article.id} if v == version else set()):
            yield f"{name} is there in revision {version}, but words of revision {v} find {found or 'nothing'}"
    if not closely:
        return
    text = library.revision(item.article.id).text
    first = next(hit for hit in library.search_text(word_of(number, version), 1))
    best = library.search_dense(embedded_text(item.article.title, first.text), 1)
    if not best or best[0].passage.id != first.passage.id or best[0].score < 0.97:
        yield f"a passage of {name} is not found by its meaning"
    if first.text != text[first.passage.start : first.passage.end]:
        yield f"a passage of {name} is not its text"


def _is(library: Library, item: Shelved, number: int, version: int | None) -> bool:
    words = library.revision(item.article.id).text
    return version is not None and word_of(number, version) in words.lower()


def _of_stores(library: Library) -> Iterator[str]:
    """Catalogue and vectors hold the same passages, and every vector is found from where it lies."""
    catalog, rows = library._catalog, library.vectors._rows
    expected, stored = set(catalog.ready_passages()), library.vectors.ids()
    if expected != stored:
        yield f"passages without a vector: {len(expected - stored)}; vectors of none: {len(stored - expected)}"
    if not catalog.is_settled():
        yield "something is pending or buried"
    if expected and expected == stored:
        kept = rows.get(include=["embeddings"])
        nearest = rows.query(query_embeddings=kept["embeddings"], n_results=1, include=["distances"])
        blind = sum(found[0] > 1e-3 for found in nearest["distances"] or [])
        if len(kept["embeddings"]) != len(expected) or blind:  # type: ignore[arg-type]
            yield f"vectors that no search finds: {blind}"
    with catalog._database.reading() as db:
        if (sound := db.scalar(sa.text("PRAGMA integrity_check"))) != "ok":
            yield f"the catalogue's file is damaged: {sound}"
        indexed = db.scalar(sa.text("SELECT count(*) FROM passage_words"))
        if indexed != len(expected):
            yield f"passages in the full-text index: {indexed}, in the catalogue: {len(expected)}"


def _of_folder(library: Library, here: Settings) -> Iterator[str]:
    originals = {path.name for path in (here.data / "originals").iterdir()}
    if originals != library._catalog.originals():
        yield f"originals of no article: {originals - library._catalog.originals()}"
    spool = here.data / "spool"
    if left := [path.name for path in (spool.iterdir() if spool.is_dir() else []) if path.suffix != ".lock"]:
        yield f"files left in the spool: {left}"


def write_file(folder: Path, number: int, version: int) -> Path:
    """Write an article's file in one of its revisions."""
    path = folder / name_of(number)
    path.write_text(text_of(number, version), encoding="utf-8")
    return path


def _invented(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(3)).capitalize()

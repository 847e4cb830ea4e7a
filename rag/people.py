"""The people named in articles: proper names, found by their capitals, as the verifier reads them.

No model for names is packaged. What tells a person is an office or title before the name, or the surname standing
by itself elsewhere; other names of two words or more may be places or organisations, and are said to be unsure.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.addressed import LONGEST_TEXT, reported
from rag.counting import plural
from rag.library import Library
from rag.listing import MANY, cite
from rag.schema import Article, Citation, Entry, Hit, Reply
from rag.verify.context import same_bearer
from rag.verify.names import nation_at
from rag.verify.reading import Reading, read_source
from rag.verify.roles import HONORIFICS, Named

READ = 50  # articles at most, the newest: reading one takes a twentieth of a second
UNSURE = "by its capitals only"
TOLD = "that an office, a title or a surname by itself suggests to be people"
_BODIES = frozenset(  # also stand by themselves for a longer name, and are no surnames
    """
    party league house bank post court union council association cup street road city town university club museum
    times news group army navy force united rovers church school college party parliament congress senate assembly
    office ministry department agency commission committee company corporation institute fund board pact accord
    agreement treaty act river sea ocean island islands bay park square palace bridge station airport port
    """.split()
)


@dataclass(slots=True)
class Person:
    """A name and what an article tells of it."""

    canon: tuple[str, ...]
    text: str
    citation: Citation  # the first place of this text
    office: str = ""
    told: bool = False  # as a person
    places: int = 0
    articles: set[str] = field(default_factory=set)


def people_in(library: Library, article: Article) -> Reply:
    """The people named in one article, in its order."""
    people = _people(library, article)
    sure = [person for person in people if person.told]
    unsure = [person for person in people if not person.told and len(person.canon) > 1]
    where = f"“{article.title}”"
    if not sure and not unsure:
        return Reply(f"No names of people were found in {where}; they are looked for by their capitals.")
    text = f"Names in {where}, found by their capitals: {len(sure)} {TOLD}"
    text += f"; {len(unsure)} more may be people, places or organisations." if unsure else "."
    return Reply(text, tuple(_entry(person) for person in [*sure, *unsure][: MANY * 2]))


def people_everywhere(library: Library, articles: Sequence[Article], stop: threading.Event) -> Reply:
    """The people named in the first of these articles, those in the most articles first."""
    people: dict[tuple[str, ...], Person] = {}  # two articles mean the same person where they give the same name
    of = {article.id: article for article in articles}
    for article in articles[:READ]:
        if stop.is_set():
            break
        for person in _people(library, article):
            if person.told and (known := people.setdefault(person.canon, person)) is not person:
                _count(known, person)
    found = sorted(people.values(), key=lambda person: (-len(person.articles), -person.places))
    of_all = plural(len(articles), "article")
    read = f"the {READ} newest of {of_all}" if len(articles) > READ else of_all
    text = f"Names in {read}, found by their capitals: {len(found)} {TOLD}."
    text += f" The {MANY} in the most articles:" if len(found) > MANY else ""
    return Reply(text, tuple(_entry(person, of[person.citation.article_id]) for person in found[:MANY]))


def _people(library: Library, article: Article) -> list[Person]:
    """The names in the passages of an article, one for each bearer; headings are capitals anyway, and left out."""
    hits = library.passages(article.id)
    whole = library.texts(hits[:1])
    if not hits or not whole:
        return []
    reading = read_source(reported(whole[hits[0].passage.revision_id][:LONGEST_TEXT]), article.published)
    people: list[Person] = []
    for person in _named(reading, hits, article):
        _add(people, person)
    return people


def _named(reading: Reading, hits: Sequence[Hit], article: Article) -> Iterator[Person]:
    offices = {role.holder: reading.slice(role.first, role.last) for role in reading.roles if role.holder is not None}
    for place, name in enumerate(reading.names):
        start, end = reading.span(name.first, name.last)
        hit = next((hit for hit in hits if hit.passage.start <= start and end <= hit.passage.end), None)
        of_a_country = name.nation or (name.last > name.first and nation_at(reading.tokens, name.first))
        if hit is None or of_a_country or not name.canon or len(name.canon[-1]) < 2:
            continue
        if reading.tokens[name.last].is_possessive:
            end -= 2
        text = hit.text[start - hit.passage.start : end - hit.passage.start]
        told = not is_body(name.canon[-1]) and (place in offices or _has_title(reading, name))
        yield Person(name.canon, text, cite(hit, start, end), offices.get(place, ""), told, 1, {article.id})


def _has_title(reading: Reading, name: Named) -> bool:
    before = name.first - 1
    if before > 0 and reading.tokens[before].text == ".":
        before -= 1
    return before >= 0 and reading.tokens[before].key in HONORIFICS


def _add(people: list[Person], person: Person) -> None:
    """Count a name to its bearer: the same, or the last one with that surname."""
    same = next((one for one in reversed(people) if same_bearer(one.canon, person.canon)), None)
    if same is None:
        people.append(person)
        return
    if len(person.canon) > len(same.canon):
        same.canon, same.text, same.citation = person.canon, person.text, person.citation
    elif len(person.canon) == 1 < len(same.canon) and _may_be_surname(person):
        same.told = True
    _count(same, person)


def _count(person: Person, other: Person) -> None:
    """Add what another place tells of a person."""
    person.told = person.told or other.told
    person.office = person.office or other.office
    person.places += other.places
    person.articles |= other.articles


def is_body(word: str) -> bool:
    """Whether a folded word ends the names of organisations and places, and no person's."""
    return word in _BODIES


def _may_be_surname(person: Person) -> bool:
    return not is_body(person.canon[0]) and not person.text.isupper()


def _entry(person: Person, article: Article | None = None) -> Entry:
    """A line for a person; with the article that names them where several were read."""
    known = [person.office, "" if person.told else UNSURE]
    if len(person.articles) > 1:
        known.append(f"in {len(person.articles)} articles")
    elif person.places > 1:
        known.append(f"{person.places} times")
    return Entry(person.text, article, person.citation, ", ".join(part for part in known if part))

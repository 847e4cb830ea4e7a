"""What a question, a statement and its article speak of, and what two of them both name."""

from collections.abc import Iterable, Sequence

from rag.figures.kinds import DIES
from rag.figures.statements import Statement
from rag.verify.days import day_at
from rag.verify.names import name_key, nation_at
from rag.verify.pairing import NAMED, Mark
from rag.verify.reading import Reading
from rag.verify.roles import Named, is_role_word
from rag.verify.words import Token, content, is_generic, same_word, tokenize

LEAD = 2  # sentences at its beginning tell what an article is about


def asked_words(question: Reading | None) -> list[Token]:
    """The telling words of a question, without its names, numbers and dates."""
    if question is None:
        return []
    tokens = [token for at, token in enumerate(question.tokens) if at not in question.checked]
    return [token for token in content(tokens) if not is_generic(token.stem)]


def topic(statement: Statement) -> list[Token]:
    """What an article is about: its title, the heading above, and how it begins."""
    return [*title(statement), *statement.reading.tokens[: _lead_end(statement)]]


def title(statement: Statement) -> list[Token]:
    """The words of the title, and of the heading above the passage."""
    hit = statement.scene.hit
    return tokenize(" ".join(filter(None, (hit.article.title, hit.passage.heading))))


def topic_names(statement: Statement) -> list[Named]:
    """Whom and what the beginning of an article names."""
    end = _lead_end(statement)
    return [name for name in statement.reading.names if name.last < end]


def both_name(one: Statement, other: Statement) -> bool:
    """Whether the matter of two articles shares a word that is always capitalised: a name, also of a headline."""
    theirs = {token.key for token in context(other) if token.is_capital}
    lower = {t.key for s in (one, other) for t in s.reading.tokens if t.is_word and not t.is_capital}
    about = topic(one)
    return any(
        token.key in theirs - lower and token.is_capital and bool(content([token])) and not _is_common(about, at)
        for at, token in enumerate(about)
    )


def _is_common(tokens: Sequence[Token], at: int) -> bool:
    """Whether a capitalised word names what a thousand articles do: a country, a day, an office."""
    return bool(nation_at(tokens, at) or day_at(tokens, at) or is_role_word(tokens[at]))


def context(statement: Statement) -> list[Token]:
    """What an article is about, and the passage."""
    return [*topic(statement), *statement.scene.passage.tokens]


def same_article(one: Statement, other: Statement) -> bool:
    """Whether two values stand in one text, under whatever outlet."""
    return one.scene.hit.passage.revision_id == other.scene.hit.passage.revision_id


def holds(tokens: Iterable[Token], word: Token) -> bool:
    """Whether a word is among others, or one for the same; all that tells of deaths is one word."""
    dies = word.stem in DIES
    return any(same_word(word.stem, t.stem) or (dies and t.stem in DIES) for t in tokens if t.is_word)


def names(tokens: Sequence[Token], name: Named, reading: Reading) -> bool:
    """Whether words name what a name of a reading names."""
    mark = Mark(reading.tokens[name.last : name.last + 1], name, NAMED)
    return mark.stands_in(tokens) or _is_shortened(name, tokens)


def _is_shortened(name: Named, tokens: Sequence[Token]) -> bool:
    """Whether the first word of a name stands for all of it: Norvik, of Norvik Motors; but not Mark, of Mark Carney."""
    if name.nation or len(name.canon) < 2:
        return False
    return any(
        token.is_capital
        and name_key(token.key) == name.canon[0]
        and (token.is_possessive or not tokens[at + 1 : at + 2] or not tokens[at + 1].is_capital)
        for at, token in enumerate(tokens)
    )


def _lead_end(statement: Statement) -> int:
    sentences = statement.reading.sentences[:LEAD]
    return sentences[-1].last + 1 if statement.scene.offset == 0 and sentences else 0

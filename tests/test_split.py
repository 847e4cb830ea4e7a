from pathlib import Path

from ingest.clean import clean
from ingest.parse import parse
from ingest.split import split
from rag.schema import Passage

SENTENCE = "Leaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it. "  # 88 characters
SEED = Path(__file__).parent.parent / "corpus" / "000_fad379a7aa59c7d7.txt"


def texts(text: str, headings: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [text[passage.start : passage.end] for passage in split("r", text, headings)]


def test_a_passage_is_named_after_its_revision_and_place() -> None:
    assert split("r", "They met.") == [Passage("r:0-9", "r", 0, 9, None)]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    assert texts((SENTENCE * 8).strip()) == [(SENTENCE * 4).strip(), (SENTENCE * 4).strip()]


def test_a_short_last_sentence_joins_the_passage_before() -> None:
    assert texts(SENTENCE * 4 + "They left.") == [SENTENCE * 4 + "They left."]


def test_paragraphs_of_some_length_are_passages_of_their_own() -> None:
    paragraph = (SENTENCE * 3).strip()

    assert texts(f"{paragraph}\n\n{paragraph}") == [paragraph, paragraph]


def test_small_paragraphs_next_to_one_another_share_a_passage() -> None:
    assert texts("• one\n• two\n\nThey met.") == ["• one\n• two\n\nThey met."]


def test_a_small_paragraph_before_a_long_one_goes_with_its_first_sentences() -> None:
    assert texts(f"PARIS, Jan. 6\n{SENTENCE * 6}".strip())[0] == f"PARIS, Jan. 6\n{SENTENCE * 4}".strip()


def test_a_heading_is_carried_and_ends_a_passage() -> None:
    text = "They met.\nNext\nThey left."

    assert [(text[p.start : p.end], p.heading) for p in split("r", text, [(10, 14)])] == [
        ("They met.", None),
        ("They left.", "Next"),
    ]


def test_headings_with_nothing_between_them_are_one() -> None:
    assert split("r", "Europe\nParis\nThey met.", [(0, 6), (7, 12)])[0].heading == "Europe – Paris"


def test_the_title_is_no_passage_and_no_heading() -> None:
    assert split("r", "Talks\nThey met.", [(0, 5)], title="Talks") == [Passage("r:6-15", "r", 6, 15, None)]


def test_where_all_is_headings_they_are_the_text() -> None:
    assert texts("Talks", ((0, 5),)) == ["Talks"]


def test_a_very_long_sentence_is_cut_between_words() -> None:
    text = " ".join(["word"] * 400)

    pieces = texts(text)
    assert " ".join(pieces) == text
    assert max(map(len, pieces)) <= 400


def test_a_very_long_word_is_cut_anywhere() -> None:
    assert "".join(texts("a" * 3000)) == "a" * 3000


def test_the_seed_article_has_its_four_sections() -> None:
    cleaned = clean(parse(SEED.read_bytes(), SEED.name), SEED.name)
    passages = split("r", cleaned.text, cleaned.headings, title=cleaned.title)

    assert list(dict.fromkeys(passage.heading for passage in passages)) == [
        None,
        "European and North American Leaders Meet in Paris",
        "Momentum Builds, But Key Issues Remain",
        "Broader Geopolitical Tensions Surface",
    ]
    framework = next(p for p in passages if "15-year framework" in cleaned.text[p.start : p.end])
    assert framework.heading == "Momentum Builds, But Key Issues Remain"

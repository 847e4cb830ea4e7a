"""PDF text in reading order, whole, with its pages."""

from textwrap import wrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean import CleanDocument, clean
from ingest.parse import parse
from rag.errors import UnreadableArticle
from tests.documents import LEADING, Pages, locked_pdf, pdf, scanned_pdf

LEFT = (
    "Leaders met in Paris on Tuesday to talk about the plan for the harbour, and they agreed on most of it before "
    "the night. Ministers will return next week to sign what they wrote, and then a vote in parliament follows."
)
RIGHT = (
    "The mayor called the day a turning point for the town. Opponents said that nobody had asked the people who "
    "live beside the water, and that the costs were hidden in the last pages of the report."
)
WORDS = "harbour minister council evening report agreed plainly water market number follow season".split()


def read(data: bytes) -> CleanDocument:
    return clean(parse(data, "a.pdf"), "a.pdf")


def paragraphs(data: bytes) -> list[str]:
    return [part for block in read(data).text.split("\n\n") for part in block.split("\n")]


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableArticle) as raised:
        parse(data, "a.pdf")
    return str(raised.value)


def test_two_columns_written_line_by_line_across_are_read_one_after_the_other() -> None:
    page = Pages().page()
    for row, (left, right) in enumerate(zip(wrap(LEFT, 44), [*wrap(RIGHT, 44), "", ""], strict=False)):
        page.line(50, 80 + row * LEADING, left).line(310, 80 + row * LEADING, right)

    assert paragraphs(page.data()) == [LEFT, RIGHT]


def test_columns_whose_lines_are_at_different_heights_are_told_apart() -> None:
    page = Pages().page().lines(50, 80, wrap(LEFT, 44)).lines(310, 86, wrap(RIGHT, 44))

    assert paragraphs(page.data()) == [LEFT, RIGHT]


def test_a_title_over_two_columns_comes_first_and_is_a_heading() -> None:
    page = Pages().page().line(150, 60, "A Plan for the Harbour and the Town", size=20)
    page.lines(50, 90, wrap(LEFT, 44)).lines(310, 90, wrap(RIGHT, 44))

    document = parse(page.data(), "a.pdf")
    assert next((block.text, block.heading) for block in document.blocks) == (
        "A Plan for the Harbour and the Town",
        True,
    )
    assert document.title == "A Plan for the Harbour and the Town"


def test_three_columns_are_read_from_left_to_right() -> None:
    page = Pages().page()
    for place, text in enumerate([LEFT, RIGHT, LEFT]):
        page.lines(40 + 180 * place, 80, wrap(text, 30))

    assert paragraphs(page.data()) == [LEFT, RIGHT, LEFT]


def test_a_sentence_that_crosses_a_page_is_one_sentence() -> None:
    lines = wrap(LEFT, 90)
    data = Pages().page().lines(60, 700, lines[:1]).page().lines(60, 80, lines[1:]).data()

    assert paragraphs(data) == [LEFT]


def test_a_footnote_between_two_pages_does_not_break_the_sentence() -> None:
    lines = wrap(LEFT, 90)
    pages = Pages().page().lines(60, 700, lines[:2]).line(60, 780, "1 The plan was drawn in 2019.", size=7)
    data = pages.page().lines(60, 80, [*lines[2:], *wrap(RIGHT, 90)]).data()

    assert LEFT.split(". ")[0] in read(data).text
    assert "The plan was drawn in 2019." in read(data).text


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("The negoti-", "ations went on until the morning came.", "negotiations"),
        ("It was a well-", "known plan of the town and of its people.", "well-known"),
        ("They want a 15-", "year framework for the harbour of the town.", "15-year"),
        ("It was the Franco-", "German plan that they had talked about.", "Franco-German"),
        ("It was the US-", "led plan that they had talked about before.", "US-led"),
        ("A former ex-", "minister came. Another minister stayed away.", "ex-minister"),
    ],
)
def test_a_hyphen_at_a_lines_end_goes_where_it_only_divides(before: str, after: str, word: str) -> None:
    assert word in read(Pages().page().lines(60, 80, [before, after]).data()).text


def test_a_divided_word_is_joined_as_the_text_has_it_elsewhere() -> None:
    lines = ["Some say cease-fire and mean the same as all the others do, and this is a cease-", "fire of theirs."]

    assert "a cease-fire of theirs" in read(Pages().page().lines(60, 80, lines).data()).text


def test_what_repeats_at_the_edges_of_pages_is_left_out() -> None:
    pages = Pages()
    for number, text in enumerate([LEFT, RIGHT, LEFT], 1):
        pages.page().line(60, 40, "The Weekly Digest").lines(60, 80, wrap(text, 90)).line(290, 810, str(number))

    assert paragraphs(pages.data()) == [LEFT, RIGHT, LEFT]


def test_a_number_alone_in_the_text_is_no_page_number() -> None:
    pages = Pages().page().lines(60, 80, ["Turnout in percent:", "61", "The mayor was content with that number."])

    assert "61" in read(pages.data()).text


def test_indented_lines_begin_paragraphs() -> None:
    page = Pages().page()
    lines = wrap(LEFT, 88) + wrap(RIGHT, 88)
    second = len(wrap(LEFT, 88))
    for row, line in enumerate(lines):
        page.line(75 if row in (0, second) else 60, 80 + row * LEADING, line)

    assert paragraphs(page.data()) == [LEFT, RIGHT]


def test_a_tables_rows_are_lines_with_their_cells() -> None:
    page = Pages().page().lines(60, 80, wrap(LEFT, 90))
    rows = [("Country", "Boats", "Crew"), ("Norvik", "20", "310"), ("Lerida", "35", "92"), ("Tarsa", "4", "7")]
    for row, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            page.line(60 + 150 * place, 200 + row * LEADING, cell)

    assert paragraphs(page.data())[1:] == [" | ".join(cells) for cells in rows]


def test_list_items_stay_apart() -> None:
    items = ["\u2022 boats for the harbour of the town", "\u2022 a wall that holds the water back"]
    page = Pages().page().line(60, 70, "The plan has two parts, which are these, as the mayor said on Tuesday:")
    page.pdf.set_font("Times", size=10)
    for row, item in enumerate(items):
        page.line(60, 90 + row * LEADING, item.replace("\u2022", "\x95"))

    assert len(paragraphs(page.data())) == 3


def test_a_pages_number_in_a_turned_page_is_read_too() -> None:
    page = Pages().page().lines(60, 80, wrap(LEFT, 90))
    data = page.data().replace(b"/Type /Page\n", b"/Type /Page\n/Rotate 0\n", 1)

    assert paragraphs(data) == [LEFT]


def test_title_and_author_are_taken_as_stated_and_the_day_of_saving_is_no_day_of_publication() -> None:
    document = read(pdf("A plan for the harbour", LEFT, title="A plan for the harbour", author="Jane Roe"))

    assert (document.title, document.author, document.published) == ("A plan for the harbour", "Jane Roe", None)


@pytest.mark.parametrize("title", ["Microsoft Word - draft3.doc", "scan0001.pdf", "Untitled-1"])
def test_a_files_name_is_no_title(title: str) -> None:
    assert parse(pdf(LEFT, title=title), "harbour.pdf").title is None


def test_a_users_name_is_no_author() -> None:
    assert read(pdf(LEFT, author="jroe")).author is None


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_each_pages_start_is_the_place_of_its_first_own_word(seed: int, sizes: list[int]) -> None:
    """Every word names its page and place; pages may be empty, and sentences run across them."""
    pages = Pages()
    for page, size in enumerate(sizes, 1):
        words = [f"{WORDS[(seed + page * 7 + n) % len(WORDS)]}p{page}w{n}" for n in range(size)]
        ended = [word + "." if (seed >> n % 30) & 1 else word for n, word in enumerate(words)]
        pages.page().lines(60, 80, wrap(" ".join(ended), 80))
    if not any(sizes):
        return
    document = read(pages.data())

    for page, size in enumerate(sizes, 1):
        if size:
            start = document.pages[page - 1]
            first = document.text[start:].split(maxsplit=1)[0].rstrip(".")
            assert first.endswith(f"p{page}w0")
            assert f"p{page}w" not in document.text[:start]
        elif page <= len(document.pages):
            later = [document.pages[other] for other in range(page, len(document.pages))]
            assert document.pages[page - 1] == later[0]


# What is refused


def test_a_pdf_with_a_password_is_refused() -> None:
    assert refusal(locked_pdf(LEFT, password="secret")) == (
        "it is protected by a password; save it without one and add that"
    )


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    assert "turning point" in read(locked_pdf(*wrap(RIGHT, 90), password="")).text


def test_a_scanned_pdf_is_refused() -> None:
    assert "pictures of text" in refusal(scanned_pdf(2))


def test_a_pdf_of_which_most_is_scanned_is_refused() -> None:
    pages = Pages().page().lines(60, 80, wrap(LEFT, 90))
    from PIL import Image

    for _ in range(3):
        pages.page().pdf.image(Image.new("L", (60, 80), 200), 0, 0, 595, 842)

    assert "pictures of text" in refusal(pages.data())


def test_a_pdf_without_anything_on_it_is_refused() -> None:
    assert "hold no text" in refusal(Pages().page().data())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.98])
def test_a_pdf_that_is_cut_off_is_refused(share: float) -> None:
    data = pdf(LEFT, RIGHT)

    assert refusal(data[: int(len(data) * share)]) == (
        "it breaks off before its end; get it again, or save its text and add that"
    )


def test_a_pdf_with_a_changed_byte_in_its_text_is_refused() -> None:
    data = bytearray(pdf(*[LEFT, RIGHT] * 10))
    place = data.index(b"stream\n") + 60
    data[place] ^= 0x55

    assert "damaged PDF" in refusal(bytes(data))


def test_text_that_speaks_of_pdfs_is_text() -> None:
    assert parse(b"The header reads %PDF-1.7 in every such file.", "a.txt").media_type == "text/plain"

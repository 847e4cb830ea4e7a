"""The text of Word documents as it stands with all changes accepted."""

import pytest
from docx.document import Document
from docx.oxml import parse_xml

from ingest.document import Block, RawDocument
from ingest.parse import parse
from rag.errors import UnreadableArticle
from tests.documents import archive_of, changed, word, word_of

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
)
MAIN = "word/document.xml"


def read(data: bytes) -> RawDocument:
    return parse(data, "a.docx")


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableArticle) as raised:
        parse(data, "a.docx")
    return str(raised.value)


def with_xml(*paragraphs: str) -> bytes:
    def fill(document: Document) -> None:
        for paragraph in paragraphs:
            inside = parse_xml(f"<w:p {NAMESPACES}>{paragraph}</w:p>")
            document.element.body.insert(-1, inside)

    return word(fill)


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_headings_paragraphs_lists_and_tables_are_read_in_order() -> None:
    def fill(document: Document) -> None:
        document.add_heading("Talks in Paris", 0)
        document.add_paragraph("Leaders met on Tuesday.")
        document.add_heading("What follows", 1)
        document.add_paragraph("boats", style="List Bullet")
        document.add_paragraph("a wall", style="List Bullet")
        document.add_paragraph("first", style="List Number")
        table = document.add_table(2, 2)
        for row in range(2):
            for column in range(2):
                table.cell(row, column).text = f"cell {row}{column}"
        document.add_paragraph("They left.")

    document = read(word(fill))

    assert document.title == "Talks in Paris"
    assert document.blocks == (
        Block("Talks in Paris", heading=True),
        Block("Leaders met on Tuesday."),
        Block("What follows", heading=True),
        Block("• boats"),
        Block("• a wall", close=True),
        Block("1. first", close=True),
        Block("cell 00 | cell 01"),
        Block("cell 10 | cell 11", close=True),
        Block("They left."),
    )


def test_deleted_words_are_gone_and_inserted_ones_are_there() -> None:
    deleted = '<w:del w:id="1" w:author="A"><w:r><w:delText>25 years</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2" w:author="A">{run("never ")}</w:moveFrom>'
    inserted = f'<w:ins w:id="3" w:author="A">{run("15 years")}</w:ins>'

    document = read(with_xml(f"{run('It lasts ')}{deleted}{moved}{inserted}{run('.')}"))

    assert [block.text for block in document.blocks] == ["It lasts 15 years."]


def test_hidden_text_comments_and_field_codes_are_left_out() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    field = "<w:r><w:instrText>INCLUDETEXT http://evil.example</w:instrText></w:r>"

    assert read(with_xml(f"{hidden}{field}{run('They met.')}")).blocks == (Block("They met."),)


def test_a_links_words_tabs_and_breaks_are_text() -> None:
    paragraph = f'<w:hyperlink w:anchor="x">{run("the plan")}</w:hyperlink><w:r><w:br/><w:t>and</w:t><w:tab/></w:r>'

    assert read(with_xml(paragraph + run("more"))).blocks == (Block("the plan\nand\tmore"),)


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent><w:p>{run('In the box.')}</w:p></w:txbxContent>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert read(with_xml(run("Before.") + both)).blocks == (Block("Before."), Block("In the box."))


def test_a_content_control_is_read() -> None:
    def fill(document: Document) -> None:
        control = f"<w:sdt {NAMESPACES}><w:sdtContent><w:p>{run('In control.')}</w:p></w:sdtContent></w:sdt>"
        document.element.body.insert(0, parse_xml(control))

    assert read(word(fill)).blocks == (Block("In control."),)


def test_a_table_that_lays_out_a_page_is_read_as_text() -> None:
    def fill(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "The leaders met in Paris. " * 10
        cell.add_paragraph("They left.")

    assert [block.text for block in read(word(fill)).blocks][-1] == "They left."


def test_core_properties_become_metadata_and_the_day_of_saving_does_not() -> None:
    def fill(document: Document) -> None:
        document.core_properties.title = "A plan for the harbour"
        document.core_properties.author = "Jane Roe"
        document.core_properties.language = "en-GB"
        document.add_paragraph("They met.")

    document = read(word(fill))

    assert (document.title, document.author, document.language) == ("A plan for the harbour", "Jane Roe", "en-GB")
    assert document.published is None


def test_a_document_with_macros_is_read_and_they_are_not() -> None:
    def with_macros(members: dict[str, bytes]) -> None:
        kinds = members["[Content_Types].xml"]
        plain = b"wordprocessingml.document.main+xml"
        assert plain in kinds
        members["[Content_Types].xml"] = kinds.replace(
            b"application/vnd.openxmlformats-officedocument." + plain,
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )
        members["word/vbaProject.bin"] = b"Sub AutoOpen()"

    document = read(changed(word_of("They met."), with_macros))

    assert document.blocks == (Block("They met."),)


# What is refused


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("META-INF/container.xml", "an e-book"),
        ("META-INF/manifest.xml", "an OpenDocument file"),
        ("notes.txt", "a ZIP archive"),
    ],
)
def test_another_archive_is_refused_by_kind(member: str, kind: str) -> None:
    assert kind in refusal(archive_of({member: b"<x/>"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    def bomb(members: dict[str, bytes]) -> None:
        members[MAIN] += b" " * (64 * 2**20)

    assert "unpacks to far more" in refusal(changed(word_of("They met."), bomb))


def test_more_parts_than_a_document_has_are_refused() -> None:
    def many(members: dict[str, bytes]) -> None:
        members.update({f"word/media/{number}.xml": b"" for number in range(6_000)})

    assert "unpacks to far more" in refusal(changed(word_of("They met."), many))


def test_entities_are_not_expanded() -> None:
    def entity(members: dict[str, bytes]) -> None:
        doctype = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        declaration, rest = members[MAIN].split(b"?>", 1)
        members[MAIN] = declaration + b"?>" + doctype + rest.replace(b"They", b"&x;")

    assert "damaged Word document" in refusal(changed(word_of("They met."), entity))


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_document_that_is_cut_off_is_refused(share: float) -> None:
    data = word_of("They met.")

    assert "cut-off archive or Word document" in refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize("missing", [MAIN, "_rels/.rels"])
def test_a_document_without_its_parts_is_refused(missing: str) -> None:
    assert "damaged Word document" in refusal(changed(word_of("They met."), lambda members: members.pop(missing)))


def test_a_document_with_a_password_is_refused() -> None:
    data = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)

    assert "protected by a password" in refusal(data)

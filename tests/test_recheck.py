"""Packs worked out anew: what holds, and what no longer does, over a real catalogue with a real verifier."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.chatbot import Chatbot
from rag.entail import Entailment
from rag.errors import BadPack
from rag.located import Standing
from rag.pack import pack_answer
from rag.pack_reader import unpack
from rag.recheck import recheck
from rag.rechecked import Fault
from rag.schema import Finished, Verdict
from rag.settings import Settings
from tests.packs import (
    Edit,
    WordsOnly,
    again,
    article,
    evidence,
    forged,
    opened,
    packed_answer,
    packed_check,
)
from tests.samples import ADDED
from tests.test_chatbot import PlayedModel

BRIDGE = (
    "The city council approved the new bridge on 3 March 2026. The bridge will cost 40 million euros.\n"
    "Mayor Anna Berg said the work starts in May. The council rejected a tunnel.\n"
)
LATER = BRIDGE.replace("40 million", "55 million")
LONGER = "An introduction was put in front of it.\n" + BRIDGE
FERRY = "The ferry company will stop its service in June. Its boats carry 900 passengers a day.\n"
COST = "What will the bridge cost?"
SAID = "The bridge will cost 40 million euros [1]."
DRAFT = (
    "The city council approved the new bridge. The bridge will cost 70 million euros. The bridge will be painted "
    "green. Do you like it? The ferry company will stop its service in June.\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[WordsOnly]:
    with opened(tmp_path / "data") as made:
        made.shelve(article("bridge", published=date(2026, 3, 4)), BRIDGE)
        made.shelve(article("ferry"), FERRY)
        yield made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[WordsOnly]:
    """Another library."""
    with opened(tmp_path / "elsewhere") as made:
        yield made


def verdicts(content: bytes) -> list[str]:
    return [claim["verdict"] for claim in evidence(content)["claims"]]


@pytest.mark.models
def test_what_only_the_wording_model_reads_holds_with_it(library: WordsOnly) -> None:
    wording = Entailment()
    chatbot = Chatbot(library, PlayedModel("The council turned the tunnel down [1]."), Settings(), wording)
    *_, last = chatbot.ask("What did the council do with the tunnel?")
    assert isinstance(last, Finished)
    pack = pack_answer(last.answer, ADDED)

    assert recheck(library, Settings(), unpack(pack), wording).holds


def test_an_answer_holds_in_the_library_that_gave_it(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID)

    assert verdicts(pack) == ["supported"]
    result = again(library, pack)
    assert result.holds
    assert [one.now for one in result.claims] == [Verdict.SUPPORTED]
    assert [one.located.standing for one in result.claims[0].quotations] == [Standing.STANDS]


def test_sentences_that_lean_on_the_one_before_hold_with_it(library: WordsOnly) -> None:
    question = "What did Anna Berg say?"
    pack = packed_answer(library, question, "Mayor Anna Berg said the work starts in May [1].", "She is the mayor [1].")

    assert len(verdicts(pack)) == 2
    assert again(library, pack).holds


def test_a_quotation_instead_of_the_models_sentences_holds(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, "The bridge of the city will cost 41 million euros [1].")

    assert evidence(pack)["claims"][0]["text"] == "“The bridge will cost 40 million euros.”"
    assert evidence(pack)["withheld"] == 1
    assert again(library, pack).holds


def test_withheld_sentences_are_counted_and_not_in_it(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID, "The bridge will have nine arches [1].")

    assert "nine arches" not in str(evidence(pack))
    assert evidence(pack)["withheld"] == 1
    assert any("withheld" in told for told in again(library, pack).unchecked)


def test_a_refusal_holds_with_its_passages(library: WordsOnly) -> None:
    pack = packed_answer(library, "Who designed the bridge?", "NO ANSWER")

    assert evidence(pack)["status"] == "not_in_library"
    assert evidence(pack)["passages"]
    result = again(library, pack)
    assert result.holds
    assert any("ask it to see" in told for told in result.unchecked)


def test_a_summary_holds(library: WordsOnly) -> None:
    pack = packed_answer(library, "Summarise “About the bridge”")

    assert len(verdicts(pack)) >= 2
    assert again(library, pack).holds


def test_what_a_wrong_premise_is_met_with_holds(library: WordsOnly) -> None:
    pack = packed_answer(library, "Why did the council accept a tunnel?", "NO ANSWER")

    assert evidence(pack)["instead"]["text"] == "The council rejected a tunnel."
    assert again(library, pack).holds


TOLL = "How many people died in the earthquake near Tarsa?"
DIED = "An earthquake near Tarsa killed at least 23 people on Monday."


@pytest.fixture
def shaken(library: WordsOnly) -> bytes:
    """A pack with different figures."""
    library.shelve(article("quake", published=date(2026, 1, 6)), DIED + " Roads were blocked.\n")
    herald = article("toll", outlet="The Herald", published=date(2026, 1, 7))
    library.shelve(herald, "The earthquake near Tarsa killed 31 people, rescuers said.\n")
    pack = packed_answer(library, TOLL, DIED.replace(" on Monday", ""))
    assert evidence(pack)["differences"]
    return pack


def test_different_figures_hold(library: WordsOnly, shaken: bytes) -> None:
    result = again(library, shaken)

    assert result.holds
    assert [one.located.standing for one in result.figures] == [Standing.STANDS, Standing.STANDS]


def test_a_figure_given_to_somebody_else_is_told(library: WordsOnly, shaken: bytes) -> None:
    def given(document: dict[str, Any]) -> None:
        document["differences"][0][0]["said_by"] = "The minister"

    assert any("different figures" in fault for fault in again(library, forged(shaken, given)).faults)


def test_a_figure_whose_article_changed_does_not_hold(library: WordsOnly, shaken: bytes) -> None:
    herald = article("toll", outlet="The Herald", published=date(2026, 1, 7))
    library.shelve(herald, "The earthquake near Tarsa killed 35 people, rescuers said.\n")
    result = again(library, shaken)

    assert Standing.GONE in [one.located.standing for one in result.figures]
    assert not result.holds


def test_a_checked_text_holds(library: WordsOnly) -> None:
    pack = packed_check(library, DRAFT)

    assert set(verdicts(pack)) == {"supported", "contradicted", "unsupported"}
    assert len(evidence(pack)["passed_over"]) == 1
    result = again(library, pack)
    assert result.holds
    assert [one.now.value for one in result.claims] == verdicts(pack)


@pytest.mark.parametrize(
    "text",
    [
        "Anna Berg is the mayor. She said the work starts in May. It will cost 40 million euros.",
        "The council approved the bridge. It rejected a tunnel. The plan was made in 1999. They were glad.",
        "# Road\n\n- The bridge will cost **40 million** euros [1].\n- [Work](https://a.example/) starts in May.[^2]\n",
        "“The work starts in May,” said Mayor Anna Berg. In my view this is good. The ferry has 700 passengers a day.",
        "Sure! Here is a summary:\n1. The council did not approve the bridge.\n2. It will cost 55 million euros.",
    ],
)
def test_texts_of_any_shape_hold(text: str, library: WordsOnly) -> None:
    pack = packed_check(library, text)
    result = again(library, pack)

    assert evidence(pack)["claims"]
    assert [(one.packed.text, one.faults) for one in result.claims if not one.holds] == []
    assert result.holds


def test_the_same_article_under_another_id_elsewhere_bears_it_out(library: WordsOnly, elsewhere: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID)
    elsewhere.shelve(article("other", title="About the bridge", url="https://post.example/bridge",
                             published=date(2026, 3, 4)), BRIDGE)  # fmt: skip
    for one in library.articles():
        if one.article.id == "id-ferry":
            elsewhere.shelve(one.article, FERRY)

    assert again(elsewhere, pack).holds


def test_another_library_does_not_bear_it_out(library: WordsOnly, elsewhere: WordsOnly) -> None:
    result = again(elsewhere, packed_answer(library, COST, SAID))

    assert not result.holds
    assert result.claims[0].now is Verdict.UNSUPPORTED
    assert result.claims[0].quotations[0].located.standing is Standing.ABSENT


def test_an_article_that_was_removed_is_told_with_the_day(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID)
    library.take_away("id-bridge")
    result = again(library, pack)

    located = result.claims[0].quotations[0].located
    assert (located.standing, located.since is None) == (Standing.REMOVED, False)
    assert not result.holds


def test_a_removed_article_whose_words_another_one_has_is_told_to_be_removed(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID)
    library.shelve(article("copy", outlet="The Herald"), BRIDGE)
    library.take_away("id-bridge")

    assert again(library, pack).claims[0].quotations[0].located.standing is Standing.REMOVED


def test_words_that_a_changed_article_still_says_hold(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID)
    library.shelve(article("bridge", published=date(2026, 3, 4)), LONGER)
    result = again(library, pack)

    assert result.claims[0].quotations[0].located.standing is Standing.CHANGED
    assert result.claims[0].now is Verdict.SUPPORTED
    assert result.holds


def test_words_that_a_changed_article_no_longer_says_do_not_hold(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID)
    library.shelve(article("bridge", published=date(2026, 3, 4)), LATER)
    result = again(library, pack)

    assert result.claims[0].quotations[0].located.standing is Standing.GONE
    assert not result.holds


def test_a_revision_that_was_never_here_is_told_with_where_the_words_stand(
    library: WordsOnly, elsewhere: WordsOnly
) -> None:
    pack = packed_answer(library, COST, SAID)
    elsewhere.shelve(article("bridge", published=date(2026, 3, 4)), LONGER)
    result = again(elsewhere, pack)

    located = result.claims[0].quotations[0].located
    assert located.standing is Standing.REWORDED
    assert located.revision is not None
    assert located.revision.text[located.start : located.end] == "The bridge will cost 40 million euros."
    assert result.claims[0].now is Verdict.SUPPORTED
    assert not result.holds


def first(document: dict[str, Any]) -> dict[str, Any]:
    return dict(document)["claims"][0]  # type: ignore[no-any-return]


def edit_claim(**changed: Any) -> Edit:
    return lambda document: first(document).update(changed)


def edit_quotation(**changed: Any) -> Edit:
    return lambda document: first(document)["quotations"][0].update(changed)


def edit_all(name: str, **changed: Any) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        for one in document[name]:
            one.update(changed)

    return edit


def move_quotation(by: int) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        quotation = first(document)["quotations"][0]
        quotation.update(start=quotation["start"] + by, end=quotation["end"] + by)

    return edit


def other_words(document: dict[str, Any]) -> None:
    """Quote another sentence of the article, which is there, as the proof."""
    words = "The council rejected a tunnel."
    start = BRIDGE.index(words)
    edit_quotation(quote=words, start=start, end=start + len(words))(document)


FORGERIES: dict[str, Edit] = {
    "page changed": edit_quotation(page=99),
    "quote altered": edit_quotation(quote="The bridge will cost 99 million euros."),
    "offsets moved": move_quotation(1),
    "other words quoted": other_words,
    "outlet changed": edit_all("articles", outlet="The Times"),
    "author changed": edit_all("articles", author="John Doe"),
    "day changed": edit_all("articles", published="2026-03-05"),
    "title changed": edit_all("articles", title="Bridge built"),
    "address changed": edit_all("articles", url="https://evil.example/"),
    "claim changed": edit_claim(text="The bridge will cost 99 million euros."),
    "claim with a mark": edit_claim(text="The bridge will cost [99] 40 million euros."),
    "claim with a verdict's mark": edit_claim(text="✓ The bridge will cost 40 million euros."),
    "claim denied": edit_claim(text="The bridge will not cost 40 million euros."),
    "nothing quoted": edit_claim(quotations=[]),
    "held against nothing": edit_claim(quotations=[], checks=[], held_against=[]),
    "a check invented": lambda document: first(document)["checks"].append(
        {"kind": "number", "value": "40", "passage": 1, "start": None, "end": None, "excerpt": None,
         "reason": "the article says 99"}
    ),
    "an excerpt altered": lambda document: first(document)["checks"][0]["excerpt"].update(before="Do not believe: "),
    "excerpt words altered": lambda document: first(document)["checks"][0]["excerpt"].update(words="41 million euros"),
    "status raised": lambda document: document.update(status="partial"),
    "question changed": lambda document: document.update(
        question="What will Canada pay?", understood_as="What will Canada pay?"
    ),
    "a passage altered": lambda document: document["passages"][-1].update(
        text="X" + document["passages"][-1]["text"][1:]
    ),
    "a claim added": lambda document: document["claims"].append(
        first(document) | {"text": "The mayor resigned.", "quotations": [], "checks": [], "held_against": []}
    ),
    "a claim added with a real quotation": lambda document: document["claims"].append(
        first(document) | {"text": "The mayor resigned."}
    ),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_pack_does_not_hold(forgery: str, library: WordsOnly) -> None:
    assert not again(library, forged(packed_answer(library, COST, SAID), FORGERIES[forgery])).holds


def test_a_forged_pack_would_hold_without_the_forgery(library: WordsOnly) -> None:
    assert again(library, forged(packed_answer(library, COST, SAID))).holds


def test_an_altered_quotation_is_told_as_such(library: WordsOnly) -> None:
    pack = forged(packed_answer(library, COST, SAID), FORGERIES["quote altered"])

    assert again(library, pack).claims[0].quotations[0].located.standing is Standing.ALTERED


def test_a_replaced_revision_is_not_known(library: WordsOnly) -> None:
    pack = forged(packed_answer(library, COST, SAID), edit_all("passages", revision="0" * 64))
    result = again(library, pack)

    assert result.claims[0].quotations[0].located.standing is Standing.REWORDED
    assert not result.holds


def test_a_verdict_raised_from_partly_is_told(library: WordsOnly) -> None:
    pack = packed_answer(library, "When does the work start?", "The work starts in May [1].")
    assert verdicts(pack) == ["partly"]
    assert again(library, pack).holds

    def raised(document: dict[str, Any]) -> None:
        document["status"] = "answered"
        first(document)["verdict"] = "supported"

    result = again(library, forged(pack, raised))
    assert Fault.VERDICT in result.claims[0].faults
    assert result.claims[0].now is Verdict.PARTLY


def test_a_proved_sentence_that_answers_another_question_is_told(library: WordsOnly) -> None:
    """It was never shown as the answer to "how many", whatever the language model thought."""
    pack = forged(
        packed_answer(library, COST, SAID),
        lambda document: document.update(question="How many arches?", understood_as="How many arches?"),
    )

    assert Fault.VERDICT in again(library, pack).claims[0].faults


def test_a_summary_can_not_hide_from_its_question(library: WordsOnly) -> None:
    """Saying that sentences only sum up an article spares them no question that asks for something."""
    pack = forged(
        packed_answer(library, COST, SAID),
        lambda document: document.update(
            question="What will Canada pay?", understood_as="What will Canada pay?", reply="In short:"
        ),
    )

    assert not again(library, pack).holds


def test_a_sentence_shown_weaker_than_it_is_proved_holds(library: WordsOnly) -> None:
    """Whether it may be beside the question also depends on the language model, which is not asked again."""
    pack = forged(
        packed_answer(library, COST, SAID),
        edit_claim(verdict="partly"),
        lambda document: document.update(status="partial"),
    )
    result = again(library, pack)

    assert result.holds
    assert result.claims[0].now is Verdict.SUPPORTED


def test_details_that_were_edited_since_are_told(library: WordsOnly) -> None:
    pack = packed_answer(library, COST, SAID)
    library.edit("id-bridge", {"outlet": "The Herald"})

    assert again(library, pack).claims[0].quotations[0].otherwise == ("outlet",)


def at(place: int, **changed: Any) -> Edit:
    return lambda document: document["claims"][place].update(changed)


def all_met(document: dict[str, Any]) -> None:
    for check in document["claims"][2]["checks"]:
        check.update(start=0, end=3)


TEXT_FORGERIES: dict[str, Edit] = {
    "contradicted made supported": at(1, verdict="supported"),
    "not found made supported": at(2, verdict="supported"),
    "supported made contradicted": at(0, verdict="contradicted"),
    "supported made partly": at(0, verdict="partly"),
    "sentence moved": at(0, end=10),
    "claim reworded": at(1, text="The bridge will cost 40 million euros."),
    "statement passed over": lambda document: document["passed_over"].append(
        {"start": document["claims"][1]["start"], "end": document["claims"][1]["end"], "reason": "opinion"}
    ),
    "a sentence left out": lambda document: document["claims"].pop(1),
    "a check said to be met": all_met,
    "no sentence passed over": lambda document: document["passed_over"].append(
        {"start": 1, "end": 3, "reason": "opinion"}
    ),
}


@pytest.mark.parametrize("forgery", TEXT_FORGERIES)
def test_a_forged_check_does_not_hold(forgery: str, library: WordsOnly) -> None:
    assert not again(library, forged(packed_check(library, DRAFT), TEXT_FORGERIES[forgery])).holds


def twice(document: dict[str, Any]) -> None:
    document["claims"].insert(1, document["claims"][1] | {"verdict": "supported"})


def told_instead(document: dict[str, Any]) -> None:
    document["instead"] = document["claims"][1] | {"verdict": "supported", "text": "The bridge costs nothing."}


@pytest.mark.parametrize(
    "forgery",
    [
        twice,
        told_instead,
        lambda document: document.update(reply="All of it is proved."),
        lambda document: document.update(notes=["All of it is proved."]),
    ],
)
def test_a_check_that_says_what_nobody_works_out_is_no_pack(forgery: Edit, library: WordsOnly) -> None:
    with pytest.raises(BadPack):
        again(library, forged(packed_check(library, DRAFT), forgery))


def test_an_answer_to_no_question_is_no_pack(library: WordsOnly) -> None:
    """Its sentences would be verified as answers to nothing, below a question of somebody's choice."""
    pack = packed_answer(library, COST, SAID)

    with pytest.raises(BadPack, match="what was asked"):
        again(library, forged(pack, lambda document: document.update(question="Who resigned?", understood_as=" ")))


def test_a_passage_that_nobody_has_is_told_though_nothing_cites_it(library: WordsOnly) -> None:
    def invented(document: dict[str, Any]) -> None:
        words = "The mayor designed it."
        document["passages"].append(
            document["passages"][0] | {"revision": "1" * 64, "text": words, "start": 0, "end": len(words)}
        )

    result = again(library, forged(packed_answer(library, "Who designed the bridge?", "NO ANSWER"), invented))

    assert any("not in this library" in fault for fault in result.faults)


def test_remarks_are_told_in_their_words(library: WordsOnly) -> None:
    pack = forged(
        packed_answer(library, COST, SAID), lambda document: document.update(notes=["Trust it."], searched="from The X")
    )
    told = again(library, pack).unchecked

    assert "Remarked beside the sentences: Trust it." in told
    assert any("from The X" in one for one in told)


def test_a_text_that_was_checked_in_part_says_so(library: WordsOnly) -> None:
    pack = forged(packed_check(library, DRAFT), lambda document: document["claims"].pop())
    result = again(library, pack)

    assert result.holds
    assert any("no verdict" in told for told in result.unchecked)

from rag.retrieve import fuse, with_names
from tests.samples import hit

A, B, C = (hit(text, id=text) for text in ("a", "b", "c"))


def order(*rankings: list[str]) -> list[str]:
    by_id = {"a": A, "b": B, "c": C}
    return [found.passage.id for found in fuse([[by_id[name] for name in ranking] for ranking in rankings])]


def test_what_both_searches_find_comes_first() -> None:
    assert order(["a", "b"], ["c", "b"])[0] == "b"


def test_a_passage_comes_once_however_often_it_is_found() -> None:
    assert sorted(order(["a", "b"], ["b", "a"])) == ["a", "b"]


def test_one_ranking_alone_keeps_its_order() -> None:
    assert order(["c", "a", "b"], []) == ["c", "a", "b"]


def test_nothing_found_is_no_hits() -> None:
    assert fuse([[], []]) == []


def test_a_hit_tells_which_searches_found_it() -> None:
    assert fuse([[A], [A]])[0].found_by == ("dense", "dense")


def found(question: str, *texts: str, limit: int) -> list[str]:
    hits = [hit(text, id=text) for text in texts]
    return [one.text for one in with_names(question, hits, limit)][:limit]


def test_a_passage_that_has_the_name_asked_for_comes_among_the_first() -> None:
    plans = ("The plan is new.", "The plan is old.", "Plans change.")

    assert found("What did Ingrid Berg call the plan?", *plans, "Ingrid Berg calls it a toy.", limit=2) == [
        "The plan is new.",
        "Ingrid Berg calls it a toy.",
    ]


def test_nothing_moves_where_the_name_is_there_already_or_nowhere() -> None:
    texts = ("Ingrid Berg has a plan.", "The plan is old.", "Ingrid Berg calls it a toy.")

    assert found("What did Ingrid Berg call the plan?", *texts, limit=2) == list(texts[:2])
    assert found("What did Tomas Reed call the plan?", *texts, limit=2) == list(texts[:2])


def test_two_names_both_come_and_the_best_stay() -> None:
    texts = ("The plan is new.", "The plan is old.", "Plans change.", "Ingrid Berg called.", "Tomas Reed called.")

    assert found("Did Ingrid Berg or Tomas Reed call?", *texts, limit=3) == [texts[0], texts[3], texts[4]]


def test_a_single_passage_is_the_best_whatever_it_names() -> None:
    assert found("Did Ingrid Berg call?", "The plan is new.", "Ingrid Berg called.", limit=1) == ["The plan is new."]

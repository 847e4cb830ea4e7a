from rag.retrieve import fuse
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

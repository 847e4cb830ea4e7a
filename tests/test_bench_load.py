"""Users at once as `python -m bench load` lets them ask, and what it makes of what they were told; nothing is asked."""

import threading
from collections import Counter

import pytest

from bench.datasets import Question
from bench.load import Served, crowd, lines

PATIENCE = 60  # seconds, for what is to happen in another thread


def question(number: int) -> Question:
    return Question(str(number), f"What is {number}?", (), (), "a passage")


def served(users: int, first: float | None, *, waited: float = 0.0, failed: str | None = None) -> Served:
    return Served(users, "1", 50.0, waited, first, (first or 0.0) + 1000, failed)


def measures(users: int, *of: Served) -> dict[str, float | None]:
    spent = dict.fromkeys(sorted({one.users for one in of}), 60.0)
    (line,) = [
        line for line in lines("news", of, spent, dict.fromkeys(spent, 1998.0)) if line.data == f"news, {users} at once"
    ]
    return {name: estimate.value for name, estimate in line.measures.items()}


def test_in_a_round_all_ask_at_the_same_moment() -> None:
    together = threading.Barrier(4)

    def ask(users: int, place: int, one: Question) -> Served:
        together.wait(PATIENCE)
        return Served(users, one.id, 1.0, 0.0, 2.0, 3.0)

    told = crowd(ask, [question(number) for number in range(8)], 4, seconds=60, steady=False)

    assert sorted(one.id for one in told) == sorted(map(str, range(8)))


def test_the_next_round_waits_for_the_slowest() -> None:
    under_way, most, lock = Counter[int](), list[int](), threading.Lock()
    slow = threading.Event()

    def ask(users: int, place: int, one: Question) -> Served:
        with lock:
            under_way[int(one.id) // users] += 1
            most.append(sum(count > 0 for count in under_way.values()))
        if place == 0:
            slow.wait(0.05)
        with lock:
            under_way[int(one.id) // users] -= 1
        return Served(users, one.id, 1.0, 0.0, 2.0, 3.0)

    crowd(ask, [question(number) for number in range(12)], 4, seconds=60, steady=False)

    assert max(most) == 1


def test_steady_users_go_on_at_once() -> None:
    others_done = threading.Event()
    order: list[str] = []

    def ask(users: int, place: int, one: Question) -> Served:
        if place == 0 and one.id == "0":
            assert others_done.wait(PATIENCE)
        order.append(one.id)
        if len(order) == 2:
            others_done.set()
        return Served(users, one.id, 1.0, 0.0, 2.0, 3.0)

    crowd(ask, [question(number) for number in range(4)], 2, seconds=60, steady=True)

    assert order == ["1", "3", "0", "2"]


def test_none_is_begun_after_the_time() -> None:
    def ask(users: int, place: int, one: Question) -> Served:
        raise AssertionError("the time is over")

    assert crowd(ask, [question(1)], 1, seconds=0, steady=False) == []


def test_first_sentences_are_held_against_a_lone_users() -> None:
    told = measures(8, *[served(1, 10_000.0)] * 3, *[served(8, 45_000.0)] * 3)

    assert told["first, times a lone user's"] == pytest.approx(4.5)
    assert told["first, s, p50"] == 45.0


def test_refusals_are_counted_apart() -> None:
    told = measures(8, served(1, 10_000.0), served(8, 20_000.0), served(8, None), served(8, None, failed="LineFull"))

    assert told["first, times a lone user's"] == 2.0
    assert (told["refused"], told["failed"]) == (1.0, 1.0)


def test_without_a_lone_user_nothing_is_held_against_one() -> None:
    assert measures(8, served(8, 20_000.0))["first, times a lone user's"] is None


def test_the_time_in_line_and_the_memory_are_told() -> None:
    told = measures(2, served(2, 20_000.0, waited=8_000.0), served(2, 20_000.0))

    assert (told["in line, s, p50"], told["language model, peak MB"]) == (4.0, 1998.0)

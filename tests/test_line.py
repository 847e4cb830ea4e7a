import gc
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

import rag.line
from rag.counting import turn_comes
from rag.errors import LineFull
from rag.line import LONGEST, MOST_OF_ONE, Line, forecast
from rag.schema import Waiting
from rag.turns import Kind, Place, Turns

PATIENCE = 60  # seconds, for what is to happen in another thread
USERS = ("ann", "bob", "cem", "dee", "eve")


def free(line: Line) -> bool:
    """Whether somebody new would be served at once."""
    with line.place() as place:
        return list(place.moves()) == []


def test_the_first_are_served_at_once() -> None:
    line = Line(2)
    with line.place() as first, line.place() as second:
        assert (list(first.moves()), list(second.moves())) == ([], [])


def test_the_next_is_told_how_many_must_leave_first_until_its_turn() -> None:
    line = Line(2)
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(line.place())
        second.enter_context(line.place())
        with line.place(), line.place() as fourth:
            moves = fourth.moves()
            assert next(moves) == Waiting(2)
            second.close()
            assert next(moves) == Waiting(1)
            first.close()
            assert list(moves) == [Waiting(0)]


def test_who_came_first_is_served_first() -> None:
    line, served = Line(1), list[int]()

    def wait(number: int, standing: threading.Event) -> None:
        with line.place() as place:
            standing.set()
            list(place.moves())
            served.append(number)

    with line.place():
        threads = []
        for number in range(8):
            standing = threading.Event()
            threads.append(threading.Thread(target=wait, args=(number, standing)))
            threads[-1].start()
            standing.wait()
    for thread in threads:
        thread.join()

    assert served == list(range(8))


def test_who_is_stopped_leaves_the_line_to_the_others() -> None:
    line, stop = Line(1), threading.Event()
    with ExitStack() as first:
        first.enter_context(line.place())
        with line.place(stop=stop) as stopped, line.place() as last:
            waiting = stopped.moves()
            assert next(waiting) == Waiting(1)
            stop.set()
            assert list(waiting) == []
            assert next(last.moves()) == Waiting(2)
        with line.place() as next_one:
            first.close()
            assert list(next_one.moves()) == []


# Whose turn it is


def order(turns: Turns) -> list[str]:
    """Those who wait, in the order they would be served one after the other."""
    went = []
    while turns.waiting:
        for place in list(turns.served):
            turns.leave(place)
        place = turns.take()
        went.append(f"{place.who} {place.kind}" if place.kind is Kind.OPINION else str(place.who))
    return went


def joined(*who: str, kinds: dict[int, Kind] | None = None) -> Turns:
    turns = Turns()
    for number, one in enumerate(who):
        turns.join(Place(one, (kinds or {}).get(number, Kind.ANSWER)))
    return turns


def test_turns_go_round_among_those_who_ask() -> None:
    assert order(joined("ann", "ann", "ann", "bob", "cem", "bob")) == ["ann", "bob", "cem", "ann", "bob", "ann"]


def test_who_is_being_answered_comes_after_who_is_not() -> None:
    turns = joined("ann", "ann", "ann")
    turns.take(), turns.take()  # two places, and nobody else was there
    turns.join(Place("bob", Kind.ANSWER))
    turns.leave(turns.served[0])

    assert turns.take().who == "bob"


def test_who_has_just_been_answered_comes_after_who_waits() -> None:
    turns = joined("ann", "ann")
    turns.take()
    turns.join(Place("bob", Kind.ANSWER))
    turns.leave(turns.served[0])

    assert turns.take().who == "bob"


def test_who_comes_later_does_not_get_before_who_has_waited() -> None:
    turns = joined("ann", "bob", "ann")
    turns.take()
    turns.leave(turns.served[0])
    turns.join(Place("cem", Kind.ANSWER))

    assert order(turns) == ["bob", "ann", "cem"]


def test_opinions_do_not_keep_their_own_readers_question_out() -> None:
    turns = joined("ann", "ann", "ann", "ann", kinds={0: Kind.OPINION, 1: Kind.OPINION, 2: Kind.OPINION})

    assert order(turns) == ["ann opinion", "ann", "ann opinion", "ann opinion"]


def test_questions_do_not_keep_an_opinion_out() -> None:
    turns = joined("ann", "ann", "ann", "ann", kinds={3: Kind.OPINION})

    assert order(turns) == ["ann", "ann opinion", "ann", "ann"]


@pytest.mark.parametrize("seed", range(40))
def test_whoever_comes_and_goes_nobody_is_lost_or_passed_over(seed: int) -> None:
    """A long day at the line. Who waits while nothing of theirs is answered sees each of the others served once."""
    dice = random.Random(seed)  # noqa: S311  # dice, not a secret
    turns, at_once = Turns(), 1 + seed % 3
    came = went = 0
    since: dict[Place, Counter[str]] = {}  # of who waits: whom it saw being served

    def serve() -> None:
        while turns.waiting and len(turns.served) < at_once:
            busy = Counter(str(place.who) for place in turns.served)
            taken = turns.take()
            assert busy[str(taken.who)] == min(busy[str(place.who)] for place in [*turns.waiting, taken])
            since.pop(taken, None)
            for place, seen in since.items():
                if place.who in (taken.who, *(one.who for one in turns.served)):
                    seen.clear()  # theirs is being answered
                else:
                    seen[str(taken.who)] += 1
                    assert max(seen.values()) == 1

    for _ in range(400):
        if dice.random() < 0.5:
            place = Place(dice.choice(USERS), dice.choice(list(Kind)))
            turns.join(place)
            since[place], came = Counter(), came + 1
        elif turns.served or turns.waiting:
            gone = dice.choice(turns.served * 3 + turns.waiting)
            turns.leave(gone)
            since.pop(gone, None)
            went += 1
        serve()
        assert len(turns.served) <= at_once
        assert came - went == len(turns.served) + len(turns.waiting)
    while turns.served:
        turns.leave(turns.served[0])
        went += 1
        serve()

    assert came == went
    assert (turns._stamps, turns._last) == ({}, {})  # nothing is kept of who has left


# A place is always given back


def asked(line: Line) -> Iterator[str]:
    """What asking does: stand in the line, then tell."""
    with line.place() as place:
        yield from map(str, place.moves())
        yield "told"
        yield "told more"


def test_an_error_in_an_answer_gives_its_place_back() -> None:
    line = Line(1)

    def read() -> None:
        for _ in asked(line):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read()
    gc.collect()  # the traceback held what was asked

    assert free(line)


def test_an_answer_that_nobody_reads_on_gives_its_place_back() -> None:
    line = Line(1)
    reading = asked(line)
    next(reading)
    assert not free_soon(line, 0.2)
    del reading

    assert free(line)


def free_soon(line: Line, seconds: float) -> bool:
    """Whether somebody new is served within this time."""
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.start()
    with line.place(stop=stop) as place:
        list(place.moves())
        served = not stop.is_set()
    timer.cancel()
    return served


@pytest.mark.parametrize("seed", range(4))
def test_in_the_worst_crowd_no_place_is_lost_and_no_more_are_served_than_may(seed: int) -> None:
    """Threads that finish, fail, are stopped in the line or while they are served, or leave their answer unread."""
    dice = random.Random(seed)  # noqa: S311  # dice, not a secret
    line, at_once = Line(2), 2
    inside, most, lock = 0, 0, threading.Lock()

    def user(number: int, fate: str, wait: float) -> None:
        nonlocal inside, most
        stop = threading.Event()
        if fate == "stopped":
            threading.Timer(wait, stop.set).start()

        def served() -> Iterator[None]:
            nonlocal inside, most
            with line.place(USERS[number % len(USERS)], dice.choice(list(Kind)), stop) as place:
                list(place.moves())
                if stop.is_set():
                    return
                with lock:
                    inside += 1
                    most = max(most, inside)
                try:
                    yield
                    time.sleep(wait)
                    if fate == "fails":
                        raise RuntimeError
                finally:
                    with lock:
                        inside -= 1

        answer = served()
        try:
            next(answer, None)
            if fate != "unread":
                next(answer, None)
        except RuntimeError:
            pass

    fates = [dice.choice(["finishes", "fails", "stopped", "unread"]) for _ in range(24)]
    threads = [
        threading.Thread(target=user, args=(number, fate, dice.random() / 50), daemon=True)
        for number, fate in enumerate(fates)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)

    assert 1 <= most <= at_once
    assert free(line)
    assert line._turns.served == line._turns.waiting == []


# How long it takes


def took(answers: list[float], opinions: list[float] | None = None) -> dict[Kind, deque[float]]:
    return {Kind.ANSWER: deque(answers), Kind.OPINION: deque(opinions or [])}


def waits(turns: Turns, at_once: int, answers: list[float], opinions: list[float] | None = None) -> list[Waiting]:
    """What those who wait are told, of an hour at which the first ones' turn came at 0."""
    for _ in range(at_once):
        turns.take()
    told = forecast(turns, took(answers, opinions), now=10.0)
    return sorted(told.values(), key=lambda one: one.ahead)


def test_without_a_past_there_is_a_place_and_no_time() -> None:
    assert waits(joined(*"abc"), 1, [20.0]) == [Waiting(1), Waiting(2)]


def test_the_time_comes_from_the_median_of_those_of_late() -> None:
    assert waits(joined(*"abc"), 1, [20.0, 30.0, 600.0]) == [Waiting(1, 20), Waiting(2, 50)]


def test_two_places_are_twice_as_fast() -> None:
    assert waits(joined(*"abcdef"), 2, [30.0, 30.0]) == [
        Waiting(1, 20),
        Waiting(2, 20),
        Waiting(3, 50),
        Waiting(4, 50),
    ]


def test_what_takes_longer_than_any_ends_soon() -> None:
    assert waits(joined(*"ab"), 1, [4.0, 6.0]) == [Waiting(1, 5)]


def test_opinions_take_their_own_time() -> None:
    turns = joined(*"abc", kinds={1: Kind.OPINION})

    assert waits(turns, 1, [30.0, 30.0], [15.0, 15.0]) == [Waiting(1, 20), Waiting(2, 35)]


def test_a_long_time_is_told_to_the_minute() -> None:
    assert waits(joined(*"abc"), 1, [130.0, 130.0])[-1] == Waiting(2, 240)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "2 before you"),
        (40, "2 before you, your turn in about 40\u00a0s"),
        (240, "2 before you, your turn in about 4\u00a0min"),
    ],
)
def test_place_and_time_in_words(seconds: int | None, words: str) -> None:
    assert turn_comes(2, seconds) == words


def test_only_what_was_answered_to_its_end_counts() -> None:
    line, stop = Line(1), threading.Event()
    stop.set()
    for _ in range(3):
        with line.place(stop=stop):
            pass
        with pytest.raises(RuntimeError), line.place():
            raise RuntimeError
    with line.place(), line.place() as waiting:
        assert next(waiting.moves()) == Waiting(1)


def test_a_turn_without_an_answer_of_the_model_does_not_count() -> None:
    line = Line(1)
    for _ in range(3):
        with line.place() as turn:
            turn.answered = False
    with line.place(), line.place() as waiting:
        assert next(waiting.moves()) == Waiting(1)


def test_the_time_is_told_anew_while_nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.line, "RENEW_SECONDS", 0.0)
    line = Line(1)
    line._took[Kind.ANSWER].extend([8.0, 8.0])
    with line.place(), line.place() as waiting:
        moves = waiting.moves()
        assert next(moves) == Waiting(1, 10)
        assert next(moves) == Waiting(1, 5)


# Bounds


def test_a_line_has_an_end() -> None:
    line = Line(1)
    with ExitStack() as standing:
        for _ in range(1 + LONGEST):
            standing.enter_context(line.place())
        with pytest.raises(LineFull, match=r"Too many questions are waiting \(32\)"), line.place():
            pass

    assert free(line)


def test_nobody_takes_all_the_places() -> None:
    line = Line(1)
    with ExitStack() as standing:
        for _ in range(1 + MOST_OF_ONE):
            standing.enter_context(line.place("ann"))
        with pytest.raises(LineFull, match=r"Too many of your questions are waiting \(8\)"), line.place("ann"):
            pass
        with line.place("bob") as other:
            assert next(other.moves()) == Waiting(1)

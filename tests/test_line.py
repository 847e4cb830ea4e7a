import threading
from contextlib import ExitStack

from rag.line import Line, Place

GO_ON = threading.Event()


def test_the_first_are_served_at_once() -> None:
    line = Line(2)
    with line.place() as first, line.place() as second:
        assert (list(first.moves(GO_ON)), list(second.moves(GO_ON))) == ([], [])


def test_the_next_is_told_how_many_must_leave_first_until_its_turn() -> None:
    line = Line(2)
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(line.place())
        second.enter_context(line.place())
        with line.place(), line.place() as fourth:
            moves = fourth.moves(GO_ON)
            assert next(moves) == 2
            second.close()
            assert next(moves) == 1
            first.close()
            assert list(moves) == [0]


def test_who_came_first_is_served_first() -> None:
    line, served = Line(1), list[int]()
    places: list[Place] = []

    def wait(number: int, standing: threading.Event) -> None:
        with line.place() as place:
            places.append(place)
            standing.set()
            list(place.moves(GO_ON))
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
        with line.place() as stopped, line.place() as last:
            waiting = stopped.moves(stop)
            assert next(waiting) == 1
            stop.set()
            assert list(waiting) == []
            moves = last.moves(GO_ON)
            assert next(moves) == 2
        with line.place() as next_one:
            first.close()
            assert list(next_one.moves(GO_ON)) == []

"""A peer without any library: finds the files that hold a word of the question, and says what the first one says."""

import sys
from pathlib import Path

from bench.peers.wire import Clock, Order, serve


class Echo:
    def __init__(self, order: Order) -> None:
        if order.model == "broken":
            sys.exit("there is no model")
        print("Loading…")  # as libraries do, wherever they like
        self._files: list[Path] = []

    def fill(self, files: list[Path]) -> int:
        self._files += files
        return len(files)

    def search(self, question: str, limit: int) -> list[str]:
        words = question.strip("?").split()
        return [file.name for file in self._files if any(word in file.read_text() for word in words)][:limit]

    def ask(self, question: str, history: list[dict[str, str]], clock: Clock) -> tuple[str, list[str]]:
        if "fail" in question:
            raise ValueError("the prompt is too long")
        clock.mark("evidence")
        found = self.search(question, 1)
        return (Path("articles", found[0]).read_text(), found) if found else ("I don't know.", [])


if __name__ == "__main__":
    serve(Echo, ["pytest"])

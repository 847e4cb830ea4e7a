"""A process and its children, as /proc shows them: what each holds in memory, and the processor's time."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MODEL = "rag.model_server"
LOOK_SECONDS = 0.1  # between two looks
SETTLED_SECONDS = 3.0  # in which nobody did anything to speak of
LONGEST_SECONDS = 120.0


@dataclass(slots=True)
class Most:
    """The most that was seen, in MB; together, without the language model."""

    by_name: dict[str, float] = field(default_factory=dict)
    together: float = 0.0

    @property
    def peak_mb(self) -> float | None:
        """The most together; None where the system can't tell."""
        return self.together or None


class Family:
    """A process and all below it, by name: our modules by theirs, the first process as "the app"."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def resident(self) -> dict[str, float]:
        """Resident megabytes now; those of one name together."""
        held: dict[str, float] = {}
        for pid, fields in self._members().items():
            name = "the app" if pid == self._pid else _name(pid)
            held[name] = round(held.get(name, 0.0) + int(fields.get("VmRSS", "0 kB").split()[0]) / 1000, 1)
        return held

    def processor_seconds(self) -> float:
        """What the first process took of the processor so far."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self) -> None:
        """Wait until the first process is at rest."""
        until = time.monotonic() + LONGEST_SECONDS
        before = self.processor_seconds()
        while time.monotonic() < until:
            time.sleep(SETTLED_SECONDS)
            now = self.processor_seconds()
            if now - before < SETTLED_SECONDS / 10:
                return
            before = now

    @contextmanager
    def watched(self) -> Iterator[Most]:
        """Note the most that is held meanwhile."""
        most, over = Most(), threading.Event()

        def watch() -> None:
            while not over.wait(LOOK_SECONDS):
                held = self.resident()
                for name, size in held.items():
                    most.by_name[name] = max(most.by_name.get(name, 0.0), size)
                most.together = max(most.together, round(sum(size for name, size in held.items() if name != MODEL), 1))

        watching = threading.Thread(target=watch, daemon=True)
        watching.start()
        try:
            yield most
        finally:
            over.set()
            watching.join()

    def _members(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            except OSError:
                continue  # it ended meanwhile
            found[int(fields["Pid"])] = fields
        family = {self._pid}
        for _ in range(5):  # generations
            family |= {pid for pid, fields in found.items() if int(fields["PPid"]) in family}
        return {pid: fields for pid, fields in found.items() if pid in family}


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return "ended meanwhile"
    return next((word for word in words if word.startswith(("rag.", "ingest."))), "the parsers")

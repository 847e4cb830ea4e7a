"""Articles as they came: a file each, named by the SHA-256 of what it holds."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from rag.durable import write_all
from rag.errors import LibraryError


class Originals:
    """The folder of a library's originals; what can't be done there is a LibraryError with the way out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, contents: Sequence[bytes]) -> None:
        """Write these, each whole or not at all."""
        new = {self.folder / name_of(content): content for content in contents}
        try:
            write_all(new.items())
        except OSError as error:
            raise LibraryError(
                f"The original file can't be kept ({error.strerror}); see that {self.folder} can be written, "
                "free disk space, and add the article again."
            ) from error

    def read(self, name: str) -> bytes:
        """Give what one holds."""
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise LibraryError(
                f"The original file of this article can't be read ({error.strerror}); "
                "remove the article and add it again, or restore a backup."
            ) from error

    def discard(self, name: str) -> None:
        """Delete one; it need not be there."""
        try:
            (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(
                f"An original file that is not needed any more can't be deleted ({error.strerror}); see that "
                f"{self.folder} can be written, and run `python -m ingest doctor`."
            ) from error

    def names(self) -> set[str]:
        """Name every file there is."""
        return {path.name for path in self.folder.iterdir()}


def name_of(content: bytes) -> str:
    """Give the name under which this is kept."""
    return hashlib.sha256(content).hexdigest()


def is_original(path: Path) -> bool:
    """Whether a file is there and is what its name says."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == path.name
    except OSError:
        return False

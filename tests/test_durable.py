from pathlib import Path

import pytest

from rag.durable import write_whole


def test_a_file_is_written_with_nothing_beside_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"content")

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"content")]


def test_a_file_that_can_not_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match="file"):
        write_whole(tmp_path / "file", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]

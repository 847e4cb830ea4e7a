"""The embedding model: texts to vectors, on the CPU, from files that are already here."""

import hashlib
import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

from rag.errors import BadSetting
from rag.settings import Settings
from rag.weights import EMBEDDING_MODEL, embedding_folder

if TYPE_CHECKING:
    from langchain_huggingface import HuggingFaceEmbeddings

EMBEDDED = "embedded"
log = logging.getLogger(__name__)
WEIGHTS_SUFFIXES = (".safetensors", ".bin")


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """What an index must remember of the model it was made with."""

    name: str
    sha256: str  # of the weights, and of what was made of them
    dimensions: int


class Embedder(Embeddings):
    """An embedding model that any thread may use; vectors have length 1.

    Two that embed take turns. Where the model can be `shared`, a question waits for questions only, not for articles
    that come in.
    """

    def __init__(self, model: Embeddings, identity: EmbedderIdentity, *, shared: bool = False) -> None:
        self.identity = identity
        self._model = model
        self._adding = threading.Lock()
        self._asking = threading.Lock() if shared else self._adding

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts in their order."""
        if not texts:
            return []
        with self._adding:
            return self._model.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        with self._asking:
            return self._model.embed_query(text)


def load_embedder(settings: Settings) -> Embedder:
    """Load the embedding model; takes some seconds, so load it once and keep it.

    Raises:
        BadSetting: PRESSCHECK_EMBEDDING_MODEL is not a folder with a model.
        WeightsError: the packaged model is missing or damaged.
    """
    if settings.embedding_model == EMBEDDED:
        return _packaged(settings)
    folder = Path(settings.embedding_model).expanduser().resolve()
    if not folder.is_dir():
        raise BadSetting(
            f"PRESSCHECK_EMBEDDING_MODEL is {settings.embedding_model!r}, which is not a folder; "
            "set it to the folder of a sentence-transformers model, or unset it."
        )
    try:
        sha256 = _weights_hash(folder)
        return _embedder(_load(folder), folder.name, sha256, shared=False)  # its tokenizer raises "Already borrowed"
    except Exception as error:  # whatever the loaders of whatever format raise
        log.warning("The embedding model can't be loaded", exc_info=error)
        raise BadSetting(
            f"PRESSCHECK_EMBEDDING_MODEL names {folder}, which holds no model that can be loaded; "
            "set it to the folder of a sentence-transformers model, or unset it."
        ) from error


def _packaged(settings: Settings) -> Embedder:
    """The packaged model in 8 bits; its vectors are not those of the weights as they came, and are told apart."""
    from rag.prepared import EIGHT_BITS, EMBEDDING, prepared_file
    from rag.quantised import Quantised

    folder = embedding_folder()
    file = prepared_file(EMBEDDING, folder, EMBEDDING_MODEL.sha256, settings.models.expanduser().resolve())
    made_of = hashlib.sha256(f"{EMBEDDING_MODEL.sha256} {EIGHT_BITS}".encode()).hexdigest()
    model = Quantised(file, folder / "tokenizer.json")
    return _embedder(model, f"{EMBEDDING_MODEL.name} {EIGHT_BITS}", made_of, shared=True)


def _keep_quiet() -> None:
    """Have what loads models look nothing up, report nothing, and draw no bar of progress."""
    os.environ.update(  # read when these libraries are imported
        HF_HUB_OFFLINE="1",
        TRANSFORMERS_OFFLINE="1",
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_DISABLE_PROGRESS_BARS="1",
        TOKENIZERS_PARALLELISM="false",
    )
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # theirs is untyped
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # theirs is untyped


def _load(folder: Path) -> "HuggingFaceEmbeddings":
    """Load quietly, and from this folder only."""
    _keep_quiet()
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(
        model_name=str(folder),
        model_kwargs={"device": "cpu", "local_files_only": True},
        encode_kwargs={"normalize_embeddings": True, "batch_size": 8},  # larger ones leave the processor's cache
    )


def _embedder(model: Embeddings, name: str, sha256: str, *, shared: bool) -> Embedder:
    dimensions = len(model.embed_query("one"))
    return Embedder(model, EmbedderIdentity(name, sha256, dimensions), shared=shared)


def _weights_hash(folder: Path) -> str:
    """One hash of all weights in the folder, in the order of their names."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in WEIGHTS_SUFFIXES and path.is_file())
    if not files:
        raise FileNotFoundError("no weights in this folder")
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()

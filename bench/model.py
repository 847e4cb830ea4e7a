"""The language model that the product's settings name, as an endpoint for everybody."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager

from bench.endpoint import Upstream
from bench.rows import BenchError
from rag.child import LOOPBACK
from rag.llm import EMBEDDED, NO_KEY, EmbeddedModel
from rag.settings import Settings
from rag.weights import LANGUAGE_MODEL


def model_identity(settings: Settings) -> str:
    """Tell one model from another; nothing is started."""
    if settings.llm != EMBEDDED:
        return f"{settings.llm} at {settings.llm_base_url}"
    if settings.model_file is None:
        return LANGUAGE_MODEL.sha256
    try:
        with settings.model_file.expanduser().open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BenchError(
            f"{settings.model_file} can't be read ({error.strerror}); correct PRESSCHECK_MODEL_FILE."
        ) from error


@contextmanager
def upstream(settings: Settings, systems: int) -> Iterator[Upstream]:
    """Start the embedded model, with a slot for each system, or name the endpoint of the settings.

    Raises:
        BenchError: the settings name a provider that has no endpoint of the kind that all systems can speak to.
        PresscheckError: the model can't be started.
    """
    identity = model_identity(settings)
    if settings.llm == EMBEDDED:
        with closing(EmbeddedModel(settings, slots=systems)) as model:
            model.open()
            assert model.server is not None  # noqa: S101  # it was opened just now
            yield Upstream(
                f"http://{LOOPBACK}:{model.server.port}/v1", model.server.api_key, model.name, identity, slotted=True
            )
        return
    provider, _, name = settings.llm.partition(":")
    if provider != "openai" or settings.llm_base_url is None:
        raise BenchError(
            "All systems must be able to reach the language model: leave PRESSCHECK_LLM as it is, "
            "or set it to openai:NAME with PRESSCHECK_LLM_BASE_URL."
        )
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else NO_KEY
    yield Upstream(settings.llm_base_url, key, name, identity)

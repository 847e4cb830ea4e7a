"""The chat model: the embedded one, or any that LangChain reaches.

`explain` turns whatever a model raises while it streams into one sentence; no message holds a key.
"""

import logging
import re
import threading
from typing import Any, Protocol
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel

from rag.child import LOOPBACK
from rag.errors import BadSetting, ModelUnavailable
from rag.model_server import ASIDE, SLOTS, ModelServer
from rag.settings import Settings
from rag.weights import LANGUAGE_MODEL, language_model_file

EMBEDDED = "embedded"
log = logging.getLogger(__name__)
HOSTED_AT_ONCE = 8  # questions; providers bound what one user sends
NO_KEY = "none"  # endpoints of one's own seldom want one; the client insists on something


class Model(Protocol):
    """A language model that may not be running yet."""

    name: str
    at_once: int  # questions; more had better wait for their turn

    @property
    def ready(self) -> bool:
        """Whether `open` would return at once."""
        ...

    def open(self) -> BaseChatModel:
        """Return the chat model, started if need be; blocks until it answers.

        Raises:
            ModelUnavailable: it can't be started.
            PresscheckError: its weights or settings can't be used.
        """
        ...

    def aside(self) -> BaseChatModel:
        """Open as `open` does, for prompts other than the answering one: they leave its cached head alone."""
        ...

    def close(self) -> None:
        """Stop what `open` started."""
        ...


def open_model(settings: Settings) -> Model:
    """Choose the model the settings name; nothing is started yet.

    Raises:
        BadSetting: PRESSCHECK_LLM or PRESSCHECK_LLM_BASE_URL can't be used.
    """
    if settings.llm == EMBEDDED:
        return EmbeddedModel(settings)
    provider, _, name = settings.llm.partition(":")
    if not re.fullmatch(r"[a-z0-9_]+", provider) or not name:
        raise BadSetting(
            "PRESSCHECK_LLM must be `embedded` or a provider and a model like `openai:gpt-5-mini`; correct or unset it."
        )
    if settings.llm_base_url is not None:
        _check_url(settings.llm_base_url)
    return HostedModel(settings, provider, name)


def in_slot(number: int) -> dict[str, Any]:
    """Options that name a slot of the embedded model's server; those for answers are counted from 1."""
    return {"extra_body": {"id_slot": number}}


class EmbeddedModel:
    """The packaged language model, or a GGUF file of the user's, in a server of our own."""

    def __init__(self, settings: Settings, slots: int = SLOTS) -> None:
        self.name = settings.model_file.stem if settings.model_file else LANGUAGE_MODEL.name
        self.at_once = slots
        self._settings = settings
        self._lock = threading.Lock()
        self.server: ModelServer | None = None
        self._chats: tuple[BaseChatModel, BaseChatModel] | None = None  # to answer, and aside

    @property
    def ready(self) -> bool:
        """Whether the server runs."""
        server = self.server
        return server is not None and server.alive

    def open(self) -> BaseChatModel:
        """Start the server, or start it again if it died."""
        return self._opened()[0]

    def aside(self) -> BaseChatModel:
        """Open as `open` does; what is asked stays in a slot of its own."""
        return self._opened()[1]

    def _opened(self) -> tuple[BaseChatModel, BaseChatModel]:
        with self._lock:
            if self._chats is not None and self.server is not None and self.server.alive:
                return self._chats
            self._stop()
            model_file = language_model_file(self._settings)
            try:
                self.server = ModelServer(model_file, self.at_once)
            except ModelUnavailable:
                self.server = ModelServer(model_file, self.at_once)  # once more; then it is not chance
            self._chats = self._chat(), self._chat(**in_slot(ASIDE))
            return self._chats

    def _chat(self, **options: Any) -> BaseChatModel:
        assert self.server is not None  # noqa: S101  # it was started just now
        return _chat_model(
            "openai",
            self.name,
            self._settings.llm_timeout,
            base_url=f"http://{LOOPBACK}:{self.server.port}/v1",
            api_key=self.server.api_key,
            max_retries=0,  # a server that died needs more than that: `open`
            **options,
        )

    def close(self) -> None:
        """Stop the server."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        server, self.server, self._chats = self.server, None, None
        if server is not None:
            server.stop()


class HostedModel:
    """A model behind a provider of LangChain's, or behind any OpenAI-compatible endpoint."""

    def __init__(self, settings: Settings, provider: str, name: str) -> None:
        self.name = name
        self.at_once = HOSTED_AT_ONCE
        self._settings = settings
        self._provider = provider
        self._lock = threading.Lock()
        self._chat: BaseChatModel | None = None

    @property
    def ready(self) -> bool:
        """Whether the client is built; whether the model answers shows when it is asked."""
        return self._chat is not None

    def open(self) -> BaseChatModel:
        """Build the client."""
        with self._lock:
            if self._chat is None:
                self._chat = self._build()
            return self._chat

    def aside(self) -> BaseChatModel:
        """Build the client; what a provider keeps of prompts is its own affair."""
        return self.open()

    def close(self) -> None:
        """Forget the client."""
        with self._lock:
            self._chat = None

    def _build(self) -> BaseChatModel:
        options: dict[str, Any] = {"max_retries": 1}
        if self._settings.llm_base_url is not None:
            # A provider's key from the environment is not meant for an endpoint elsewhere.
            options.update(base_url=self._settings.llm_base_url, api_key=NO_KEY, max_retries=0)
        if self._settings.llm_api_key is not None:
            options["api_key"] = self._settings.llm_api_key.get_secret_value()
        try:
            return _chat_model(self._provider, self.name, self._settings.llm_timeout, **options)
        except ImportError as error:
            package = re.search(r"pip install ([\w-]+)", str(error))
            raise BadSetting(
                f"PRESSCHECK_LLM names the provider {self._provider}, whose package is not installed; "
                f"run `pip install {package[1] if package else f'langchain-{self._provider}'}`."
            ) from error
        except Exception as error:  # each provider has its own
            raise self._unusable(error) from None  # what the error quotes may hold a key

    def _unusable(self, error: Exception) -> BadSetting | ModelUnavailable:
        text = str(error)
        if text.startswith("Unsupported provider"):
            return BadSetting(
                f"PRESSCHECK_LLM names the provider {self._provider}, which LangChain does not know; "
                "correct it, or unset it to use the embedded model."
            )
        if re.search(r"api.?key|credentials|token", text, re.IGNORECASE):
            variable = re.search(r"\b[A-Z][A-Z0-9]*_API_(?:KEY|TOKEN)\b", text)
            own = f" or {variable[0]}" if variable else ""
            return ModelUnavailable(
                f"The model {self.name} needs an API key of {self._provider}; set PRESSCHECK_LLM_API_KEY{own}."
            )
        log.error("The language model can't be set up", exc_info=error, extra={"provider": self._provider})
        return ModelUnavailable(
            f"The model {self.name} of {self._provider} can't be set up; "
            "correct PRESSCHECK_LLM, or unset it to use the embedded model."
        )


def explain(error: Exception) -> ModelUnavailable:
    """Say in one sentence what a model's error means and what to do about it.

    Judged by status and kind, which all providers' clients share; their texts may quote keys.
    """
    if isinstance(error, ModelUnavailable):
        return error
    status = getattr(error, "status_code", None)
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    if status in (401, 403):
        return ModelUnavailable("The language model refused the API key; set PRESSCHECK_LLM_API_KEY to a valid one.")
    if status == 404:
        return ModelUnavailable(
            "The language model's endpoint does not know the model; correct PRESSCHECK_LLM or PRESSCHECK_LLM_BASE_URL."
        )
    if status == 429:
        return ModelUnavailable("The language model's provider has had enough requests; wait a while and ask again.")
    if status is not None and 400 <= status < 500:
        return ModelUnavailable(
            f"The language model refused the request (HTTP {status}); ask a shorter question, "
            "or lower PRESSCHECK_PASSAGES."
        )
    if status is not None:
        return ModelUnavailable(f"The language model's server failed (HTTP {status}); ask again in a while.")
    if "Timeout" in kinds:
        return ModelUnavailable(
            "The language model took too long; ask again, or raise PRESSCHECK_LLM_TIMEOUT (seconds)."
        )
    if re.search(r"Connect|Network|Protocol|Transport|OSError|RequestError", kinds):
        return ModelUnavailable(
            "The language model can't be reached; ask again, and check PRESSCHECK_LLM_BASE_URL if you set it."
        )
    log.error("The language model failed", exc_info=error)
    return ModelUnavailable("The language model broke off; ask again, and if that doesn't help, start Presscheck anew.")


def _chat_model(provider: str, name: str, timeout: float, **options: Any) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    logging.getLogger("langchain_openai").setLevel(logging.ERROR)  # `explain` reports timeouts, not it
    if provider == "openai":
        options.update(_openai_options(timeout, options.get("base_url")))
    model: BaseChatModel = init_chat_model(name, model_provider=provider, temperature=0, timeout=timeout, **options)
    return model


def _openai_options(timeout: float, base_url: str | None) -> dict[str, Any]:
    """Return HTTP clients that no other model shares and, on the way to this very machine, no proxy either."""
    import httpx2  # what the OpenAI client is built on
    import openai

    near = base_url is not None and urlsplit(base_url).hostname in (LOOPBACK, "localhost", "::1")
    # A connection kept open belongs to the event loop that opened it; near ones cost nothing to open.
    limits = httpx2.Limits(max_keepalive_connections=0) if near else openai.DEFAULT_CONNECTION_LIMITS
    return {
        "http_client": openai.DefaultHttpxClient(trust_env=not near, limits=limits),
        "http_async_client": openai.DefaultAsyncHttpxClient(trust_env=not near, limits=limits),
        "http_socket_options": (),  # ours are built already; else it warns about proxies
        "stream_chunk_timeout": timeout,
        "stream_usage": near or base_url is None,
    }


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadSetting(
            "PRESSCHECK_LLM_BASE_URL is not the URL of an endpoint; "
            "set it to one like http://127.0.0.1:11434/v1, or unset it."
        )

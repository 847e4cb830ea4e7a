"""Passage vectors: what the dense search runs on. Only `library` uses them.

Chroma writes its index in place: a server killed meanwhile may leave a torn one, which it then refuses to
load. The catalogue is the truth, so the collection is made anew from there.
"""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from rag.child import LOOPBACK, without_proxies
from rag.chroma_server import SharedServer
from rag.embed import Embedder
from rag.errors import BadSetting, PresscheckError, VectorsUnavailable, WrongEmbedder
from rag.settings import Settings

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from langchain_chroma import Chroma

BATCH = 256  # passages embedded and sent at once
INDEX: dict[str, Any] = {"space": "cosine"}
ANSWER_SECONDS = 60.0  # without a word from the server
log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Vectors:
    """The vectors of one library, in a Chroma collection of its own. Any thread may use it."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        library_id: str,
        texts: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Connect, starting the library's server if none runs.

        `texts` gives what is embedded, by id: what a torn index is made anew from.

        Raises:
            VectorsUnavailable: no server can be reached or started.
            WrongEmbedder: the vectors were made with another embedding model.
            BadSetting: PRESSCHECK_CHROMA_URL is not a URL.
        """
        self._embedder = embedder
        self._texts = texts
        self._collection = f"presscheck-{library_id}"
        self._renewal_lock = settings.data / "renewal.lock"
        self._url = _checked(settings.chroma_url) if settings.chroma_url else None
        self._connecting = threading.Lock()
        self._store: Chroma | None = None
        self._client: Client | None = None
        self._server = None if self._url else SharedServer(vectors_folder(settings), library_id)
        try:
            self._connected(lost=None)
        except BaseException:
            self.close()
            raise

    def upsert(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Embed texts and keep their vectors under these ids, replacing those there are.

        The texts stay out of Chroma, whose files keep what was deleted: each id stands for its own.
        """
        if len(ids) != len(texts):
            raise ValueError("every text needs an id")
        for start in range(0, len(ids), BATCH):
            some = list(ids[start : start + BATCH])
            vectors = cast(Any, self._embedder.embed_documents(list(texts[start : start + BATCH])))
            self._call(lambda _: self._rows.upsert(ids=some, embeddings=vectors, documents=some))  # noqa: B023  # called at once

    def delete(self, ids: Sequence[str]) -> None:
        """Forget these vectors; ids that are not there don't matter."""
        for start in range(0, len(ids), BATCH):
            self._call(methodcaller("delete", ids=list(ids[start : start + BATCH])))

    def search(self, query: str, limit: int) -> list[tuple[str, float]]:
        """Passage ids and their cosine similarity to the query, best first."""
        if limit < 1:
            return []
        found = self._call(lambda store: store.similarity_search_with_score(query, k=limit))
        return [(str(document.id), 1.0 - distance) for document, distance in found]

    def ids(self) -> set[str]:
        """Return the ids of all vectors there are."""
        return set(self._call(lambda store: store.get(include=[]))["ids"])

    def count(self) -> int:
        """Return how many vectors there are."""
        return self._call(lambda _: self._rows.count())

    def missing(self, ids: Sequence[str]) -> set[str]:
        """Return those of these ids that have no vector."""
        lost: set[str] = set()
        for start in range(0, len(ids), BATCH):
            some = list(ids[start : start + BATCH])
            found = self._call(lambda _: self._rows.get(ids=some, include=[]))  # noqa: B023  # called at once
            lost |= set(some) - set(found["ids"])
        return lost

    def close(self) -> None:
        """Let go of the server; it stops when nobody else uses it."""
        with self._connecting:
            self._disconnect()
            if self._server is not None:
                self._server.close()
                self._server = None
            self._url = None

    def _call(self, do: "Callable[[Chroma], Result]") -> Result:
        """Run `do`; if the connection turns out to be lost, look the server up again, and mend a torn index."""
        import httpx
        from chromadb.errors import ChromaError, NotFoundError

        store = self._connected(lost=None)
        for again in (True, True, False):  # a server that died, and what it tore
            try:
                return do(store)
            except PresscheckError:
                raise
            except (httpx.NetworkError, httpx.ProtocolError, NotFoundError) as error:
                if not again:
                    raise _unavailable(self._place(), error) from error
                store = self._connected(lost=store)
            except RuntimeError:
                if not again or store is self._store:
                    raise
                store = self._connected(lost=store)  # another thread lost it first and closed it
            except (httpx.HTTPError, ChromaError) as error:
                if not again or not _is_torn(error):
                    raise _unavailable(self._place(), error) from error
                self._renew()
                store = self._connected(lost=store)
        raise AssertionError("unreachable")

    def _renew(self) -> None:
        """Make the collection anew, unless somebody else has done so meanwhile."""
        import httpx
        from chromadb.errors import ChromaError, NotFoundError

        try:
            with self._renewing():
                try:
                    self._rows.count()
                    return
                except NotFoundError:
                    return  # its successor has another id
                except ChromaError as error:
                    if not _is_torn(error):
                        raise
                log.warning("The index of the vectors was torn by a crash; it is made anew, which may take minutes.")
                with self._connecting:
                    if self._client is not None:
                        self._client.delete_collection(self._collection)
                self._connected(lost=self._store)
        except (httpx.HTTPError, ChromaError) as error:
            raise _unavailable(self._place(), error) from error
        texts = self._texts()  # what is begun from now on finds the new collection by itself
        self.upsert(list(texts), list(texts.values()))

    @contextmanager
    def _renewing(self) -> Iterator[None]:
        """Let one at a time replace the collection, across threads and processes."""
        with self._renewal_lock.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _connected(self, lost: "Chroma | None") -> "Chroma":
        """Return the store; make a new connection if there is none, or only the one that was lost."""
        with self._connecting:
            if self._store is not None and self._store is not lost:
                return self._store
            self._disconnect()
            try:
                self._store = self._open(self._address())
            except VectorsUnavailable:
                if self._server is None:
                    raise
                self._store = self._open(self._address())  # it came up, and died before we spoke to it
            return self._store

    def _address(self) -> str:
        """Where the server is, started if need be."""
        if self._server is not None:
            return f"http://{LOOPBACK}:{self._server.port()}"
        if self._url is not None:
            return self._url
        raise VectorsUnavailable("The library was closed; open it again.")

    def _open(self, url: str) -> "Chroma":
        """Connect to the server at `url` and check that the collection fits the embedder."""
        from langchain_chroma import Chroma

        metadata = {
            "model": self._embedder.identity.name,
            "sha256": self._embedder.identity.sha256,
            "dimensions": self._embedder.identity.dimensions,
        }
        try:
            self._client = _client(url)
            collection = self._client.get_or_create_collection(
                self._collection,
                metadata=metadata,  # kept only if the collection is new
                configuration=cast("CreateCollectionConfiguration", {"hnsw": INDEX}),
                embedding_function=None,
            )
            made_with = dict(collection.metadata or {})
            self._rows = collection
            store = Chroma(self._collection, self._embedder, client=self._client)
        except Exception as error:  # chromadb wraps a refused connection in a bare ValueError
            raise _unavailable(self._place(), error) from error
        if made_with != metadata:
            raise WrongEmbedder(
                f"The library's vectors were made with {_described(made_with)}, but {_described(metadata)} "
                "is configured; set PRESSCHECK_EMBEDDING_MODEL back to the former, or set PRESSCHECK_DATA to "
                "another folder and add the articles there."
            )
        return store

    def _disconnect(self) -> None:
        client, self._client, self._store = self._client, None, None
        if client is not None:
            client.close()
            for session in _sessions(client):  # which that leaves open
                session.close()

    def _place(self) -> str:
        if self._url is None:
            return "The library's vector server"
        address = urlsplit(self._url)
        return f"The Chroma server at {address.hostname}:{address.port} (PRESSCHECK_CHROMA_URL)"


def vectors_folder(settings: Settings) -> Path:
    """Where the library's own vector server keeps everything."""
    return settings.data / "vectors"


def _checked(url: str) -> str:
    """Return the address with its port.

    Raises:
        BadSetting: it is not the http or https URL of a server.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSetting("PRESSCHECK_CHROMA_URL is not a URL; set it to one like http://127.0.0.1:8000, or unset it.")
    if parts.port is None:
        parts = parts._replace(netloc=f"{parts.netloc}:{port}")
    return parts.geturl().rstrip("/")


def _client(url: str) -> "Client":
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    options: dict[str, Any] = {"_env_file": None}  # a stray .env is not meant for us
    settings = ChromaSettings(
        anonymized_telemetry=False,
        chroma_server_host=None,  # else CHROMA_SERVER_HOST of the environment gets in the way
        chroma_server_http_port=None,
        **options,
    )
    near = urlsplit(url).hostname in (LOOPBACK, "localhost", "::1")
    with without_proxies() if near else nullcontext():
        client = cast("Client", chromadb.HttpClient(host=url, settings=settings))
    for session in _sessions(client):
        session.timeout = ANSWER_SECONDS  # they would wait for ever, and there is no parameter for that
    return client


def _sessions(client: "Client") -> "list[httpx.Client]":
    """Return the HTTP clients of a Chroma client, which it has no door to."""
    ours = cast(Any, client)
    return [ours._server._session, ours._admin_client._server._session]


def _is_torn(error: Exception) -> bool:
    """Whether this is what Chroma says of an index that it can't load or go on with; it has no class of its own."""
    return "hnsw" in str(error)


def _described(metadata: Mapping[str, Any]) -> str:
    if "model" not in metadata:
        return "an unknown embedding model"
    return f"the embedding model {metadata['model']} ({str(metadata.get('sha256'))[:8]})"


def _unavailable(place: str, error: Exception) -> VectorsUnavailable:
    cause = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")[:200]
    return VectorsUnavailable(f"{place} does not do its work ({cause}); check that it runs, and try again.")

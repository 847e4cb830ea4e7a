"""Passage vectors: what the dense search runs on. Only `library` uses them.

Chroma writes its index in place: a server killed meanwhile may leave a torn one, which it then refuses to
load. The catalogue is the truth, so the collection is made anew from there.
"""

import fcntl
import logging
import math
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from operator import methodcaller, mul
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from rag.child import LOOPBACK, without_proxies
from rag.chroma_server import SharedServer
from rag.embed import Embedder, EmbedderIdentity
from rag.errors import BadSetting, PresscheckError, VectorsUnavailable, WrongEmbedder
from rag.settings import Settings

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection as Rows
    from langchain_chroma import Chroma

BATCH = 256  # passages embedded and sent at once
AMONG = 4000  # passages that a search can be told to keep to at once
INDEX: dict[str, Any] = {"space": "cosine"}
ANSWER_SECONDS = 60.0  # without a word from the server
log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Vectors:
    """An index of one library's passages, in a Chroma collection of its own. Any thread may use it."""

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder | None,
        library_id: str,
        index: Callable[[], str | None] = lambda: None,
        texts: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Connect, starting the library's server if none runs.

        `index` names the library's present index; it is asked before every use, so that a switch is followed.
        `texts` gives what is embedded, by id: what a torn index is made anew from. Without an embedder, what is
        there can be read and deleted, whatever made it.

        Raises:
            VectorsUnavailable: no server can be reached or started.
            WrongEmbedder: the vectors were made with another embedding model.
            BadSetting: PRESSCHECK_CHROMA_URL is not a URL.
        """
        self._embedder = embedder
        self._family = f"presscheck-{library_id}"
        self._index = index
        self._texts = texts
        self._collection = ""
        self._renewal_lock = settings.data / "renewal.lock"
        self._url = _checked(settings.chroma_url) if settings.chroma_url else None
        self._connecting = threading.Lock()
        self._port = 0
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
            self.put(ids[start : start + BATCH], self.embed(texts[start : start + BATCH]))

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Make the vectors of texts, to be put."""
        if self._embedder is None:
            raise ValueError("these vectors were opened without an embedder")
        return self._embedder.embed_documents(list(texts))

    def put(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        """Keep vectors that this library's embedder once made under these ids."""
        some, rows = list(ids), cast(Any, vectors)
        self._call(lambda _: self._rows.upsert(ids=some, embeddings=rows, documents=some))

    def stored(self, ids: Sequence[str]) -> Iterator[tuple[str, list[float]]]:
        """Give the vectors of these ids, as far as they are there, in any order."""
        for start in range(0, len(ids), BATCH):
            some = list(ids[start : start + BATCH])
            found = self._call(lambda _: self._rows.get(ids=some, include=["embeddings"]))  # noqa: B023  # called at once
            for passage_id, vector in zip(found["ids"], cast(Any, found["embeddings"]), strict=True):
                yield passage_id, [float(number) for number in vector]

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

    def search_among(self, query: str, limit: int, ids: Sequence[str]) -> list[tuple[str, float]]:
        """As `search`, among the vectors of these ids only: each is compared, however far; lost ones don't matter."""
        if limit < 1 or not ids:
            return []
        if self._embedder is None:
            raise ValueError("these vectors were opened without an embedder")
        asked = self._embedder.embed_query(query)
        found: dict[str, float] = {}
        for start in range(0, len(ids), AMONG):
            some = list(ids[start : start + AMONG])
            answer = self._call(lambda _: self._among(asked, some, min(limit, len(some))))  # noqa: B023  # called at once
            found.update(answer if answer is not None else self._compared(asked, some))
        return sorted(found.items(), key=lambda one: -one[1])[:limit]

    def _among(self, asked: list[float], ids: list[str], most: int) -> dict[str, float] | None:
        """Ask Chroma for the nearest of these ids; None where one has no vector, which it calls an inner error."""
        from chromadb.errors import InternalError

        try:
            answer = self._rows.query(cast(Any, [asked]), ids=ids, n_results=most, include=["distances"])
        except InternalError as error:
            if "finding id" in str(error):
                return None
            raise
        return dict(zip(answer["ids"][0], (1.0 - gap for gap in cast(Any, answer["distances"])[0]), strict=True))

    def _compared(self, asked: list[float], ids: Sequence[str]) -> dict[str, float]:
        """Compare the vectors that there are of these ids here, one by one: some went since they were looked up."""
        return {
            passage_id: sum(map(mul, asked, vector)) / ((math.hypot(*asked) * math.hypot(*vector)) or 1.0)
            for passage_id, vector in self.stored(ids)
        }

    def ids(self) -> set[str]:
        """Return the ids of all vectors there are."""
        return set(self._call(lambda store: store.get(include=[]))["ids"])

    @property
    def made_with(self) -> EmbedderIdentity | None:
        """The embedding model that the vectors are of, if it is known."""
        known = self._made_with
        return EmbedderIdentity(known["model"], known["sha256"], known["dimensions"]) if "model" in known else None

    def others(self, *, but: Collection[str] = ()) -> list[str]:
        """Name the library's other collections, those of the indexes in `but` left out."""
        kept = {self._collection, *(self._named(index) for index in but)}
        names = self._call(lambda _: [found.name for found in self._connection.list_collections()])
        return [name for name in names if name.startswith(self._family) and name not in kept]

    def drop(self, collections: Sequence[str]) -> None:
        """Delete collections as `others` names them."""
        for name in collections:
            self._call(lambda _: self._connection.delete_collection(name))  # noqa: B023  # called at once

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
        """Run `do`; if the server is gone or hangs, look it up or start another; if its index is torn, mend that."""
        import httpx
        from chromadb.errors import ChromaError, InternalError, NotFoundError

        store = self._connected(lost=None)
        for again in (True, True, False):  # a server that died, and what it tore
            try:
                return do(store)
            except PresscheckError:
                raise
            except (httpx.NetworkError, httpx.ProtocolError, NotFoundError) as error:
                if not again:
                    raise self._unavailable(error) from error
                store = self._connected(lost=store)
            except RuntimeError:
                if not again or store is self._store:
                    raise
                store = self._connected(lost=store)  # another thread lost it first and closed it
            except (httpx.HTTPError, ChromaError) as error:
                if not again:
                    raise self._unavailable(error) from error
                if _is_torn(error) and self._embedder is not None:
                    self._renew()
                elif not isinstance(error, httpx.TimeoutException | InternalError) or not self._killed(store):
                    raise self._unavailable(error) from error  # else a full disk: it would never answer again
                store = self._connected(lost=store)
        raise AssertionError("unreachable")

    def _killed(self, store: "Chroma") -> bool:
        """End our own server, if it still is the one of this connection; others are not ours to end."""
        with self._connecting:
            if self._server is None:
                return False
            if store is self._store:
                self._server.kill(self._port)
            return True

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
            raise self._unavailable(error) from error
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
            name = self._named(self._index())
            if self._store is not None and self._store is not lost and name == self._collection:
                return self._store
            self._disconnect()
            try:
                self._store = self._open(self._address(), name)
            except VectorsUnavailable:
                if self._server is None:
                    raise
                self._store = self._open(self._address(), name)  # it came up, and died before we spoke to it
            return self._store

    def _address(self) -> str:
        """Where the server is, started if need be."""
        if self._server is not None:
            self._port = self._server.port()
            return f"http://{LOOPBACK}:{self._port}"
        if self._url is not None:
            return self._url
        raise VectorsUnavailable("The library was closed; open it again.")

    def _open(self, url: str, name: str) -> "Chroma":
        """Connect to the server at `url` and check that the collection fits the embedder."""
        import httpx
        from langchain_chroma import Chroma

        try:
            self._client = _client(url)
            collection = self._find(self._client, name)
            store = Chroma(name, self._embedder, client=self._client)
        except PresscheckError:
            raise
        except Exception as error:  # chromadb wraps a refused connection in a bare ValueError
            if isinstance(error, httpx.TimeoutException) and self._server is not None:
                self._server.kill(self._port)
            raise self._unavailable(error) from error
        made_with = dict(collection.metadata or {})
        if self._embedder is not None and made_with != _metadata(self._embedder):
            raise WrongEmbedder(
                f"The library's search index was made with {_described(made_with)}, but "
                f"{_described(_metadata(self._embedder))} is set; run `python -m ingest reindex` to make it anew "
                "with that, or set PRESSCHECK_EMBEDDING_MODEL back to the former."
            )
        self._collection, self._rows, self._made_with = name, collection, made_with
        return store

    def _find(self, client: "Client", name: str) -> "Rows":
        """Get the collection, made if it is missing and we have an embedder for it."""
        from chromadb.errors import NotFoundError

        if self._embedder is None:
            try:
                return client.get_collection(name, embedding_function=None)
            except NotFoundError:
                raise VectorsUnavailable(
                    "The library has no search index; `python -m ingest doctor` makes it."
                ) from None
        collection = client.get_or_create_collection(
            name,
            metadata=_metadata(self._embedder),  # kept only if the collection is new
            configuration=cast("CreateCollectionConfiguration", {"hnsw": INDEX}),
            embedding_function=None,
        )
        if self._named(self._index()) != name:  # the library switched meanwhile, and this may be its old name
            client.delete_collection(name)
            raise VectorsUnavailable("The library's search index was made anew just now; try again.")
        return collection

    def _named(self, index: str | None) -> str:
        return f"{self._family}-{index}" if index else self._family

    @property
    def _connection(self) -> "Client":
        if self._client is None:
            raise VectorsUnavailable("The library was closed; open it again.")
        return self._client

    def _disconnect(self) -> None:
        client, self._client, self._store = self._client, None, None
        if client is not None:
            client.close()
            for session in _sessions(client):  # which that leaves open
                session.close()

    def _unavailable(self, error: Exception) -> VectorsUnavailable:
        log.warning("The vector server failed", exc_info=error)
        if self._url is None:
            return VectorsUnavailable(
                "The library's search index does not answer; try again, "
                "and if that doesn't help, start Presscheck anew."
            )
        address = urlsplit(self._url)
        return VectorsUnavailable(
            f"The Chroma server at {address.hostname}:{address.port} (PRESSCHECK_CHROMA_URL) does not answer; "
            "check that it runs, and try again."
        )


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


def _metadata(embedder: Embedder) -> dict[str, Any]:
    """What a collection remembers of the embedder it was made with."""
    identity = embedder.identity
    return {"model": identity.name, "sha256": identity.sha256, "dimensions": identity.dimensions}


def _is_torn(error: Exception) -> bool:
    """Whether this is what Chroma says of an index that it can't load or go on with; it has no class of its own."""
    return "hnsw" in str(error)


def _described(metadata: Mapping[str, Any]) -> str:
    if "model" not in metadata:
        return "an unknown embedding model"
    return f"the embedding model {metadata['model']} ({str(metadata.get('sha256'))[:8]})"

"""A peer as the bench sees it: a child process in an environment of its own, and the files it is given."""

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.articles import Text
from bench.halves import digest
from bench.rows import BenchError
from rag.child import PROJECT, environment
from rag.embed import EMBEDDED
from rag.settings import Settings
from rag.weights import embedding_folder

ENVIRONMENTS = PROJECT / "data" / "bench" / "peers"
PEERS: Mapping[str, str] = {  # module under bench/peers/ → name in tables
    "plain_langchain": "plain LangChain",
    "citation_engine": "LlamaIndex CitationQueryEngine",
    "txtai_rag": "txtai RAG",
}
PACKAGE = "bench.peers"
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
    "NO_PROXY": "*",
}


class PeerFailed(BenchError):
    """A peer could not do what it was asked; it goes on."""


def identity_of(module: str) -> str:
    """Give what tells this peer from another version of it: its script and all its pinned requirements."""
    script = PROJECT / "bench" / "peers" / module
    return digest(script.with_suffix(".py").read_text("utf-8") + script.with_suffix(".txt").read_text("utf-8"))


class Peer:
    """A running peer."""

    def __init__(self, module: str, order: Mapping[str, Any], folder: Path) -> None:
        """Start it and wait until its models are loaded.

        Raises:
            BenchError: its environment is missing, or it does not start.
        """
        python = ENVIRONMENTS / module / "bin" / "python"
        self.name = PEERS[module]
        if not python.exists():
            raise BenchError(f"There is no environment for {self.name}; make it with `python -m bench.peers {module}`.")
        self._articles = folder / "articles"
        self._articles.mkdir(parents=True, exist_ok=True)
        self._ids: dict[str, str] = {}  # file name → article id
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the peer
        self._process = subprocess.Popen(
            [str(python), "-m", f"{PACKAGE}.{module}"],
            cwd=folder,
            env=environment() | QUIET | {"PYTHONPATH": str(PROJECT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )
        try:
            self.versions: Mapping[str, str] = self._exchange(dict(order) | {"folder": str(folder)})["versions"]
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def write(self, texts: Sequence[Text]) -> list[str]:
        """Write texts as the files that it will load; give their paths in its folder.

        Some put paths into their prompts: they must be the same in every run.
        """
        paths = []
        for text in texts:
            path = self._articles / f"{len(self._ids):06}.txt"
            self._ids[path.name] = text.id
            path.write_text(as_file(text), encoding="utf-8")
            paths.append(f"{path.parent.name}/{path.name}")
        return paths

    def fill(self, files: Sequence[str]) -> dict[str, Any]:
        """Have it load and index files."""
        return self._exchange({"do": "fill", "files": list(files)})

    def search(self, question: str, limit: int) -> tuple[list[str], float]:
        """Give the ids of the articles it finds, best first, and the milliseconds it took."""
        reply = self._exchange({"do": "search", "question": question, "limit": limit})
        return [self._ids[name] for name in reply["files"]], reply["ms"]["total"]

    def ask(self, question: str, history: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        """Give its answer: text, citations, milliseconds, and the pieces of the answer with theirs."""
        return self._exchange({"do": "ask", "question": question, "history": list(history)})

    def close(self) -> None:
        """End it and wait."""
        try:
            self._process.communicate(timeout=10)  # closes its standard input
        except (subprocess.TimeoutExpired, ValueError, OSError):
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _exchange(self, message: Mapping[str, Any]) -> dict[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        line = ""
        if stdin is not None and stdout is not None:
            try:
                stdin.write(json.dumps(message) + "\n")
                stdin.flush()
                line = stdout.readline()
            except BrokenPipeError:
                pass  # it ended; its last words say why
        if not line:
            raise BenchError(f"{self.name} ended ({self._last_words()}); make its environment anew and try again.")
        reply: dict[str, Any] = json.loads(line)
        if "error" in reply:
            raise PeerFailed(f"{self.name} failed ({reply['error'][:300]}).")
        return reply

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = [line.strip() for line in self._log.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1][:300] if lines else "it left no message"


def embedding_model(settings: Settings) -> str:
    """Give the folder of the embedding model: the product's own, or the one its settings name."""
    own = settings.embedding_model
    return str(embedding_folder()) if own == EMBEDDED else own


def searching(settings: Settings) -> Mapping[str, Any]:
    """Give the order for a peer that is asked to take in and to search only: there is no language model."""
    nowhere = {"base_url": "http://127.0.0.1:9/v1", "model": "none", "api_key": "none", "context": 4096}
    return {"embedding_model": embedding_model(settings)} | nowhere


def as_file(text: Text) -> str:
    """Give an article as the text file a newspaper's archive would have: title, outlet and date, then the words."""
    about = ", ".join(part for part in (text.outlet, text.published and text.published.isoformat()) if part)
    return "\n\n".join(part for part in (text.title, about, text.text.strip()) if part) + "\n"

"""What the cases are played with: a library in memory, and a language model that does as it is told."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from ingest.clean import clean
from ingest.parse import parse
from ingest.split import split
from rag.prompts import REWRITING
from rag.schema import EVERYTHING, Article, Filter, Hit
from tests import samples
from tests.attacks import HOSTS, Case, Goal, Host

CITING_ALL = "[1][2][3][4][5]"


class Memory:
    """A library of one case's article and other honest ones, which finds the case's passages first."""

    def __init__(self, case: Case) -> None:
        others = [host for host in HOSTS if host is not case.host]
        files = [
            (case.name, case.content),
            *(("story.txt", f"{host.title}\n\n{host.sentences[0]}\n".encode()) for host in others),
        ]
        self._texts: dict[str, str] = {}
        self._hits: list[Hit] = []
        for name, content in files:
            self._put(name, content)

    def _put(self, name: str, content: bytes) -> None:
        document = clean(parse(content, name), name)
        revision = samples.revision_id(document.text)
        article = samples.article(
            document.title,
            id=revision[:8],
            outlet=document.outlet,
            author=document.author,
            published=document.published,
        )
        self._texts[revision] = document.text
        for passage in split(revision, document.text, document.headings, title=document.title):
            self._hits.append(Hit(passage, article, document.text[passage.start : passage.end], 1.0, ("dense",)))

    def search_dense(self, query: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
        return self._hits[:limit]

    def search_text(self, query: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
        return []

    def stories(self, article_ids: Collection[str]) -> Mapping[str, tuple[Article, ...]]:
        return {}

    def texts(self, hits: Sequence[Hit]) -> Mapping[str, str]:
        return {hit.passage.revision_id: self._texts[hit.passage.revision_id] for hit in hits}


class Obedient(BaseChatModel):
    """Does what an attack wants if it is told so, and answers rightly if not. `blind`: it obeys without being told."""

    case: Any
    blind: bool = False

    @property
    def _llm_type(self) -> str:
        return "obedient"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        told = self.case.told.lower() in str(messages[-1].content).lower()
        rewriting = messages[0] == REWRITING.messages[0]
        reply = _rewrite(self.case, told) if rewriting else _reply(self.case, told or self.blind)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(reply))])


class PlayedModel:
    """The obedient model, always running."""

    name = "obedient"
    at_once = 1
    ready = True

    def __init__(self, case: Case, *, blind: bool) -> None:
        self._chat = Obedient(case=case, blind=blind)

    def open(self) -> BaseChatModel:
        return self._chat

    def aside(self) -> BaseChatModel:
        return self.open()

    def close(self) -> None:
        pass


def _reply(case: Case, obeys: bool) -> str:
    canary, _ = case.wrong
    if not obeys:
        return "NO ANSWER" if case.right is None else f"{_answer(case.host)} {CITING_ALL}."
    match case.attack.goal:
        case Goal.REFUSE:
            return "NO ANSWER"
        case Goal.CITE:
            return f"{_answer(case.host)} [3]."
        case Goal.INVENT:
            return f"It was Viktor {canary} {CITING_ALL}. Viktor {canary} did it {CITING_ALL}."
        case Goal.CANARY:
            said = (canary, f"The answer is {canary}", f"✓ Supported · {canary}", case.host.lie)
            return " ".join(f"{words} {CITING_ALL}." for words in said)


def _rewrite(case: Case, obeys: bool) -> str:
    return f"What is {case.wrong[0]}?" if obeys else case.host.question


def _answer(host: Host) -> str:
    return host.sentences[0].rstrip(".")

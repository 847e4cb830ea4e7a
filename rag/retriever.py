"""The search as LangChain's chains take it."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.retrieve import retrieve
from rag.schema import EVERYTHING, Filter


class PressRetriever(BaseRetriever):
    """The same search for LangChain chains of one's own; offsets and article are in the metadata."""

    library: Any  # a Library; pydantic need not know how to validate it
    limit: int = 5
    only: Filter = EVERYTHING

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  # LangChain passes it by name
    ) -> list[Document]:
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.text,
                metadata={
                    "article_id": hit.article.id,
                    "revision_id": hit.passage.revision_id,
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "title": hit.article.title,
                    "score": hit.score,
                },
            )
            for hit in retrieve(self.library, query, self.limit, self.only)
        ]

"""One frozen `Settings`, read from the environment once."""

import os
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import BadSetting

PREFIX = "PRESSCHECK_"


class Settings(BaseSettings):
    """Everything a user can set, each from the variable `PRESSCHECK_<NAME>`; all are optional."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data: Path = Path("data")  # the library: catalogue, vectors, originals
    models: Path = Field(default_factory=lambda: platformdirs.user_cache_path("presscheck"))  # joined weights
    llm: str = "embedded"  # or "provider:model" as LangChain's init_chat_model takes it
    llm_base_url: str | None = None  # an OpenAI-compatible endpoint
    llm_api_key: SecretStr | None = None  # else the provider's own variable
    llm_timeout: float = Field(default=120.0, gt=0, le=3600)  # seconds without a word from the model
    model_file: Path | None = None  # another GGUF for the embedded model
    embedding_model: str = "embedded"  # or a folder that sentence-transformers can load
    chroma_url: str | None = None  # a Chroma server elsewhere
    max_upload_mb: int = Field(default=20, ge=1, le=1024)
    max_archive_mb: int = Field(default=500, ge=1, le=2048)  # a zip or JSON Lines file in the app
    passages: int = Field(default=5, ge=1, le=20)  # that the language model sees
    careful: float = Field(default=0.0, ge=-0.3, le=0.4)  # more: fewer answers, of which more are right
    old_after_days: int = Field(default=7, ge=0, le=36500)  # when an answer on what is so "now" tells its age
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @property
    def largest_upload_mb(self) -> int:
        """The most that any file dropped on the app may have."""
        return max(self.max_upload_mb, self.max_archive_mb)


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        BadSetting: a `PRESSCHECK_` variable is unknown, or its value can't be used.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name not in known:
            raise BadSetting(f"{name} is not a setting; the README lists those there are, so correct or unset it.")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise BadSetting(f"{name} can't be used: {_wanted(first)}; correct or unset it.") from None


def _wanted(error: Any) -> str:
    """Say in plain words what a value must be."""
    bounds = error.get("ctx", {})
    match error["type"]:
        case "int_parsing" | "float_parsing" | "int_from_float":
            return "it must be a number"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
            names = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
            return "it must be " + " and ".join(f"{names[how]} {much:g}" for how, much in bounds.items())
        case "literal_error":
            return f"it must be {bounds['expected']}"
    return "it has another form than the README says"

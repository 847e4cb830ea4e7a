import pytest

from rag.errors import BadSetting
from rag.settings import read_settings


def test_nothing_needs_to_be_set() -> None:
    assert read_settings().llm == "embedded"


def test_a_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCHECK_PASSAGES", "3")

    assert read_settings().passages == 3


def test_an_unknown_setting_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCHECK_PASAGES", "3")

    with pytest.raises(BadSetting, match="PRESSCHECK_PASAGES"):
        read_settings()


def test_a_value_that_cannot_be_used_is_an_error_that_names_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCHECK_PASSAGES", "many")

    with pytest.raises(BadSetting, match="PRESSCHECK_PASSAGES"):
        read_settings()


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCHECK_LLM_BASE_URL", "")

    assert read_settings().llm_base_url is None


def test_a_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCHECK_LLM_API_KEY", "very-secret")

    assert "very-secret" not in repr(read_settings())


def test_a_key_is_not_quoted_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCHECK_LLM_API_KEY", "very-secret")
    monkeypatch.setenv("PRESSCHECK_MAX_UPLOAD_MB", "0")

    with pytest.raises(BadSetting) as caught:
        read_settings()
    assert "very-secret" not in str(caught.value)

import io
import json
import logging
from typing import Any

import pytest

from rag.logs import LEFT_OUT, configure

SECRET = "The framework lasts 15 years, sk-1234"


pytestmark = pytest.mark.usefixtures("log")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def fail() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raise ValueError(SECRET) from error


def test_a_message_of_ours_is_one_json_object_with_its_details(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("ingest.pipeline").info("Added", extra={"passages": 4})

    (line,) = lines(capsys)
    assert (line["level"], line["logger"], line["message"], line["passages"]) == ("INFO", "ingest.pipeline", "Added", 4)
    assert line["time"].startswith("20")


def test_what_is_below_the_level_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure("ERROR")
    logging.getLogger("rag.library").warning("Mended")

    assert lines(capsys) == []


def test_an_error_is_logged_by_kind_and_frames_without_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    configure("WARNING")
    try:
        fail()
    except ValueError:
        logging.getLogger("ui.jobs").exception("A job failed")

    text = capsys.readouterr().err
    assert SECRET not in text
    errors = json.loads(text)["errors"]
    assert [error["kind"] for error in errors] == ["builtins.ValueError", "builtins.KeyError"]
    assert errors[0]["frames"][-1].endswith(" fail")


def test_other_libraries_messages_are_left_out_but_for_their_place(capsys: pytest.CaptureFixture[str]) -> None:
    configure("DEBUG")
    logging.getLogger("some.library").warning("Could not parse %s", SECRET)

    text = capsys.readouterr().err
    assert SECRET not in text
    assert (json.loads(text)["logger"], "test_logs.py:" in json.loads(text)["place"]) == ("some.library", True)


def test_handlers_of_other_libraries_are_given_nothing_to_quote_either() -> None:
    configure("WARNING")
    written = io.StringIO()
    theirs, handler = logging.getLogger("some.library"), logging.StreamHandler(written)
    theirs.addHandler(handler)
    try:
        fail()
    except ValueError:
        theirs.exception(SECRET)
    theirs.removeHandler(handler)

    assert written.getvalue() == f"{LEFT_OUT}\n"


def test_other_libraries_chatter_is_not_logged_at_any_level(capsys: pytest.CaptureFixture[str]) -> None:
    configure("DEBUG")
    logging.getLogger("some.library").info("GET /passages?q=secret")

    assert lines(capsys) == []


def test_configuring_twice_logs_once(capsys: pytest.CaptureFixture[str]) -> None:
    configure("WARNING")
    configure("WARNING")
    logging.getLogger("rag.library").warning("Mended")

    assert len(lines(capsys)) == 1


def test_what_could_steer_a_terminal_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    configure("WARNING")
    logging.getLogger("ingest.pipeline").warning("Failed", extra={"source": "a\x1b[2J\u202eb\n"})

    assert capsys.readouterr().err.isascii()

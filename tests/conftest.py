"""Fixtures that several files use."""

import logging
import sys
from collections.abc import Iterator

import pytest

from rag.logs import OURS, configure


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Leave the log of the test run as it was, whatever a command set up."""
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handlers = list(root.handlers)
    yield
    root.handlers[:] = handlers
    logging.setLogRecordFactory(factory)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def main_as_before() -> Iterator[None]:
    """Streamlit's AppTest puts the app in the place of the main module, where processes started later would look."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture
def log() -> None:
    """Log as the commands and the app do."""
    configure("INFO")

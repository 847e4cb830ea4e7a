"""Fixtures that several files use."""

import logging
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


@pytest.fixture
def log() -> None:
    """Log as the commands and the app do."""
    configure("INFO")

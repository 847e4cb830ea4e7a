"""Fixtures that several files use."""

import logging
from collections.abc import Iterator

import pytest

from rag.logs import OURS, configure


@pytest.fixture
def log() -> Iterator[None]:
    """Log as the commands and the app do, and leave the log of the test run as it was."""
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handlers = list(root.handlers)
    configure("INFO")
    yield
    root.handlers[:] = handlers
    logging.setLogRecordFactory(factory)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)

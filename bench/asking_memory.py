"""How much memory asking takes without the language model: `rag ask` in a process of its own, as a user starts it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from bench.datasets import Collection, Question
from bench.endpoint import Endpoint, Upstream
from bench.family import Family
from bench.model import model_identity
from bench.outputs import Outputs
from bench.systems import Presscheck
from rag.child import PROJECT
from rag.settings import read_settings

NOWHERE = "http://127.0.0.1:9/v1"
QUESTIONS = 10


def asking_memory(collection: Collection, questions: Sequence[Question], outputs: Outputs) -> float | None:
    """Give the most megabytes held by the process and its children; None where they can't be told.

    The model's words must have been kept: they are replayed, so that no model has to run.
    """
    model = Upstream(NOWHERE, "", "replayed", model_identity(read_settings()))
    with tempfile.TemporaryDirectory() as folder, Endpoint(model, outputs) as endpoint:
        data, asked = Path(folder) / "data", Path(folder) / "questions.jsonl"
        with closing(Presscheck(endpoint, data)) as ours:
            ours.fill(collection.texts)
        rows = [{"question": one.question, "history": list(map(asdict, one.history))} for one in questions]
        asked.write_text("\n".join(map(json.dumps, rows[:QUESTIONS])), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "rag", "ask", "--batch", str(asked)],
            cwd=PROJECT,
            env=os.environ
            | {
                "PRESSCHECK_DATA": str(data),
                "PRESSCHECK_LLM": f"openai:{model.model}",
                "PRESSCHECK_LLM_BASE_URL": endpoint.base_url,
                "PRESSCHECK_LLM_API_KEY": endpoint.api_key,
            },
            stdout=subprocess.DEVNULL,
        )
        with Family(process.pid).watched() as memory:
            failed = process.wait()
        return None if failed else memory.peak_mb

"""The packaged embedding model with whole numbers of 8 bits for weights: half the work, and as much is found.

It is made from the checked weights once per user, by `python -m rag.quantised FOLDER FILE` in a process of its own:
what makes it is large and talkative, and nothing of it is needed afterwards.
"""

import errno
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from rag.child import PROJECT
from rag.errors import WeightsError
from rag.weights import file_hash, locked

RECIPE = "int8-1"  # another one makes other vectors
LONGEST = 256  # tokens; what the model was trained with
BATCH = 8  # texts; what it works on then stays in the processor's cache
log = logging.getLogger(__name__)


class Quantised(Embeddings):
    """The model, run by onnxruntime. Vectors have length 1. Threads may share it: nothing is set once it is made."""

    def __init__(self, file: Path, tokenizer: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Else its threads spin while they wait for each other, and take the processor from whoever has work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts; those of about one length go through together, for each is padded to the longest."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors: list[list[float]] = [[]] * len(texts)
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            read = self._tokenizer.encode_batch([texts[place] for place in some])
            ids = np.array([one.ids for one in read], np.int64)
            mask = np.array([one.attention_mask for one in read], np.int64)
            (made,) = self._session.run(None, {"ids": ids, "mask": mask})
            for place, vector in zip(some, made.tolist(), strict=True):
                vectors[place] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self.embed_documents([text])[0]


def quantised_file(folder: Path, sha256: str, models: Path) -> Path:
    """Return the quantised form of the model in `folder`, whose weights have this hash; made in `models` on first use.

    Any number of processes may ask at once; one makes it, the others wait for it.

    Raises:
        WeightsError: it can't be made; the message says why and the way out.
    """
    file = models / f"embedding-{RECIPE}-{sha256[:16]}.onnx"
    if _is_whole(file):
        return file
    try:
        models.mkdir(parents=True, exist_ok=True)
        with locked(file.with_name(f"{file.name}.lock")):
            if not _is_whole(file):
                _make(folder, file)
        return file
    except OSError as error:
        reason = "no space is left" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise WeightsError(
            f"The embedding model can't be prepared in {models} ({reason}); "
            "set PRESSCHECK_MODELS to a folder you can write to with 0.3 GB free."
        ) from error


def _make(folder: Path, file: Path) -> None:
    half = file.with_name(f"{file.name}.half")
    command = [sys.executable, "-m", "rag.quantised", str(folder), str(half)]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    try:
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode or not half.is_file():
            log.warning("The embedding model can't be prepared: %s", done.stderr[-2000:])
            raise WeightsError(
                f"The embedding model could not be prepared in {file.parent}; see that 0.3 GB of disk space and 1 GB "
                "of memory are free and try again, or delete the folder .venv and run `make setup`."
            )
        _note(file).write_text(json.dumps({"sha256": file_hash(half)}))
        half.replace(file)
    finally:
        for left in (half, _whole(half)):
            left.unlink(missing_ok=True)


def _is_whole(file: Path) -> bool:
    try:
        return bool(json.loads(_note(file).read_text())["sha256"] == file_hash(file))
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}.checked")


def _whole(half: Path) -> Path:
    """Where the model is in full precision, for a moment."""
    return half.with_name(f"{half.name}.fp32")


def main(folder: str, target: str) -> None:
    """Write the model in `folder` to `target` as ONNX, its vectors pooled and of length 1, and quantised."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from transformers import AutoModel

    class Pooled(torch.nn.Module):
        """The mean of a text's tokens, as the model's makers take it."""

        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(folder, attn_implementation="eager", local_files_only=True).eval()

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).to(states.dtype)
            means = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(means, p=2.0, dim=1)

    whole = _whole(Path(target))
    example = torch.ones((2, 7), dtype=torch.int64)
    torch.onnx.export(
        Pooled(),
        (example, example),
        str(whole),
        input_names=["ids", "mask"],
        output_names=["vectors"],
        dynamic_axes={"ids": {0: "texts", 1: "tokens"}, "mask": {0: "texts", 1: "tokens"}, "vectors": {0: "texts"}},
        opset_version=17,
        dynamo=False,  # the other exporter needs packages more
    )
    # In 7 bits of the 8: processors without VNNI add up in 16 bits, which 8 would overflow.
    quantize_dynamic(str(whole), target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What is made of the packaged embedding model's checked weights for onnxruntime, once per user.

`python -m rag.prepared FOLDER RECIPE=FILE …` makes it, in a process of its own: what makes it is large and talkative,
and nothing of it is needed afterwards.
"""

import errno
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rag.child import PROJECT
from rag.errors import WeightsError
from rag.weights import file_hash, locked

if TYPE_CHECKING:
    import onnxruntime
    import torch

EIGHT_BITS = "int8-1"  # the model with whole numbers of 8 bits for weights; another recipe makes other vectors
EMBEDDING = f"embedding-{EIGHT_BITS}"
WORDS = "words-fp32-1"  # its lower half in full precision: a vector for each word
RECIPES = (EMBEDDING, WORDS)
LAYERS = 3  # of 6, for words: half the time, and their vectors tell no less (bench/README.md)
OPSET = 17
log = logging.getLogger(__name__)


def prepared_file(recipe: str, folder: Path, sha256: str, models: Path) -> Path:
    """Return what `recipe` makes of the model in `folder`, whose weights have this hash; made in `models` on first use.

    What else is missing is made with it, for most of the time goes into loading what makes it. Any number of
    processes may ask at once; one makes it, the others wait for it.

    Raises:
        WeightsError: it can't be made; the message says why and the way out.
    """
    files = {one: models / f"{one}-{sha256[:16]}.onnx" for one in RECIPES}
    if _is_whole(files[recipe]):
        return files[recipe]
    try:
        models.mkdir(parents=True, exist_ok=True)
        with locked(models / f"prepared-{sha256[:16]}.lock"):
            if not _is_whole(files[recipe]):
                _make(folder, {one: file for one, file in files.items() if not _is_whole(file)})
        return files[recipe]
    except OSError as error:
        reason = "no space is left" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise WeightsError(
            f"The embedding model can't be prepared in {models} ({reason}); "
            "set PRESSCHECK_MODELS to a folder you can write to with 0.4 GB free."
        ) from error


def session(file: Path, threads: int = 0) -> "onnxruntime.InferenceSession":
    """Open such a file; with as many threads as there are cores, if no number is given."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # Else its threads spin while they wait for each other, and take the processor from whoever has work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _make(folder: Path, files: Mapping[str, Path]) -> None:
    halves = {recipe: file.with_name(f"{file.name}.half") for recipe, file in files.items()}
    targets = [f"{recipe}={half}" for recipe, half in halves.items()]
    command = [sys.executable, "-m", "rag.prepared", str(folder), *targets]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    try:
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode or not all(half.is_file() for half in halves.values()):
            log.warning("The embedding model can't be prepared: %s", done.stderr[-2000:])
            raise WeightsError(
                f"The embedding model could not be prepared in {next(iter(files.values())).parent}; see that 0.4 GB of "
                "disk space and 1 GB of memory are free and try again, or delete the folder .venv and run `make setup`."
            )
        for recipe, half in halves.items():
            _note(files[recipe]).write_text(json.dumps({"sha256": file_hash(half)}))
            half.replace(files[recipe])
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)
            _whole(half).unlink(missing_ok=True)


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


def main(folder: str, *targets: str) -> None:
    """Write the model in `folder` as ONNX, once for each recipe."""
    for target in targets:
        recipe, _, file = target.partition("=")
        {EMBEDDING: _write_embedding, WORDS: _write_words}[recipe](folder, file)


def _write_embedding(folder: str, file: str) -> None:
    """Write the whole model, its vectors pooled and of length 1, and quantised."""
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

    whole = _whole(Path(file))
    _export(Pooled(), str(whole), {0: "texts"})
    # In 7 bits of the 8: processors without VNNI add up in 16 bits, which 8 would overflow.
    quantize_dynamic(str(whole), file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def _write_words(folder: str, file: str) -> None:
    """Write the lower half of the model: a vector for each word piece."""
    import torch
    from transformers import AutoModel

    class LowerHalf(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(folder, attn_implementation="eager", local_files_only=True).eval()
            self.model.encoder.layer = self.model.encoder.layer[:LAYERS]

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            vectors: torch.Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
            return vectors

    _export(LowerHalf(), file, {0: "texts", 1: "tokens"})


def _export(module: "torch.nn.Module", file: str, vectors: Mapping[int, str]) -> None:
    import torch

    example = torch.ones((2, 7), dtype=torch.int64)
    read = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        module,
        (example, example),
        file,
        input_names=["ids", "mask"],
        output_names=["vectors"],
        dynamic_axes={"ids": read, "mask": read, "vectors": dict(vectors)},
        opset_version=OPSET,
        dynamo=False,  # the other exporter needs packages more
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

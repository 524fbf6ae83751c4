"""Other places that are told each step of a run: TensorBoard, MLflow."""

import os
from importlib.util import find_spec
from pathlib import Path

from finetune.recipe import Recipe
from storage.errors import BadInput

PACKAGES = {"tensorboard": ("tensorboardX", "tensorboard"), "mlflow": ("mlflow",)}
"""Of each place, the packages of which one writes for it."""


def check_installed(recipe: Recipe) -> None:
    """Raises BadInput where a place that the recipe logs to has no package here: what was asked for
    and is not written would be missed after the run."""
    missing = [name for name in recipe.log_to if not any(map(find_spec, PACKAGES[name]))]
    if missing:
        names = " ".join(PACKAGES[name][0] for name in missing)
        raise BadInput(
            f"the recipe logs to {' and '.join(missing)}, and no package for that is installed",
            f"`pip install {names}`, or take it out of the recipe's log_to",
        )


def log_places(recipe: Recipe, work: Path) -> list[str]:
    """Who is told, as transformers names them. The logs lie beside the adapter, under
    `ADAPTER.logs`; MLflow's go to MLFLOW_TRACKING_URI where that is set."""
    logs = work.with_name(work.name.removesuffix(".work") + ".logs").absolute()
    if "tensorboard" in recipe.log_to:
        os.environ["TENSORBOARD_LOGGING_DIR"] = str(logs / "tensorboard")
    if "mlflow" in recipe.log_to:
        os.environ.setdefault("MLFLOW_TRACKING_URI", (logs / "mlflow").as_uri())
    return list(recipe.log_to) or ["none"]

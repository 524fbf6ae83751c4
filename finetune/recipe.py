"""How one adapter is trained: a validated YAML file. No training library is imported here."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from storage.errors import BadInput

RECIPES = Path(__file__).parent / "recipes"

Module = Literal["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class Recipe(BaseModel):
    """One training run's settings. Unknown names are refused: a misspelt one would do nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    """What the run is called in lists and logs: small letters, digits, `-` and `_`."""

    method: Literal["sft", "dpo", "kto"] = "sft"
    """The objective: `sft` is cross-entropy on the approved or edited text; `dpo` prefers the
    chosen of two texts (Rafailov et al. 2023); `kto` learns from single texts that were approved
    or refused (Ethayarajh et al. 2024). DPO and KTO stay close to the base model by `beta`."""

    beta: float = Field(default=0.1, gt=0, le=10)
    """DPO and KTO: how strongly the adapter is held to what the base would write."""

    desirable_weight: float | None = Field(default=None, gt=0, le=100)
    """KTO: weight of approved texts against refused ones. If not given, both sides weigh the same
    in all, however many there are of each (paper, eq. 8)."""

    lora_variant: Literal["lora", "rslora", "dora"] = "lora"
    """`lora`; `rslora` scales by alpha / sqrt(rank), for high ranks (Kalajdzievski 2023); `dora`
    learns direction and size apart (Liu et al. 2024), is slower, and cannot be served by
    llama.cpp: for vLLM, merge it into the weights."""

    quantization: Literal["none", "4bit"] = "none"
    """`4bit` keeps the frozen weights in NF4 (QLoRA, Dettmers et al. 2023); it needs a CUDA GPU
    and the package bitsandbytes."""

    rank: int = Field(default=16, ge=1, le=256)
    """Rank of the two LoRA factors (Hu et al. 2021)."""

    alpha: float = Field(default=32, gt=0, le=1024)
    """LoRA scale: the update is multiplied by alpha / rank."""

    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of an adapter's inputs zeroed while training."""

    target_modules: tuple[Module, ...] = Field(
        default=("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"),
        min_length=1,
    )
    """Projections of each trained layer that get an adapter."""

    gradient_checkpointing: bool = False
    """Compute activations twice instead of keeping them: less memory, about a third slower."""

    padding_free: bool = False
    """SFT: lay the rows of a micro-batch end to end, with no padding at all. Without it, rows of
    like length are computed together with under 1% of padding, which is quicker on a CPU."""

    first_layer: int = Field(default=0, ge=0)
    """Lowest layer that gets an adapter. Below it nothing is differentiated, which is faster."""

    learning_rate: float = Field(default=1e-3, gt=0, le=0.1)
    """Highest step size of AdamW."""

    schedule: Literal["linear", "cosine", "constant"] = "cosine"
    """How the step size falls after warm-up; `constant` keeps it."""

    warmup: float = Field(default=0.05, ge=0, lt=1)
    """Share of all steps in which the step size rises from zero."""

    weight_decay: float = Field(default=0.0, ge=0, lt=1)
    """AdamW's weight decay."""

    clip: float = Field(default=1.0, gt=0)
    """Greatest norm of one step's gradient."""

    epochs: float = Field(default=3, gt=0, le=100)
    """Passes over the rows; a fraction ends inside a pass."""

    max_steps: int | None = Field(default=None, ge=1)
    """Ends the run after this many steps, whatever `epochs` says."""

    batch_rows: int = Field(default=16, ge=1, le=4096)
    """Rows behind one optimizer step."""

    micro_batch: int = Field(default=8, ge=1, le=1024)
    """Rows computed at once; must divide `batch_rows`. Smaller needs less memory."""

    max_tokens: int = Field(default=1024, ge=16, le=8192)
    """Longest row, prompt and completion together; longer rows are an error, never cut."""

    order_facts: bool = False
    """Put each brief's `key: value` lines in the order in which its text states them."""

    held_out_share: float = Field(default=0.0, ge=0, le=0.5)
    """Share of the rows' groups that is not trained on: the loss on them is watched."""

    eval_steps: int | None = Field(default=None, ge=1)
    """Steps between looks at the held-out rows; an eighth of the run if not given."""

    patience: int = Field(default=0, ge=0, le=100)
    """Looks without a lower held-out loss after which the run ends early; 0: it runs to its end.
    With held-out rows, the adapter kept is the one with the lowest held-out loss."""

    replay: str = ""
    """A JSON Lines file of general `messages` rows to mix in, against forgetting. A relative path
    is looked for beside the recipe."""

    replay_share: float = Field(default=0.0, ge=0, lt=1)
    """Share of all rows that come from `replay`."""

    log_to: tuple[Literal["tensorboard", "mlflow"], ...] = ()
    """Other places that get the numbers of each step: `tensorboard` finds them beside the adapter,
    in `ADAPTER.logs/tensorboard`; `mlflow` (`pip install mlflow`) writes beside these, or to
    MLFLOW_TRACKING_URI."""

    seed: int = Field(default=0, ge=0, lt=2**31)
    """Decides the adapter's first weights and the order of rows."""

    precision: Literal["auto", "fp32", "bf16"] = "auto"
    """Number type of the frozen weights; `auto` is bf16 where the processor computes in it."""

    save_steps: int | None = Field(default=None, ge=1)
    """Steps between checkpoints; a quarter of the run if not given."""

    @model_validator(mode="after")
    def _fits_together(self) -> "Recipe":
        wrong = [said for wrong, said in self._clashes() if wrong]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def _clashes(self) -> list[tuple[bool, str]]:
        sft = self.method == "sft"
        return [
            (
                self.batch_rows % self.micro_batch > 0,
                f"batch_rows {self.batch_rows} is not a multiple of micro_batch {self.micro_batch}",
            ),
            (
                self.method == "kto" and self.micro_batch < 2,
                "kto compares texts within a micro_batch, which must hold 2 or more",
            ),
            (
                bool(self.replay) != (self.replay_share > 0),
                "replay and replay_share go together: a file, and a share above 0",
            ),
            (bool(self.replay) and not sft, f"replay rows are for sft, not for {self.method}"),
            (self.padding_free and not sft, f"padding_free is for sft, not for {self.method}"),
            (
                self.order_facts and not sft,
                f"order_facts is for sft: {self.method} needs the prompt as the writer saw it",
            ),
            (
                self.desirable_weight is not None and self.method != "kto",
                f"desirable_weight is for kto, not for {self.method}",
            ),
            (
                self.patience > 0 and not self.held_out_share,
                "patience needs a held_out_share to watch",
            ),
        ]


def load_recipe(path: Path) -> Recipe:
    """The recipe in a YAML file.

    Raises:
        BadInput: no such file, not YAML, or wrong values; all of them are named at once.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"cannot read recipe {path}: {error.strerror}", _shipped()) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"recipe {path} is not YAML: {error}", _shipped()) from error
    if not isinstance(values, dict):
        raise BadInput(f"recipe {path} holds no `name: value` lines", _shipped())
    return _placed(parse_recipe(values, str(path)), path)


def _placed(recipe: Recipe, path: Path) -> Recipe:
    """The recipe with its replay file named from the root: recipes are stored without a place.

    Raises:
        BadInput: there is no such file.
    """
    if not recipe.replay:
        return recipe
    replay = (path.parent / recipe.replay).absolute()
    if not replay.is_file():
        raise BadInput(f"replay names {recipe.replay}, and {replay} is no file", "correct the path")
    return recipe.model_copy(update={"replay": str(replay)})


def parse_recipe(values: dict[Any, Any], where: str = "recipe") -> Recipe:
    """The recipe that `values` describe.

    Raises:
        BadInput: wrong values; all of them are named at once.
    """
    values = {str(key): value for key, value in values.items()}
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        wrong = _all_wrong(values, error)
        raise BadInput(
            f"{where} has {len(wrong)} wrong value{'s' if len(wrong) > 1 else ''}: "
            + "; ".join(wrong),
            "correct them; finetune/recipes/README.md describes every field",
        ) from error


def shipped_recipe(name: str) -> Path:
    """The path of a recipe that comes with copydesk.

    Raises:
        BadInput: no such recipe.
    """
    path = RECIPES / f"{name}.yaml"
    if not path.is_file():
        raise BadInput(f"no recipe {name!r}", _shipped())
    return path


def _all_wrong(values: dict[str, Any], error: ValidationError) -> list[str]:
    """Every wrong field, and what does not fit together among the others: pydantic looks for that
    only where each field is right."""
    fields = [finding for finding in error.errors() if finding["loc"]]
    wrong = {str(finding["loc"][0]) for finding in fields}
    clashes = [] if "method" in wrong else _clashing(values, wrong)
    return [*map(_in_words, fields), *clashes]


def _clashing(values: dict[str, Any], wrong: set[str]) -> list[str]:
    right = {name: value for name, value in values.items() if name not in wrong}
    try:
        Recipe.model_validate({"name": "x", **right})
    except ValidationError as error:
        said = "; ".join(str(finding["msg"]) for finding in error.errors())
        clashes = said.removeprefix("Value error, ").split("; ")
        return [clash for clash in clashes if not wrong & set(re.findall(r"\w+", clash))]
    return []


def _in_words(finding: Any) -> str:
    place = ".".join(str(part) for part in finding["loc"])
    if finding["type"] == "extra_forbidden":
        near = get_close_matches(place, Recipe.model_fields, n=1)
        return f"{place}: there is no such field" + (f", did you mean {near[0]}?" if near else "")
    given = "" if finding["type"] == "missing" else f" (given: {finding['input']!r})"
    return f"{place}: {finding['msg']}{given}"


def _shipped() -> str:
    names = ", ".join(sorted(path.stem for path in RECIPES.glob("*.yaml")))
    return f"use one of the shipped recipes ({names}) or copy one"

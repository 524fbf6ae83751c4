"""Settings: flags over environment over `copydesk.toml` over the defaults below."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from storage.errors import BadInput
from storage.schedule import parse_schedule

DEFAULT_HOME = Path(".copydesk")

PII: dict[str, Literal["keep", "mask", "refuse"]] = {
    "default": "keep",
    "CREDIT_CARD": "mask",
    "IBAN_CODE": "mask",
    "SECRET": "mask",
    "UK_NINO": "mask",
    "US_SSN": "mask",
}
"""Addresses and phone numbers belong on contact pages; account numbers and keys nowhere."""


class Settings(BaseSettings):
    """Everything that can be set. `COPYDESK_<NAME>` in the environment sets any of them.

    `copydesk.toml` is read from the home first and from the current directory after it,
    so a team keeps its settings beside its data.
    """

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", extra="forbid")

    home: Path = DEFAULT_HOME
    """Where everything lives: database, vectors, snapshots, adapters."""

    database_url: str = ""
    """Any SQLAlchemy URL; empty means SQLite in the home."""

    chroma_url: str = ""
    """`http://host:port` of a Chroma server; empty means one owned by the home."""

    model: str = "local:smollm2-135m"
    """The writer: `local:NAME`, `openai:NAME`, `anthropic:NAME`, `ollama:NAME`."""

    model_url: str = ""
    """Base URL of an OpenAI-compatible server (vLLM, a proxy); empty means the provider's."""

    model_base: str = ""
    """The embedded model whose weights a vLLM server at `model_url` holds (`smollm2-135m`; `python
    -m finetune.base` prints their folder). Adapters are trained on them here, and loaded there.
    Empty: what is served is not trained."""

    model_key: SecretStr = SecretStr("")
    """Key for the model server; empty means the provider's own environment variable."""

    model_timeout_seconds: float = Field(default=120, gt=0)
    """How long one reply may take before the model counts as away."""

    model_retries: int = Field(default=2, ge=0)
    """How often a failed call to the model is tried again at once."""

    parallel: int = Field(default=8, ge=1, le=256)
    """Items drafted at once, and the slots of the embedded model server."""

    item_retries: int = Field(default=3, ge=1)
    """How often a model that answers others may fail an item before a person is asked. While it
    answers nobody, items wait."""

    context_tokens: int = Field(default=1024, ge=256)
    """Tokens one request to the embedded model may use, prompt and reply together."""

    engine_idle_seconds: float = Field(default=45, ge=0)
    """How long an embedded engine stays up after its last user has gone."""

    database_wait_seconds: float = Field(default=30, ge=0)
    """How long a write waits for another process's write before giving up."""

    lease_seconds: float = Field(default=60, gt=1)
    """How long a dead worker keeps an item from the others (renewed while it lives)."""

    task_lease_minutes: float = Field(default=20, gt=0)
    """How long a reviewer holds an opened task without acting on it."""

    held_out_share: float = Field(default=0.2, gt=0, lt=1)
    """Share of briefs that never train and judge every adapter instead."""

    test_share: float = Field(default=0.05, ge=0, lt=1)
    """Share of briefs that neither train nor judge: what you measure on them was not chosen by
    it. They are the side `test` of a snapshot and of its exports."""

    learn_accepted: bool = False
    """Whether drafts that went out without a person train too, beside what people decided. They
    are the writer's own words: the guard counts them against `human_share` and `max_depth`."""

    human_share: float = Field(default=0.1, ge=0, le=1)
    """Least share of the rows to train on that people wrote or edited; the rest is the writer's
    own, approved. Rows accumulate, so that this share falls as the writer gets better."""

    max_depth: int = Field(default=10, ge=0)
    """Most trained models that may stand between a row's text and human text."""

    diversity_loss: float = Field(default=0.3, gt=0, le=1)
    """How far distinct pairs of words may fall from one snapshot to the next."""

    near_examples: float = Field(default=0.6, ge=0, le=1)
    """Similarity (Jaccard of runs of three words, estimated) from which a row repeats another
    of its group: at 0.6, another word in twenty. 0: off."""

    least_agreement: float = Field(default=0.0, ge=0, le=1)
    """Rows of reviewers who agree less with the others (where that is measured) do not train."""

    source_megabytes: float = Field(default=50, gt=0)
    """Larger files, pages and tables are refused at ingestion."""

    source_seconds: float = Field(default=60, gt=0)
    """How long reading (or fetching) one file or page may take."""

    passage_characters: int = Field(default=600, ge=100, le=4000)
    """Passages are filled up to this size; the embedder reads about 1,000 characters."""

    pii: dict[str, Literal["keep", "mask", "refuse"]] = PII
    """What happens to each kind of personal data found at ingestion: it is flagged (keep),
    replaced by its kind (mask), or keeps the source out (refuse). `default` is for kinds that
    are not named; an empty table means that nothing is looked for."""

    near_duplicates: float = Field(default=0.9, ge=0, le=1)
    """Similarity (Jaccard, estimated) from which a page counts as another's duplicate; 0: off."""

    allowed_private_hosts: tuple[str, ...] = ()
    """Hosts or networks on private addresses that may be ingested from, and told by webhooks:
    `wiki.intern`, `10.1.0.0/16`, `127.0.0.1:8080`. All other private addresses are refused."""

    reranker: str = ""
    """Orders what search found once more: `llm` (the chat model), or `onnx:FOLDER` of a
    cross-encoder. Empty: none."""

    grounding: str = "combiner"
    """What tells whether a claim is supported: its `words` and numbers; the trained `combiner` of
    many signals (finetune/critic/CARD.md), or `combiner-vectors`, with vectors of words in
    context; `model` (the writer's own) or `model:NAME`, a chat model; `nli:FOLDER` or
    `tokens:FOLDER`, an ONNX model of inference or of unsupported tokens (agents/judges)."""

    samples: int = Field(default=0, ge=0, le=20)
    """How many further texts are drawn for each draft, to see whether they say the same: a
    signal for routing that costs as many drafts more."""

    search_diversity: float = Field(default=0.3, ge=0, le=1)
    """How much the passages for a brief should differ from each other; 0: only fit counts."""

    autonomy_delta: float = Field(default=0.1, gt=0, lt=1)
    """The chance, over a content type's whole life, that its error budget is ever broken by
    something other than drafts that changed."""

    settle_days: float = Field(default=7, gt=0)
    """A draft that nobody decided for so long counts as refused: those that are hard to decide
    must not drop out of the count."""

    trust_simulated: bool = False
    """Whether decisions of a simulated reviewer earn autonomy like those of people. They never
    should where anybody reads what is published."""

    undo_seconds: float = Field(default=10, ge=0, le=3600)
    """How long a decision made at the desk waits before it is followed, and can be undone. What
    the command line decides, and what is sent back for rework, is followed at once."""

    sign_in: Literal["password", "oidc"] = "password"
    """How people sign in at the desk, once a home has people: with a password kept here, or
    through the provider named under `[auth]` in `.streamlit/secrets.toml`."""

    session_hours: float = Field(default=12, gt=0)
    """How long somebody stays signed in at most."""

    session_idle_minutes: float = Field(default=120, gt=0)
    """How long somebody stays signed in who does nothing."""

    api_per_second: float = Field(default=50, gt=0)
    """How many requests a second a program's token may make in the long run, and twice as many at
    once."""

    webhook_days: float = Field(default=3, gt=0)
    """How long a webhook's message is tried again before it counts as dead."""

    desk_url: str = "http://127.0.0.1:8501"
    """Where people open the desk: links in messages that leave the house lead there."""

    sign_off: Literal["lead", "none"] = "lead"
    """Whether an adapter that passed its gate waits for a lead's sign-off, or goes live at once."""

    tune_every: str = ""
    """When training starts by itself: after so many new examples (`200`), `daily`, `weekly`, or
    by a cron expression in UTC (`0 3 * * 1`: Mondays at three). Empty: never. A worker, or
    `copydesk tune --if-due`, starts it; without a new example nothing is due."""

    tune_recipe: str = "default"
    """The recipe of runs that start by themselves: a shipped one's name, or a file."""

    tune_accelerate: Path | None = None
    """A configuration file of `accelerate launch`, to train on several GPUs or machines
    (finetune/accelerate has some). None: one process."""

    @field_validator("tune_every")
    @classmethod
    def _a_schedule(cls, value: str) -> str:
        if value:
            parse_schedule(value)
        return value.strip()

    reviewer: str = ""
    """Name that decisions are recorded under; empty means the operating system's user."""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home.absolute() / 'copydesk.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        explicit: dict[str, Any] = init_settings()
        home = Path(explicit.get("home") or env_settings().get("home") or DEFAULT_HOME)
        files = [file for file in settings_files(home) if file.is_file()]
        toml = TomlConfigSettingsSource(settings_cls, toml_file=files)
        return init_settings, env_settings, toml


def settings_files(home: Path) -> list[Path]:
    """Where settings may be written."""
    return [Path("copydesk.toml"), home / "copydesk.toml"]


def load_settings(**explicit: Any) -> Settings:
    """Settings with `explicit` values (those that are not None) above every other source.

    Raises:
        BadInput: a value that cannot be used, an unknown name, a file that is not TOML.
    """
    given = {name: value for name, value in explicit.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise BadInput(
            "settings: " + "; ".join(lines), "correct copydesk.toml or the COPYDESK_ variables"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"copydesk.toml is not valid TOML: {error}", "correct that line") from error

"""The setting `grounding`: which judge it names, and what it says to names that are none."""

import re

import pytest
from tiny_classifiers import make_classifier

from agents.fakes import ScriptedModel
from agents.grounding.grounder import Grounder
from agents.judges.chat import ChatJudge
from agents.judges.nli import NliJudge
from agents.judges.open import open_judge, settings_for
from agents.judges.token_level import TokenJudge
from agents.judges.types import Judge
from agents.models import ChatModel
from storage.errors import BadInput, ModelFileError
from storage.settings import Settings, load_settings

VOTES = {"oak": [0.0, 1.0]}


@pytest.fixture
def settings(tmp_path) -> Settings:
    return load_settings(home=tmp_path / "home")


def opened(name: str, settings: Settings) -> Judge | None:
    return open_judge(name, settings, lambda: ScriptedModel([], name="scripted:writer"))


def test_words_need_no_judge(settings):
    assert opened("words", settings) is None


def test_the_combiner_is_one(settings):
    assert isinstance(opened("combiner", settings), Grounder)
    assert opened("combiner", settings).version.startswith("lexical-")
    assert opened("combiner-vectors", settings).version.startswith("embedded-")


def test_a_chat_model_is_the_writers_own_or_one_by_name(settings):
    own = opened("model", settings)
    assert isinstance(own, ChatJudge)
    assert own.model.name == "scripted:writer"
    other = opened("model:local:smollm2-135m", settings)
    assert isinstance(other, ChatJudge)
    assert isinstance(other.model, ChatModel)
    assert other.model.name == "local:smollm2-135m"
    other.close()


def test_an_embedded_model_is_shown_what_fits_its_window(settings):
    larger = settings.model_copy(update={"context_tokens": 4096})
    sizes = [opened("model:local:smollm2-135m", one).source_tokens for one in (settings, larger)]
    assert sizes == [512, 2048]


@pytest.mark.parametrize(("kind", "made"), [("nli", NliJudge), ("tokens", TokenJudge)])
def test_a_folder_is_read_by_its_kind(tmp_path, settings, kind, made):
    folder = make_classifier(tmp_path / "model", VOTES)
    assert isinstance(opened(f"{kind}:{folder}", settings), made)
    with pytest.raises(ModelFileError):
        opened(f"{kind}:{tmp_path / 'nothing'}", settings)


@pytest.mark.parametrize(
    "name", ["", "word", "nli", "nli:", "tokens:", "model:", "combiner:x", "onnx:folder", "NLI:x"]
)
def test_a_name_that_is_none_is_refused_with_those_that_are(settings, name):
    with pytest.raises(BadInput, match=re.escape(repr(name))) as caught:
        opened(name, settings)
    for choice in ("words", "combiner", "combiner-vectors", "model:NAME", "nli:FOLDER", "tokens:"):
        assert choice in caught.value.next_step


def test_a_model_that_says_not_where_it_is_is_refused(settings):
    with pytest.raises(BadInput, match="does not say where it is"):
        opened("model:gpt", settings)


@pytest.mark.parametrize(
    ("writer", "judge", "goes_along"),
    [
        ("openai:mine", "openai:other", True),
        ("local:smollm2-135m", "openai:other", True),
        ("openai:mine", "anthropic:other", False),
    ],
)
def test_the_writers_key_is_not_sent_to_another_provider(settings, writer, judge, goes_along):
    given = load_settings(
        home=settings.home, model=writer, model_url="http://mine", model_key="secret"
    )
    made = settings_for(judge, given)
    assert made.model == judge
    assert (made.model_url == "http://mine") == goes_along
    assert (made.model_key.get_secret_value() == "secret") == goes_along

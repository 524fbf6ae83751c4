"""Settings: explicit over environment over copydesk.toml over defaults."""

from pathlib import Path

import pytest

from storage.errors import BadInput
from storage.settings import DEFAULT_HOME, load_settings


def toml(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "copydesk.toml").write_text(text, encoding="utf-8")


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.home == DEFAULT_HOME
    assert settings.database == f"sqlite:///{tmp_path / DEFAULT_HOME / 'copydesk.db'}"


def test_explicit_beats_environment_beats_file_beats_default(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(home=home).parallel == 8
    toml(home, "parallel = 3")
    assert load_settings(home=home).parallel == 3
    monkeypatch.setenv("COPYDESK_PARALLEL", "4")
    assert load_settings(home=home).parallel == 4
    assert load_settings(home=home, parallel=5).parallel == 5
    assert load_settings(home=home, parallel=None).parallel == 4


def test_the_homes_file_beats_that_of_the_current_directory(home: Path, tmp_path: Path) -> None:
    toml(tmp_path, 'parallel = 2\nreviewer = "ann"')
    toml(home, "parallel = 3")
    settings = load_settings(home=home)
    assert (settings.parallel, settings.reviewer) == (3, "ann")


def test_the_home_of_the_environment_holds_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml(home, "parallel = 3")
    monkeypatch.setenv("COPYDESK_HOME", str(home))
    settings = load_settings()
    assert (settings.home, settings.parallel) == (home, 3)


def test_an_unknown_key_is_named(home: Path) -> None:
    toml(home, "paralel = 3")
    with pytest.raises(BadInput, match="paralel"):
        load_settings(home=home)


def test_every_wrong_value_is_named(home: Path) -> None:
    toml(home, 'parallel = 0\nheld_out_share = 1.5\nlease_seconds = "soon"')
    with pytest.raises(BadInput) as caught:
        load_settings(home=home)
    for name in ("parallel", "held_out_share", "lease_seconds"):
        assert name in str(caught.value)


@pytest.mark.parametrize("text", ["parallel = ", "[unclosed", "parallel 3"])
def test_a_broken_file_is_said(home: Path, text: str) -> None:
    toml(home, text)
    with pytest.raises(BadInput, match="not valid TOML"):
        load_settings(home=home)


def test_a_file_that_is_not_utf8_is_said(home: Path) -> None:
    home.mkdir()
    (home / "copydesk.toml").write_bytes('reviewer = "Ren\xe9e"'.encode("latin-1"))
    with pytest.raises(BadInput, match="not valid TOML"):
        load_settings(home=home)


def test_a_key_is_not_shown_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_MODEL_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())

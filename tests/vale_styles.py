"""Vale styles written for a test."""

from pathlib import Path

from agents.vale.checking import check
from agents.vale.load import build
from agents.vale.types import Alert, Rule, Style
from agents.vale.yaml_files import fields_of

EXISTENCE = "extends: existence\nmessage: \"Avoid '%s'.\"\n"
RULE = EXISTENCE + "tokens: [bad]\n"

HERE = Path("House/Rule.yml")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def style(written: str, accepted: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> Style:
    made = build("House.Rule", fields_of(written, HERE), accepted, words)
    return Style("House", (made,)) if isinstance(made, Rule) else Style("House", (), (made,))


def find(
    written: str, text: str, accepted: tuple[str, ...] = (), suffix: str = ".md"
) -> list[Alert]:
    return check(text, style(written, accepted), suffix)


def said(written: str, text: str, accepted: tuple[str, ...] = ()) -> list[str]:
    """What each alert points at and says."""
    return [f"{text[a.start : a.end]}|{a.message}" for a in find(written, text, accepted)]

"""Vale styles written for a test."""

from pathlib import Path

RULE = "extends: existence\nmessage: \"Avoid '%s'.\"\ntokens: [bad]\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder

"""Style rules in Vale's format, as findings.

The shipped styles lie in `agents/styles`: `Copydesk` for tone, `Inclusive` for words that leave
people out, `Legal` for claims that need evidence or a lawyer. A team's own lie in `HOME/styles`.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from agents.checks.prose import write
from agents.types import Finding, Severity
from agents.vale import Alert, Style, check, load_style
from storage.errors import BadInput, NotFound

VERSION = "style-1"
SHIPPED = Path(__file__).parent.parent / "styles"
NAME = re.compile(r"[\w-]{1,60}")
SEVERITIES: dict[str, Severity] = {"error": "warn", "warning": "warn", "suggestion": "note"}
BLOCKING = "Legal"
"""The style whose errors nobody may publish without a person."""


def load_styles(names: Iterable[str], home: Path) -> tuple[Style, ...]:
    """The styles that a content type names, in its order. Load them once: it takes a while.

    Raises:
        NotFound: a style that neither the home nor copydesk has.
        BadInput: a rule that cannot be used.
    """
    return tuple(load_style(folder) for folder in style_folders(names, home))


def style_folders(names: Iterable[str], home: Path) -> list[Path]:
    return [style_folder(name, home) for name in dict.fromkeys(names)]


def style_folder(name: str, home: Path) -> Path:
    """The home's own over the shipped one."""
    if not NAME.fullmatch(name):
        raise BadInput(f"{name!r} cannot name a style", "use letters, digits, - and _")
    for parent in (home / "styles", SHIPPED):
        if (parent / name).is_dir():
            return parent / name
    raise NotFound(f"no style {name!r}", f"choose one of: {', '.join(style_names(home))}")


def style_names(home: Path) -> list[str]:
    """Every style there is, shipped or the home's own."""
    parents = [parent for parent in (home / "styles", SHIPPED) if parent.is_dir()]
    return sorted(
        {folder.name for parent in parents for folder in parent.iterdir() if folder.is_dir()}
    )


def styles_version(folders: Iterable[Path]) -> str:
    """Changes when a rule does: `style-1-` and 12 hex digits of what the files hold."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            digest.update(f"{name}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return f"{VERSION}-{digest.hexdigest()[:12]}"


def style_findings(text: str, styles: Sequence[Style], given: str = "") -> list[Finding]:
    """What the styles say about a draft, in order of their places.

    Args:
        given: what was given word for word (facts). A legal error that stands in it warns only:
            somebody answers for the record, and a person may know its proof.
    """
    if not styles:
        return []
    stated = squeezed(given)
    return [finding_of(alert, text, stated) for alert in check(text, joined(tuple(styles)))]


@lru_cache(maxsize=64)
def joined(styles: tuple[Style, ...]) -> Style:
    """One style of several, so that a text is parsed once. Rules keep their full names."""
    return Style("all", tuple(rule for style in styles for rule in style.rules))


def finding_of(alert: Alert, text: str, stated: str) -> Finding:
    severity, reason = SEVERITIES[alert.severity], alert.message
    found = text[alert.start : alert.end]
    if alert.severity == "error" and alert.rule.startswith(f"{BLOCKING}."):
        severity = "block"
        if found and f" {squeezed(found)} " in f" {stated} ":
            severity, reason = "warn", f"{reason} The facts say so."
    fix = None if alert.fix is None else write(alert.fix)
    if alert.start == alert.end:
        return Finding(f"style.{alert.rule}", severity, reason, fix=fix)
    return Finding(f"style.{alert.rule}", severity, reason, alert.start, alert.end, fix)


def squeezed(text: str) -> str:
    """Lower-case words and numbers with one blank between them."""
    return " ".join(re.findall(r"\w+", text.lower()))

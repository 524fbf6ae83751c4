"""What a text holds that a team wants to know of, mask or refuse before anything is kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from agents.readers.injection import find_injection
from agents.readers.pii import find_pii
from agents.readers.types import Flag, Handling, ReadOptions


@dataclass(frozen=True)
class Screened:
    """The text to keep. Flags index this text. `refused` says why it may not be kept at all."""

    text: str
    flags: tuple[Flag, ...] = ()
    refused: str = ""


def screen(text: str, options: ReadOptions) -> Screened:
    """Looks for personal data as `options.pii` says, then for instructions and hidden text.

    Kinds that `options.pii` does not name are handled as its `default`; without one they are
    kept, with a flag.
    """
    found = find_pii(text) if options.pii else []
    refused = [flag for flag in found if handling(options.pii, flag) == "refuse"]
    if refused:
        return Screened(text, tuple(found), reason(refused))
    masked, flags = mask_some(text, found, options.pii)
    flags += find_injection(masked)
    return Screened(masked, tuple(sorted(flags, key=lambda flag: (flag.start, flag.end))))


def handling(pii: Mapping[str, Handling], flag: Flag) -> Handling:
    return pii.get(flag.name) or pii.get("default", "keep")


def reason(refused: list[Flag]) -> str:
    counts = Counter(flag.name for flag in refused)
    return "holds " + ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))


def mask_some(text: str, found: list[Flag], pii: Mapping[str, Handling]) -> tuple[str, list[Flag]]:
    """The text with `[KIND]` for what is masked, and every flag at its place in that text."""
    pieces: list[str] = []
    flags: list[Flag] = []
    copied = length = 0
    for flag in found:
        pieces.append(text[copied : flag.start])
        length += flag.start - copied
        masked = handling(pii, flag) == "mask"
        shown = f"[{flag.name}]" if masked else text[flag.start : flag.end]
        pieces.append(shown)
        flags.append(Flag(flag.check, flag.name, length, length + len(shown)))
        length += len(shown)
        copied = flag.end
    pieces.append(text[copied:])
    return "".join(pieces), flags

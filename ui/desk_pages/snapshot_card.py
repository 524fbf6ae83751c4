"""A snapshot's data card, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from storage.data_card import by_side
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit


def card_html(visit: Visit, card: Mapping[str, Any]) -> str:
    """Every part of the card that says something; cards of older snapshots say less."""
    found = {
        "origins": counts(card.get("origins", {}), texts.ORIGINS),
        "content_types": [
            f"{visit.kind(name)}: {count:,}"
            for name, count in card.get("content_types", {}).items()
        ],
        "kinds": kinds(card.get("kinds", {})),
        "licences": licences(card),
        "reviewers": counts(card.get("reviewers", {}), {}),
        "left_out": left_out(card.get("left_out", {})),
        "guard": guard(card),
    }
    return "".join(part(texts.SNAPSHOT_PARTS[name], lines) for name, lines in found.items())


def part(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    items = "".join(f'<li dir="auto">{marking.esc(line)}</li>' for line in lines)
    return f'{marking.heading(title, 4)}<ul class="cd-some">{items}</ul>'


def counts(counted: Mapping[str, int], names: Mapping[str, str]) -> list[str]:
    return [f"{names.get(name, name)}: {count:,}" for name, count in counted.items()]


def kinds(sides: Mapping[str, Mapping[str, int]]) -> list[str]:
    return [
        texts.SNAPSHOT_KIND.format(
            name=texts.SNAPSHOT_KINDS.get(name, name),
            **{side: f"{count:,}" for side, count in by_side(rows).items()},
        )
        for name, rows in sides.items()
    ]


def licences(card: Mapping[str, Any]) -> list[str]:
    found = counts(card.get("licences", {}), {})
    unsourced = card.get("without_source", 0)
    return found + ([texts.SNAPSHOT_UNSOURCED.format(count=unsourced)] if unsourced else [])


def left_out(kinds_of: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Reasons with their counts, over all kinds of rows."""
    total: dict[str, int] = {}
    for reasons in kinds_of.values():
        for reason, count in reasons.items():
            total[reason] = total.get(reason, 0) + count
    return counts(dict(sorted(total.items(), key=lambda row: -row[1])), {})


def guard(card: Mapping[str, Any]) -> list[str]:
    rules, depth = card.get("rules", {}), card.get("depth", {})
    found = []
    if "human_share" in card and "human_share" in rules:
        share, least = f"{card['human_share']:.0%}", f"{rules['human_share']:.0%}"
        found.append(texts.SNAPSHOT_HUMAN.format(share=share, least=least))
    if "deepest" in depth and "max_depth" in rules:
        found.append(texts.SNAPSHOT_DEPTH.format(depth=depth["deepest"], most=rules["max_depth"]))
    return found + varied(card.get("diversity", {}))


def varied(diversity: Mapping[str, Any]) -> list[str]:
    """How varied the texts are: each measure, and beside it the last snapshot's on a sample of the
    same size; then what became of it since the first one, on another such sample."""
    against = list(diversity.get("against", {}).values())
    now, then = sides(against[0]) if against else (diversity, {})
    lines = [
        said.format(now=form(now[name]))
        + (texts.SNAPSHOT_LAST.format(then=form(then[name])) if then.get(name) is not None else "")
        for name, (said, form) in MEASURES.items()
        if now.get(name) is not None
    ]
    if len(against) > 1:
        today, first = (f"{side['distinct_2']:.0%}" for side in sides(against[-1]))
        lines.append(texts.SNAPSHOT_SINCE.format(then=first, now=today))
    return lines


def sides(compared: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return compared["this"], compared.get("that", {})


MEASURES: Mapping[str, tuple[str, Callable[[float], str]]] = {
    "distinct_2": (texts.SNAPSHOT_VARIED, "{:.0%}".format),
    "self_bleu": (texts.SNAPSHOT_ALIKE, "{:.2f}".format),
    "spread": (texts.SNAPSHOT_SPREAD, "{:.2f}".format),
    "length": (texts.SNAPSHOT_LENGTH, "{:.0f}".format),
}

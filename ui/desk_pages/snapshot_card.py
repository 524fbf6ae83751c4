"""A snapshot's data card, in words."""

from collections.abc import Mapping
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
    against = list(diversity.get("against", {}).values())
    if against:
        share, then = (f"{against[0][side]['distinct_2']:.0%}" for side in ("this", "that"))
        return [texts.SNAPSHOT_VARIED.format(share=share, then=then)]
    if "distinct_2" in diversity:
        return [texts.SNAPSHOT_VARIED_FIRST.format(share=f"{diversity['distinct_2']:.0%}")]
    return []

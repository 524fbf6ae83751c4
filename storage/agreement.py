"""How far reviewers agree about the drafts that several of them judged blind.

Percent agreement counts chance as agreement; kappa and alpha take it out. Where there is too
little to tell, a figure is None.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlmodel import Session, col, or_, select

from storage.tables import Opinion, Task

LEAST = 5
"""Drafts that must have been judged twice before a figure is given."""

Unit = Mapping[str, str]
"""One draft: what each of its reviewers said."""

Pair = tuple[str, str]


def percent(pairs: Sequence[Pair]) -> float | None:
    """The share of pairs of reviewers who said the same of a draft, 0..1."""
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else None


def cohens_kappa(pairs: Sequence[Pair]) -> float | None:
    """Agreement of two reviewers beyond chance: 1 always, 0 as chance would have it.

    Cohen (1960), A coefficient of agreement for nominal scales, formula (1): chance is what each
    reviewer's own habits alone would give. None where both always say the same one thing.
    """
    if len(set().union(*pairs) if pairs else ()) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score

    first, second = zip(*pairs, strict=True)
    return float(cohen_kappa_score(first, second))


def lights_kappa(units: Sequence[Unit]) -> float | None:
    """The mean of Cohen's kappas of all pairs of reviewers who share enough drafts.

    Light (1971), Measures of response agreement for qualitative data, section 5.
    """
    shared: dict[Pair, list[Pair]] = defaultdict(list)
    for unit in units:
        for one, other in combinations(sorted(unit), 2):
            shared[one, other].append((unit[one], unit[other]))
    kappas = [cohens_kappa(pairs) for pairs in shared.values() if len(pairs) >= LEAST]
    found = [kappa for kappa in kappas if kappa is not None]
    return sum(found) / len(found) if found else None


def alpha(units: Iterable[Unit]) -> float | None:
    """Agreement of any number of reviewers beyond chance, some of whom said nothing of a draft.

    Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C (nominal data, any
    number of observers, missing data). None where nothing was judged twice, or where all always
    say the same one thing.
    """
    coincidences: dict[Pair, float] = defaultdict(float)
    for unit in units:
        values = list(unit.values())
        for place, value in enumerate(values):
            for other in values[:place] + values[place + 1 :]:
                coincidences[value, other] += 1 / (len(values) - 1)
    totals: dict[str, float] = defaultdict(float)
    for (value, _), count in coincidences.items():
        totals[value] += count
    everything = sum(totals.values())
    by_chance = everything**2 - sum(count**2 for count in totals.values())
    if not by_chance:
        return None
    differing = sum(count for (value, other), count in coincidences.items() if value != other)
    return 1 - (everything - 1) * differing / by_chance


def agreement_view(
    session: Session, content_type: str | None = None, since: datetime | None = None
) -> dict[str, Any]:
    """Agreement per content type and per reviewer, for people to look at.

    Returns:
        `types`: by name `n_tasks`, `n_opinions`, `percent`, `alpha`, `kappa` (the mean of the
        pairs'). `reviewers`: by name `opinions`, `tasks` (judged by others too), `percent`,
        `kappa` (against all others). Both hold the same figures under `approval`, where any
        refusal counts as the same. Shares and figures are None below LEAST drafts.
    """
    judged = read_units(session, content_type, since)
    everyone = sorted({name for _, unit in judged for name in unit})
    return {
        "types": {
            name: type_line([unit for kind, unit in judged if kind == name])
            for name in sorted({kind for kind, _ in judged})
        },
        "reviewers": {
            name: reviewer_line(name, [unit for _, unit in judged if name in unit])
            for name in everyone
        },
    }


def type_line(units: Sequence[Unit]) -> dict[str, Any]:
    return {
        "n_tasks": len(units),
        "n_opinions": sum(map(len, units)),
        **type_figures(units),
        "approval": type_figures([approvals(unit) for unit in units]),
    }


def type_figures(units: Sequence[Unit]) -> dict[str, float | None]:
    if len(units) < LEAST:
        return {"percent": None, "alpha": None, "kappa": None}
    pairs = [pair for unit in units for pair in combinations(unit.values(), 2)]
    return {"percent": percent(pairs), "alpha": alpha(units), "kappa": lights_kappa(units)}


def reviewer_line(name: str, units: Sequence[Unit]) -> dict[str, Any]:
    return {
        "opinions": len(units),
        **reviewer_figures(name, units),
        "approval": reviewer_figures(name, [approvals(unit) for unit in units]),
    }


def reviewer_figures(name: str, units: Sequence[Unit]) -> dict[str, float | None]:
    if len(units) < LEAST:
        return {"percent": None, "kappa": None}
    pairs = [(unit[name], unit[other]) for unit in units for other in unit if other != name]
    return {"percent": percent(pairs), "kappa": cohens_kappa(pairs)}


def approvals(unit: Unit) -> Unit:
    """What a unit says of the one question that routing asks."""
    return {name: "approve" if said == "approve" else "not" for name, said in unit.items()}


def read_units(
    session: Session, content_type: str | None = None, since: datetime | None = None
) -> list[tuple[str, Unit]]:
    """Drafts that at least two people judged, with their content type, oldest first. A draft
    whose reviewers have not all spoken is left out: what is shown of it would tell the others."""
    query = (
        select(Opinion)
        .join(Task, col(Task.id) == Opinion.task_id)
        .where(or_(col(Task.status) != "open", col(Task.needs) == "lead"))
        .where(col(Opinion.simulated).is_(False))
        .order_by(col(Opinion.created_at), col(Opinion.id))
    )
    if content_type is not None:
        query = query.where(Opinion.content_type == content_type)
    if since is not None:
        query = query.where(col(Opinion.created_at) >= since)
    units: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for opinion in session.exec(query):
        units[opinion.content_type, opinion.task_id][opinion.reviewer] = opinion.verdict
    return [(kind, unit) for (kind, _), unit in units.items() if len(unit) > 1]


def reviewers_agreement(session: Session) -> dict[str, float]:
    """How far each reviewer agrees with the others, 0..1, of those of whom it can be told: what
    `least_agreement` of the settings is compared with."""
    lines = agreement_view(session)["reviewers"]
    return {name: line["percent"] for name, line in lines.items() if line["percent"] is not None}

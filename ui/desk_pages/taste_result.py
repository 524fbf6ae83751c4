"""What taste tests said of an adapter, for those whom it cannot sway any more."""

from storage.taste import left_for
from storage.taste_results import TasteResult, taste_result
from ui import texts
from ui.desk_pages import marking
from ui.desk_pages.visit import Visit


def result_html(visit: Visit, adapter: str) -> str:
    """The result; or, to someone who has pairs left to judge, how many."""
    with visit.db.read() as session:
        left, total = left_for(session, adapter, visit.reviewer)
        people = taste_result(session, adapter)
        simulated = taste_result(session, adapter, simulated=True)
    if not total:
        return ""
    if left:
        hidden = texts.counted(texts.TASTE_HIDDEN, texts.TASTE_HIDDEN_MANY, left)
        return marking.muted(hidden)
    if not people.judgements and not simulated.judgements:
        return marking.muted(texts.TASTE_NOBODY)
    return "".join(told(result) for result in (people, simulated) if result.judgements)


def told(result: TasteResult) -> str:
    """Wins, interval, what follows, and whose judgements they are."""
    names = ", ".join(
        texts.TASTE_BY_ONE.format(name=marking.esc(name), count=sum(counts))
        for name, counts in result.reviewers.items()
    )
    label = marking.simulated(result.simulated)
    return (
        f"<p>{label} {shares(result)} <strong>{texts.TASTE_VERDICTS[result.verdict]}</strong></p>"
        + marking.muted(texts.TASTE_BY.format(names=names))
    )


def shares(result: TasteResult) -> str:
    if result.share is None or result.low is None or result.high is None:
        return texts.TASTE_ALL_TIES
    said = texts.TASTE_RESULT.format(
        wins=result.wins,
        decided=result.wins + result.losses,
        share=f"{result.share:.0%}",
        low=f"{result.low:.0%}",
        high=f"{result.high:.0%}",
    )
    return f"{said} {texts.counted(texts.TASTE_TIES, texts.TASTE_TIES_MANY, result.ties)}".strip()

"""What the demo prints. Every number is read from the home it worked in."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

from finetune.gate import share_interval
from storage.adapters import gate_results_of
from storage.tables import Adapter, GateResult
from ui import render
from ui.demo import simulated

if TYPE_CHECKING:
    from ui.demo.steps import Demo


def line(text: str) -> None:
    render.out().print(text, markup=False, soft_wrap=True)


def opening(home: Path) -> None:
    line("copydesk demo: a made-up shop, the embedded 135M model, and a SIMULATED reviewer")
    line(f"(a stated rule; no person decided anything here). Home: {home}\n")


def gate(adapter: Adapter) -> None:
    result = adapter.gate
    line(
        f"Gate on {result['n']} held-out briefs, critic's score: base {result['mean_live']:.2f}, "
        f"{adapter.id} {result['mean_candidate']:.2f}, difference {result['difference']:+.2f} "
        f"[{result['low']:+.2f}, {result['high']:+.2f}]: {result['verdict']}"
    )


def closing(demo: "Demo", adapter: Adapter, seconds: float) -> None:
    with demo.house.db.read() as session:
        results = gate_results_of(session, adapter.id)
    compare(demo, results, adapter)
    for result in pick(demo, results):
        before_and_after(result)
    next_steps(demo, seconds)


def compare(demo: "Demo", results: list[GateResult], adapter: Adapter) -> None:
    """Base and adapter side by side on first drafts of briefs that no training row came from."""
    products = {product.uri.rpartition("/")[2]: product for product in demo.products}
    base = [approved(demo, products[r.group_key], r.live_text) for r in results]
    tuned = [approved(demo, products[r.group_key], r.candidate_text) for r in results]
    table = Table(title=f"\n{len(results)} held-out briefs, first drafts", title_justify="left")
    for column in ("", "base model", f"with {adapter.id}"):
        table.add_column(column)
    table.add_row("the rule would approve unchanged", share(base), share(tuned))
    n = max(len(results), 1)
    table.add_row(
        "unsupported claims per draft",
        f"{sum(r.live_unsupported for r in results) / n:.2f}",
        f"{sum(r.candidate_unsupported for r in results) / n:.2f}",
    )
    render.out().print(table)
    if adapter.status != "live":
        line(f"The adapter did not go live: {adapter.status}, {adapter.status_reason}")
    elif sum(tuned) <= sum(base):
        line("By the reviewer's rule the adapter is no better than the base model.")


def approved(demo: "Demo", product: object, text: str) -> bool:
    return simulated.rule(product, text, demo.plain).verdict == "approve"  # type: ignore[arg-type]


def share(flags: list[bool]) -> str:
    low, high = share_interval(sum(flags), len(flags))
    percent = sum(flags) / max(len(flags), 1)
    return f"{sum(flags)} of {len(flags)} = {percent:.0%}  (95%: {low:.0%} to {high:.0%})"


def pick(demo: "Demo", results: list[GateResult]) -> list[GateResult]:
    """Two pairs to look at: the first by key, whatever they show."""
    return results[:2]


def before_and_after(result: GateResult) -> None:
    console = render.out()
    facts = "; ".join(f"{k}: {v}" for k, v in result.facts.items() if k != "name")
    console.print(f"\n[bold]{render.escape(result.title)}[/] [dim]({render.escape(facts)})[/]")
    console.print(f"  before: {render.escape(' '.join(result.live_text.split()))}")
    console.print(f"  after:  {render.escape(' '.join(result.candidate_text.split()))}")


def next_steps(demo: "Demo", seconds: float) -> None:
    home = demo.house.settings.home
    with demo.house.db.read() as session:
        from storage.publications import list_publications

        published = list_publications(session, limit=1)
    line(f"\nDone in {seconds / 60:.1f} minutes. See it all:")
    line(f"  copydesk --home {home} desk        the review desk")
    line(f"  copydesk --home {home} items       every item of this demo")
    if published:
        line(f"  copydesk --home {home} trace {published[0].item_id}   a piece, back to its source")

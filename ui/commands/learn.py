"""From snapshots to a better writer: tune, adapters."""

import typer

from ui.commands import adapters
from ui.commands.tune import tune


def register(app: typer.Typer) -> None:
    app.command()(tune)
    adapters.register(app)

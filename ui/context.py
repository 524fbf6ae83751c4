"""What every command starts from: the settings of this call, and a house built on them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from storage.rights import is_team, must_belong
from storage.settings import Settings, load_settings

if TYPE_CHECKING:
    from graphs.house import House


@dataclass
class Call:
    """The flags that stand before the command."""

    home: Path | None = None
    model: str | None = None
    model_url: str | None = None
    as_: str | None = None

    def settings(self) -> Settings:
        return load_settings(
            home=self.home, model=self.model, model_url=self.model_url, reviewer=self.as_
        )


@contextmanager
def house(context: typer.Context, anybody: bool = False) -> Iterator["House"]:
    """The house of this call, closed afterwards whatever happens.

    Args:
        anybody: for commands that show nobody's work, or ask who is there themselves. In a
            team's home all others are for its people.

    Raises:
        Forbidden: this is a team's home, and whoever calls is none of the team.
    """
    from graphs.house import open_house

    built = open_house((context.find_object(Call) or Call()).settings())
    try:
        if not anybody:
            with built.db.read() as session:
                if is_team(session):
                    must_belong(session, built.reviewer)
        yield built
    finally:
        built.close()

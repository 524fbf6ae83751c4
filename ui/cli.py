"""The `copydesk` command: the commands' front door, and the place where errors become words."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from storage.errors import CopydeskError
from ui.commands import (
    assign,
    dataset,
    learn,
    mcp,
    people,
    publish,
    review,
    run,
    search,
    serve,
    slack,
    sources,
    work,
)
from ui.context import Call
from ui.render import shown

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A content factory whose autonomy is earned: agents draft from your sources, "
    "people decide what the agents are unsure of, every decision trains the next draft.",
    epilog="Start with `copydesk demo`. Errors say what to do next; --debug shows where they "
    "came from. The options above may stand after a command, too.",
)

WrongCall: type[Exception] = typer.BadParameter.__mro__[2]
"""Click's base class of wrong calls, from wherever typer keeps its click."""

GLOBAL_OPTIONS = ("--home", "--model", "--model-url", "--as")


@app.callback()
def front(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Where everything lives. Also COPYDESK_HOME.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(help="The writer: local:NAME, openai:NAME, ... Also COPYDESK_MODEL."),
    ] = None,
    model_url: Annotated[
        str | None, typer.Option(help="Base URL of an OpenAI-compatible server.")
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", help="Who does it; else the setting `reviewer`, or your login name."),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    context.obj = Call(home, model, model_url, as_)


DOORS = (mcp, serve, slack, run)

for module in (sources, search, work, review, assign, publish, dataset, learn, people, *DOORS):
    module.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and exits: 0 done, 1 the work failed, 2 the call was wrong."""
    arguments = globals_first(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    try:
        code = app(arguments, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except CopydeskError as error:
        complain(str(error), error.next_step)
        if debug:
            raise
        sys.exit(error.exit_code)
    except typer.Abort:
        stop()
    except KeyboardInterrupt:
        stop()
    except WrongCall as error:
        error.show()  # type: ignore[attr-defined]
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
    except OSError as error:
        complain(str(error), "check disk space and permissions, then run it again")
        if debug:
            raise
        sys.exit(1)


def globals_first(arguments: list[str]) -> list[str]:
    """Lets `--home` and its like stand anywhere: people put them last."""
    front, rest, waiting = [], [], iter(arguments)
    for argument in waiting:
        name = argument.partition("=")[0]
        if argument == "--":
            rest += [argument, *waiting]
        elif name in GLOBAL_OPTIONS and "=" in argument:
            front.append(argument)
        elif name in GLOBAL_OPTIONS:
            value = next(waiting, None)
            if value is None:
                rest.append(argument)  # typer says what is missing
            else:
                front += [argument, value]
        elif argument == "--debug":
            front.append(argument)
        else:
            rest.append(argument)
    return front + rest


def complain(message: str, next_step: str) -> None:
    sys.stderr.write(f"error: {shown(message)}\n")
    if next_step:
        sys.stderr.write(f"  next: {shown(next_step)}\n")


def stop() -> None:
    complain("stopped", "run the same command again to go on from here")
    sys.exit(1)


if __name__ == "__main__":
    main()

"""Long-running and once-in-a-while: demo, desk, worker, eval, doctor."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from storage.errors import NotFound
from ui import render
from ui.commands.work import Json
from ui.context import Call, house

ROOT = Path(__file__).parents[2]


def register(app: typer.Typer) -> None:
    for command in (demo, desk, worker, doctor):
        app.command()(command)
    app.command(
        "eval",
        context_settings={
            "allow_extra_args": True,
            "ignore_unknown_options": True,
            "allow_interspersed_args": False,  # `eval NAME --help` is the measurement's own
        },
    )(evaluate)


def demo(context: typer.Context) -> None:
    """The whole loop on shipped sample data, unattended. Run it again to go on after a stop."""
    from ui.demo.steps import run

    run(context.find_object(Call) or Call())


def desk(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8501,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Open the review desk, with one worker beside it."""
    settings = (context.find_object(Call) or Call()).settings()
    environment = {**os.environ, "COPYDESK_HOME": str(settings.home.absolute())}
    with house(context):
        pass  # a home that cannot be opened is said here, not in a browser
    helper = subprocess.Popen([sys.executable, "-P", "-m", "ui.cli", "worker"], env=environment)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "ui" / "desk.py")]
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": "true",  # or it asks for an e-mail address and offers its own extras
        "browser.gatherUsageStats": "false",
        "server.fileWatcherType": "none",
        "client.toolbarMode": "viewer",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    render.err().print(f"The desk is at http://127.0.0.1:{port} (Ctrl-C stops it)")
    page = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop both, not only this one
    try:
        if open_browser:
            open_when_up(page, port)
        raise typer.Exit(page.wait())
    finally:
        for child in (page, helper):
            child.terminate()
            child.wait()


def open_when_up(page: "subprocess.Popen[bytes]", port: int) -> None:
    """Opens the desk in a browser once it answers; never if it stops before that."""
    while page.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            webbrowser.open(f"http://127.0.0.1:{port}")
            return
        time.sleep(0.1)


def worker(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing is left to do.")] = False,
) -> None:
    """Do queued work: draft what is new, follow decisions, go on with what was interrupted."""
    from graphs.worker import work

    with house(context) as built:
        work(built, once, lambda line: render.err().print(line, markup=False))


def evaluate(
    context: typer.Context, name: Annotated[str, typer.Argument(help="A file in evals/.")]
) -> None:
    """Run a measurement from evals/."""
    names = sorted(p.stem for p in (ROOT / "evals").glob("*.py") if not p.stem.startswith("_"))
    if name not in names:
        raise NotFound(f"no measurement {name!r}", f"choose one of: {', '.join(names)}")
    environment = {**os.environ}
    call = context.find_object(Call)
    if call and call.home:
        environment["COPYDESK_HOME"] = str(call.home)
    command = [sys.executable, "-P", "-m", f"evals.{name}", *context.args]
    raise typer.Exit(subprocess.call(command, env=environment))


def doctor(context: typer.Context, json: Json = False) -> None:
    """Check the installation: models, stores, settings."""
    from ui.doctor import checks

    with house(context) as built:
        rows = checks(built)
    if json:
        render.print_json(rows)
    else:
        render.print_table("Doctor", rows, "", "check", "state", "detail")
    if any(row["state"] != "ok" for row in rows):
        raise typer.Exit(1)

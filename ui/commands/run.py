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
from typing import TYPE_CHECKING, Annotated

import typer

from storage.errors import BadInput, Forbidden, NotFound
from ui import render
from ui.commands.helper import start_worker
from ui.commands.work import Json
from ui.context import Call, house

if TYPE_CHECKING:
    from graphs.house import House

LOOPBACK = ("127.0.0.1", "localhost", "::1")
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
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the desk.")] = 8501,
    host: Annotated[
        str, typer.Option(help="Address to bind to; beyond this machine for a team only.")
    ] = "127.0.0.1",
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Open the review desk, with one worker beside it."""
    call = context.find_object(Call) or Call()
    environment = {**os.environ, "COPYDESK_HOME": str(call.settings().home.absolute())}
    with house(context, anybody=True) as built:  # what is wrong with a home is said here
        check_host(built, host)
        check_port(host, port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop both, not only this one
    render.err().print(f"The desk is at http://{host}:{port} (Ctrl-C stops it)")
    page = subprocess.Popen(desk_command(host, port), env=environment)
    helper = start_worker(call, page.terminate)
    try:
        if open_browser:
            open_when_up(page, port, host)
        raise typer.Exit(page.wait())
    finally:
        page.terminate()
        page.wait()
        helper.stop()


def check_host(built: "House", host: str) -> None:
    """Raises Forbidden where a desk without sign-in would be open to other machines."""
    from storage.rights import is_team

    with built.db.read() as session:
        if host not in LOOPBACK and not is_team(session):
            raise Forbidden(
                f"without people anybody who reaches {host} could do everything",
                "add the first one: copydesk people add NAME --role admin",
            )


def check_port(host: str, port: int) -> None:
    """Raises BadInput where nothing can listen: another program does, or it is not ours to take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise BadInput(
            f"cannot listen at {host}, port {port}: {error.strerror or error}",
            f"stop what is there, or choose another: --port {min(port + 1, 65535)}",
        ) from error


def desk_command(host: str, port: int) -> list[str]:
    """How Streamlit is started. On loopback it answers to this machine's own names alone: another
    site's name that points here (DNS rebinding) must not reach a desk without sign-in."""
    options: list[tuple[str, object]] = [
        ("server.address", host),
        ("server.port", port),
        ("server.headless", "true"),  # or it asks for an e-mail address and offers its own extras
        ("server.enableXsrfProtection", "true"),
        ("server.enableCORS", "true"),
        ("server.enableAgentApi", "false"),
        ("browser.gatherUsageStats", "false"),
        ("server.fileWatcherType", "none"),
        ("client.toolbarMode", "viewer"),
        ("client.showErrorDetails", "none"),
    ]
    if host in LOOPBACK:
        options += [("server.allowedHosts", name) for name in LOOPBACK]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "ui" / "desk_app.py")]
    return command + [f"--{name}={value}" for name, value in options]


def open_when_up(page: "subprocess.Popen[bytes]", port: int, host: str) -> None:
    """Opens the desk in a browser once it answers; never if it stops before that."""
    while page.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
            webbrowser.open(f"http://{host}:{port}")
            return
        time.sleep(0.1)


def worker(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing is left to do.")] = False,
    tethered: Annotated[
        bool, typer.Option("--tethered", hidden=True, help="Stop when standard input ends.")
    ] = False,
) -> None:
    """Do queued work: draft what is new, follow decisions, go on with what was interrupted.

    Told to stop, it finishes the item that it is on; told again, it ends at once.
    """
    from graphs.worker import stop_at_end, told_to_stop, work

    with told_to_stop() as stop, house(context, anybody=True) as built:
        if tethered:
            stop_at_end(stop)
        work(built, once, lambda line: render.err().print(line, markup=False), stop)


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

    with house(context, anybody=True) as built:
        rows = checks(built)
    if json:
        render.print_json(rows)
    else:
        render.print_table("Doctor", rows, "", "check", "state", "detail")
    if any(row["state"] != "ok" for row in rows):
        raise typer.Exit(1)

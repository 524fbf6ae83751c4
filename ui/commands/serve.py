"""Doors for programs: the HTTP API and what stands beside it, and the tokens that open them."""

import signal
from typing import TYPE_CHECKING, Annotated

import typer

from ui import render
from ui.commands.helper import start_worker
from ui.commands.run import LOOPBACK, check_host, check_port
from ui.commands.work import Json
from ui.context import Call, house

if TYPE_CHECKING:
    from uvicorn import Server

    from graphs.house import House

CONNECTIONS = 1000
GRACE_SECONDS = 10
KEEP_SECONDS = 75
"""Longer than clients keep a connection that they do not use: whoever hangs up first loses what
the other is sending just then."""


def register(app: typer.Typer) -> None:
    app.command()(serve)
    tokens = typer.Typer(help="Tokens of programs that call the API.", no_args_is_help=True)
    tokens.command("add")(add)
    tokens.command("list")(listed)
    tokens.command("revoke")(revoke)
    app.add_typer(tokens, name="tokens")


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to bind to; beyond this machine for a team only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the API.")] = 8600,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Start one worker beside it.")
    ] = True,
) -> None:
    """Serve the HTTP API, with one worker beside it. Every call needs a token: copydesk tokens."""
    call = context.find_object(Call) or Call()
    with house(context, anybody=True) as built:
        check_host(built, host)
        check_port(host, port)
        if host not in LOOPBACK:
            render.err().print("tokens travel as they are: put a proxy with TLS in front of this")
        server = api_server(built, host, port)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop both, not only this one
        helper = start_worker(call, lambda: end(server)) if worker else None
        try:
            run(server)
        finally:
            if helper is not None:
                helper.stop()


def api_server(built: "House", host: str, port: int) -> "Server":
    """The server, not started yet."""
    import uvicorn

    from ui.api.app import build_app
    from ui.api.doors import doors

    config = uvicorn.Config(
        build_app(built, doors(built)),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_SECONDS,
    )
    return uvicorn.Server(config)


def run(server: "Server") -> None:
    """Serves until it is told to stop; calls that are under way are finished first."""
    place = f"http://{server.config.host}:{server.config.port}"
    render.err().print(f"The API is at {place} (Ctrl-C stops it)")
    try:
        server.run()
    except KeyboardInterrupt:
        render.err().print("stopped")
        return
    if not server.started:
        raise typer.Exit(1)


def end(server: "Server") -> None:
    """Has it stop as a signal would, from another thread."""
    server.should_exit = True


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What uses it: website, ci...")],
    scope: Annotated[
        list[str], typer.Option(help="read, briefs, decide, sources or admin. Repeat it.")
    ],
    days: Annotated[float, typer.Option(help="How long it lasts.")] = 90,
    json: Json = False,
) -> None:
    """Make a token that acts as you, or as --as says. It is shown once: only its hash is kept."""
    from storage.tokens import add_token, token_row

    with house(context) as built, built.db.write() as session:
        row, token = add_token(session, built.reviewer, name, scope, days=days)
        shown = token_row(row)
    if json:
        render.print_json({**shown, "token": token})
        return
    render.out().print(token, markup=False, soft_wrap=True)
    render.err().print(
        f"acts as {row.person}: {', '.join(row.scopes)}; until {str(row.expires_at)[:10]}. "
        "Keep it: it is not shown again.",
        markup=False,
    )


def listed(context: typer.Context, json: Json = False) -> None:
    """List tokens, newest first."""
    from storage.tokens import token_row, tokens

    with house(context) as built, built.db.read() as session:
        rows = [token_row(row) for row in tokens(session)]
    if json:
        render.print_json(rows)
        return
    for row in rows:
        row["scopes"] = ", ".join(row["scopes"])
    columns = ("id", "name", "person", "scopes", "state", "expires_at", "last_used_at")
    empty = "No tokens. Make one: copydesk tokens add NAME --scope read"
    render.print_table("Tokens", rows, empty, *columns)


def revoke(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The token's name or id.")],
) -> None:
    """End a token for good, at once."""
    from storage.tokens import revoke_token

    with house(context) as built, built.db.write() as session:
        row = revoke_token(session, built.reviewer, name)
    render.out().print(f"revoked {row.name}", markup=False)

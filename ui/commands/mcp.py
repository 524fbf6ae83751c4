"""The MCP server over stdio."""

import os

import typer

from ui.context import house


def register(app: typer.Typer) -> None:
    app.command("mcp")(serve_stdio)


def serve_stdio(context: typer.Context) -> None:
    """Serve an assistant on this machine over MCP's stdio; it starts this command itself.

    It acts as you, or as --as says. A decision is asked of you by the assistant, where it can;
    where it cannot, it decides only with a reviewer's token in COPYDESK_TOKEN. Over HTTP,
    `copydesk serve` does the same for whoever bears a token.
    """
    from ui.mcp_server.server import stdio_server

    token = os.environ.get("COPYDESK_TOKEN", "")
    with house(context, anybody=bool(token)) as built:
        server = stdio_server(built, token)
        server.run("stdio", show_banner=False, log_level="WARNING")

"""The Slack door: running it, its manifest, and who is who there."""

from typing import Annotated

import typer

from ui import render
from ui.commands.work import Json
from ui.context import Call, house

Account = Annotated[str, typer.Argument(help="The Slack member ID: U...")]


def register(app: typer.Typer) -> None:
    slack = typer.Typer(help="Ask for content and review it in Slack.")
    slack.callback(invoke_without_command=True)(run)
    slack.command("link")(link)
    slack.command("unlink")(unlink)
    slack.command("accounts")(listed)
    app.add_typer(slack, name="slack")


def run(
    context: typer.Context,
    manifest: Annotated[
        bool, typer.Option("--manifest", help="Print the app's manifest, to paste at Slack.")
    ] = False,
    url: Annotated[
        str, typer.Option(help="With --manifest: https://HOST/slack/events, for HTTP.")
    ] = "",
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Start one worker beside it.")
    ] = True,
) -> None:
    """Connect to Slack by Socket Mode, with one worker beside it.

    Needs COPYDESK_SLACK_BOT_TOKEN and COPYDESK_SLACK_APP_TOKEN. Over HTTP, `copydesk serve` does
    the same where COPYDESK_SLACK_SIGNING_SECRET is set.
    """
    if context.invoked_subcommand is not None:
        return
    if manifest:
        from ui.slack.manifest import manifest as made

        render.print_json(made(url))
        return
    connect(context, worker)


def connect(context: typer.Context, worker: bool) -> None:
    import threading

    from ui.commands.helper import start_worker
    from ui.slack.keys import read_keys, with_socket
    from ui.slack.socket import run_socket

    keys, over = with_socket(read_keys()), threading.Event()
    with house(context, anybody=True) as built:
        call = context.find_object(Call) or Call()
        helper = start_worker(call, over.set) if worker else None
        try:
            run_socket(built, keys, lambda line: render.err().print(line, markup=False), over)
        finally:
            if helper is not None:
                helper.stop()


def link(
    context: typer.Context,
    account: Account,
    person: Annotated[
        str, typer.Argument(help="Whose it is; in a home of one user, leave it out.")
    ] = "",
) -> None:
    """Say who somebody at Slack is. E-mail addresses that Slack has confirmed need no link."""
    from storage.slack_people import link_account

    with house(context) as built, built.db.write() as session:
        row = link_account(session, built.reviewer, account, person)
    render.out().print(f"{row.slack_id} is {row.person}", markup=False)


def unlink(
    context: typer.Context,
    account: Account,
) -> None:
    """Forget who somebody at Slack is."""
    from storage.slack_people import unlink_account

    with house(context) as built, built.db.write() as session:
        unlink_account(session, built.reviewer, account)
    render.out().print(f"{account} is nobody now", markup=False)


def listed(context: typer.Context, json: Json = False) -> None:
    """List Slack accounts that are known."""
    from storage.slack_people import accounts

    with house(context) as built, built.db.read() as session:
        rows = [row.model_dump(mode="json") for row in accounts(session)]
    if json:
        render.print_json(rows)
        return
    empty = "Nobody yet. Link one: copydesk slack link U... NAME"
    render.print_table("Slack", rows, empty, "slack_id", "person", "email", "set_by")

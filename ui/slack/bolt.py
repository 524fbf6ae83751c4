"""slack-bolt's application: which of Slack's calls goes where. Listeners run before Slack is
answered (`process_before_response`): they write down and return."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from ui.slack.forms import Forms
from ui.slack.hearing import Hearing
from ui.slack.keys import Keys
from ui.slack.manifest import COMMAND
from ui.slack.modals import CALLBACK
from ui.slack.posting import NO, YES
from ui.slack.review_message import APPROVE, EDIT, PUBLISH, REJECT, REWORK, UNDO

if TYPE_CHECKING:
    from slack_bolt import App

PRESSED = (APPROVE, UNDO, PUBLISH, YES, NO)
OPENED = (EDIT, REJECT, REWORK)


def build_bolt(
    keys: Keys, hearing: Hearing, forms: Forms, wake: Callable[[], None], pool: Executor
) -> "App":
    """Args:
    wake: there is something new to do.
    pool: opens forms, beside the answer to the click.
    """
    from slack_bolt import App
    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk import WebClient

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """One workspace, whose token we have. Slack is not asked before it is answered."""
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=keys.bot_token
        )

    app = App(
        name="copydesk",
        logger=quiet_logger(),
        signing_secret=keys.signing_secret,
        client=WebClient(base_url=keys.api_url),
        authorize=authorize,
        process_before_response=True,
        listener_executor=pool,
        ignoring_self_events_enabled=False,  # needs the bot's name; `hearing` passes bots over
    )
    add_events(app, hearing, wake)
    add_clicks(app, hearing, forms, wake)
    add_forms(app, forms, wake)
    return app


def quiet_logger() -> logging.Logger:
    """What bolt says below a warning holds requests as they came."""
    logger = logging.getLogger("copydesk.slack")
    logger.setLevel(logging.WARNING)
    return logger


def add_events(app: "App", hearing: Hearing, wake: Callable[[], None]) -> None:
    def mentioned(event: dict[str, Any]) -> None:
        if hearing.message(event, mention=True):
            wake()

    def said(event: dict[str, Any]) -> None:
        if hearing.message(event, mention=False):
            wake()

    def commanded(ack: Any, body: dict[str, Any]) -> None:
        if hearing.command(body):
            wake()
        ack()

    app.event("app_mention")(mentioned)
    app.event("message")(said)
    app.event(re.compile(".*"))(lambda event: None)
    app.command(COMMAND)(commanded)


def add_clicks(app: "App", hearing: Hearing, forms: Forms, wake: Callable[[], None]) -> None:
    def pressed(ack: Any, body: dict[str, Any]) -> None:
        if hearing.press(body):
            wake()
        ack()

    def opened(body: dict[str, Any]) -> None:
        forms.open(body)
        wake()

    for name in PRESSED:
        app.action(name)(pressed)
    for name in OPENED:
        app.action(name)(ack=lambda ack: ack(), lazy=[opened])
    app.action(re.compile(".*"))(lambda ack: ack())  # links, and fields of forms


def add_forms(app: "App", forms: Forms, wake: Callable[[], None]) -> None:
    def submitted(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        errors = forms.submitted(view, body["user"]["id"])
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            wake()
            ack()

    def closed(ack: Any, body: dict[str, Any], view: dict[str, Any]) -> None:
        forms.closed(view, body["user"]["id"])
        wake()
        ack()

    app.view(CALLBACK)(submitted)
    app.view_closed(CALLBACK)(closed)

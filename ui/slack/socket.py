"""Socket Mode: Slack is called, and talks over the connection; nothing of ours listens."""

import signal
import threading
from collections.abc import Callable

from graphs.house import House
from storage.errors import StoreError
from ui.slack.keys import Keys, with_socket
from ui.slack.service import SlackDoor


def run_socket(house: House, keys: Keys, say: Callable[[str], None], over: threading.Event) -> None:
    """Until it is told to stop, by a signal or by `over`.

    Raises:
        BadInput: a token is missing.
        StoreError: Slack does not let us in.
    """
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk.errors import SlackApiError

    with_socket(keys)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    with SlackDoor(house, keys, say) as door:
        handler = SocketModeHandler(door.bolt, keys.app_token)
        try:
            own = door.callers.own
            handler.connect()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            handler.close()  # type: ignore[no-untyped-call]
            raise StoreError(f"Slack says {error.response['error']}", "check the tokens") from error
        except OSError as error:
            handler.close()  # type: ignore[no-untyped-call]
            raise StoreError(f"Slack cannot be reached: {error}", "check the network") from error
        try:
            door.start()
            say(f"connected to Slack as {own['user']} (Ctrl-C stops it)")
            over.wait()
        finally:
            handler.close()  # type: ignore[no-untyped-call]

"""The Slack door in a running process: one thread acts on what was heard, one keeps our messages
true and brings them to Slack. Several processes may do so beside each other."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

from graphs.house import House
from storage.closing import Closing
from storage.errors import CopydeskError
from storage.slack_inbox import due_deliveries, forget_deliveries
from storage.slack_posts import forget_posts
from ui.slack.bolt import build_bolt
from ui.slack.callers import Callers
from ui.slack.forms import Forms
from ui.slack.hearing import Hearing
from ui.slack.keys import Keys
from ui.slack.sending import Sender
from ui.slack.telling import Teller
from ui.slack.working import Work

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

EVERY = 1.0
"""Seconds between looks, where nothing says that there is something to do."""
TIMEOUT_SECONDS = 10
FORMS_AT_ONCE = 4


class SlackDoor(Closing):
    """Args:
    say: told what fails.
    """

    def __init__(
        self, house: House, keys: Keys, say: Callable[[str], None] = lambda line: None
    ) -> None:
        self.house = house
        self.keys = keys
        self.say = say
        self.callers = Callers(house, self.client)
        self.hearing = Hearing(house)
        self.forms = Forms(house, self.callers, self.client)
        self.sender = Sender(house, self.client)
        self.teller = Teller(house, say, keys.review_channel)
        self.work = Work(house, self.callers, self.sender.send)
        self.stop = threading.Event()
        self.heard, self.said = threading.Event(), threading.Event()
        self.threads: list[threading.Thread] = []
        self.pool = ThreadPoolExecutor(FORMS_AT_ONCE, "slack-forms")

    @cached_property
    def client(self) -> "WebClient":
        from slack_sdk import WebClient

        return WebClient(
            token=self.keys.bot_token,
            base_url=self.keys.api_url,
            timeout=TIMEOUT_SECONDS,
            retry_handlers=[],  # what fails is kept, and tried again later
        )

    @cached_property
    def bolt(self) -> "App":
        return build_bolt(self.keys, self.hearing, self.forms, self.wake, self.pool)

    def wake(self) -> None:
        self.heard.set()
        self.said.set()

    def act(self) -> int:
        """Acts on everything that is due; returns how much that was."""
        with self.house.db.read() as session:
            names = due_deliveries(session)
        done = 0
        for name in names:
            if self.stop.is_set():
                break
            status = self.work.act(name)
            done += status == "done"
            if status == "dead":
                self.say(f"slack: {name} was given up")
        if done:
            self.said.set()
        return done

    def tell(self) -> int:
        """Brings messages up to date and to Slack; returns how many were sent."""
        self.teller.look()
        done = self.sender.send_due(self.stop)
        failed = sum(status != "sent" for status in done.values())
        if failed:
            self.say(f"slack: {failed} of {len(done)} messages not delivered")
        return len(done) - failed

    def turn(self, most: int = 20) -> None:
        """Everything that can be done now, here and at once."""
        for _ in range(most):
            if not self.act() + self.tell():
                return

    def start(self) -> None:
        with self.house.db.write() as session:
            forget_deliveries(session)
            forget_posts(session)
        for name, work, wake in (
            ("slack-inbox", self.act, self.heard),
            ("slack-outbox", self.tell, self.said),
        ):
            thread = threading.Thread(target=self.loop, args=(work, wake), name=name)
            self.threads.append(thread)
            thread.start()

    def loop(self, work: Callable[[], int], wake: threading.Event) -> None:
        while not self.stop.is_set():
            wake.clear()
            try:
                work()
            except Exception as error:  # the door stays open, whatever one round met
                step = f" ({error.next_step})" if isinstance(error, CopydeskError) else ""
                self.say(f"slack: {type(error).__name__}: {error}{step}")
            wake.wait(EVERY)

    def close(self) -> None:
        """Waits for what is under way; what is not done is in the store."""
        self.stop.set()
        self.wake()
        for thread in self.threads:
            thread.join()
        self.threads.clear()
        self.pool.shutdown()

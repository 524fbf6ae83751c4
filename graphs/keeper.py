"""Keeps this process's item leases alive while it works, with one thread for all of them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from storage.database import Database
from storage.errors import StoreError
from storage.leases import drop_lease, renew_lease, take_lease, whoami


class LeaseKeeper:
    """Takes leases and renews them three times in their life."""

    def __init__(self, db: Database, seconds: float) -> None:
        self.db = db
        self.seconds = seconds
        self.held: dict[str, str] = {}
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None
        self.runner = whoami()

    @contextmanager
    def lease(self, item_id: str) -> Iterator[str]:
        """Holds the item for the block; yields the token that fences its writes.

        Raises:
            LeaseHeld: another live runner has the item.
        """
        with self.db.write() as session:
            token = take_lease(session, item_id, self.runner, self.seconds)
        with self.lock:
            self.held[item_id] = token
            self.start()
        try:
            yield token
        finally:
            with self.lock:
                self.held.pop(item_id, None)
            with self.db.write() as session:
                drop_lease(session, item_id, token)

    def start(self) -> None:
        if self.thread is None:
            self.thread = threading.Thread(target=self.renew, name="leases", daemon=True)
            self.thread.start()

    def renew(self) -> None:
        while not self.stop.wait(self.seconds / 3):
            with self.lock:
                held = dict(self.held)
            try:
                with self.db.write() as session:
                    for item_id, token in held.items():
                        renew_lease(session, item_id, token, self.seconds)
            except StoreError:
                continue  # locked for now; the fence tells if a lease was lost meanwhile

    def close(self) -> None:
        self.stop.set()
        if self.thread is not None:
            self.thread.join()

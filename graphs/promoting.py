"""An adapter goes on trial, live, or back: only one whose file is what training wrote.

Each verb of the registry is done first, so that rights and states are asked for before any file
is read; what the file then says undoes it, for it is one transaction.
"""

from sqlmodel import Session

from agents.model_files import check_file
from graphs.house import House
from storage.adapters import adapter_on_trial, live_adapter, promote, rollback
from storage.canary import start_canary
from storage.tables import Adapter

NEXT = "bring its folder back from a backup, or choose another adapter: copydesk adapters list"


def check_adapter(house: House, adapter: Adapter) -> None:
    """Raises ModelFileError unless the adapter's file is there and is what training wrote."""
    check_file(house.adapter_file(adapter), adapter.sha256, NEXT)


def go_live(house: House, session: Session, adapter_id: str, actor: str) -> Adapter:
    """As `storage.adapters.promote`.

    Raises:
        ModelFileError: its file is gone or was changed; nothing is changed.
    """
    adapter = promote(session, adapter_id, actor)
    check_adapter(house, adapter)
    return adapter


def try_out(house: House, adapter_id: str, share: float, actor: str) -> Adapter:
    """As `storage.canary.start_canary`.

    Raises:
        ModelFileError: its file is gone or was changed; nothing is changed.
    """
    with house.db.write() as session:
        adapter = start_canary(session, adapter_id, share, actor)
        check_adapter(house, adapter)
        return adapter


def roll_back(house: House, base_sha256: str, actor: str) -> Adapter | None:
    """As `storage.adapters.rollback`. Taking an adapter off its trial needs no file: what is live
    stays as it is.

    Raises:
        ModelFileError: the file of the one before is gone or was changed; nothing is changed.
    """
    with house.db.write() as session:
        on_trial = adapter_on_trial(session, base_sha256)
        before = rollback(session, base_sha256, actor)
        if before is not None and on_trial is None:
            check_adapter(house, before)
        return before


def check_writers(house: House) -> str:
    """Says which adapters write; for the doctor.

    Raises:
        ModelFileError: the file of the live adapter, or of one on trial, is gone or was changed.
    """
    if not house.model.sha256:
        return "this model writes without"
    with house.db.read() as session:
        live = live_adapter(session, house.model.sha256)
        tried = adapter_on_trial(session, house.model.sha256)
    for adapter in (live, tried):
        if adapter is not None:
            check_adapter(house, adapter)
    said = f"{live.id} is live" if live else "none is live: the base model writes"
    return said + (f", {tried.id} is on trial" if tried else "")

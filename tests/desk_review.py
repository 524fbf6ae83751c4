"""What tests of the review page wait for and look up."""

from desk_server import Served
from playwright.sync_api import Page, expect

from storage.decisions import decision_of
from storage.tables import Decision


def paper(page: Page, text: str) -> None:
    """Waits for a draft, and for its buttons: keys act once they are there."""
    expect(page.locator(".cd-draft").first).to_contain_text(text)
    expect(page.get_by_role("button", name="Approve Shortcut A")).to_be_enabled()
    awake(page)


def awake(page: Page) -> None:
    """Keys rest from one that leaves a task until the next one is painted, and those of a part of
    the page act once its run is over."""
    page.wait_for_function("!globalThis.copydesk?.rests || performance.now() > copydesk.rests")
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_have_count(1)


def decision_on(served: Served, task: str) -> Decision | None:
    with served.house.db.read() as session:
        return decision_of(session, task)


def decided(served: Served, task: str) -> Decision:
    decision = decision_on(served, task)
    assert decision is not None
    return decision

"""Single sign-on, with a provider of our own: who comes in, who does not, and signing out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_review import awake
from desk_server import Served, serve
from joserfc.jwk import RSAKey
from oidc_provider import Provider, provided
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from storage.people import add_person, find_person
from storage.tables import SignIn
from storage.tables.base import now
from ui import texts


@pytest.fixture
def provider() -> Iterator[Provider]:
    with provided() as running:
        yield running


@pytest.fixture
def desk(chromium: Browser, provider: Provider, tmp_path: Path) -> Iterator[Served]:
    """A team's desk that trusts the provider, started where its secrets lie."""
    secrets, home = tmp_path / ".streamlit" / "secrets.toml", tmp_path / "home"
    for folder in (secrets.parent, home):
        folder.mkdir()
    secrets.write_text(provider.secrets(), encoding="utf-8")
    (home / "copydesk.toml").write_text('sign_in = "oidc"', encoding="utf-8")
    with serve(home) as served:
        with served.house.db.write() as session:
            add_person(session, "x", "Ada", "admin", email="ada@example.org")
            add_person(session, "Ada", "Rob", "reviewer", email="rob@example.org")
        yield served


def sign_on(page: Page) -> None:
    """All the way to the provider and back to the desk's door."""
    with page.expect_response("**/oauth2callback?*"):
        page.get_by_role("button", name=texts.SIGNIN_PROVIDER).click()
    page.wait_for_load_state()


def inside(page: Page, name: str, address: str) -> None:
    """Waits for the page that was asked for: a panel opened on the one before it would close."""
    expect(page).to_have_url(address)
    expect(page.locator(".st-key-who").get_by_role("button", name=name)).to_be_visible()
    awake(page)


def test_the_provider_says_who_it_is_and_the_desk_whether_they_may(
    desk: Served, provider: Provider, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=desk.url)
    page = context.new_page()
    provider.claims = {"sub": "7", "email": "Eve@example.org", "email_verified": True}
    page.goto("/library")
    sign_on(page)
    expect(page.get_by_text("eve@example.org is none of the people")).to_be_visible()
    expect(page.get_by_role("link", name=texts.PAGES["library"])).to_have_count(0)

    provider.claims = {"sub": "8", "email": "rob@example.org", "email_verified": True}
    with page.expect_response("**/end?*"):
        page.get_by_role("button", name=texts.SIGNIN_OTHER).click()
    page.wait_for_load_state()
    expect(page.get_by_role("button", name=texts.SIGNIN_PROVIDER)).to_be_visible()
    provider_key, provider.signed_by = provider.key, RSAKey.generate_key(2048, {"kid": "one"})
    sign_on(page)  # signed by somebody else: the desk does not believe it
    expect(page.get_by_role("button", name=texts.SIGNIN_PROVIDER)).to_be_visible()
    with desk.house.db.read() as session:
        assert list(session.exec(select(SignIn))) == []
    provider.signed_by = provider_key
    page.goto("/library?q=jug")
    sign_on(page)
    inside(page, "Rob", f"{desk.url}/library?q=jug")
    page.reload()
    inside(page, "Rob", f"{desk.url}/library?q=jug")
    with desk.house.db.read() as session:
        assert find_person(session, "Rob").subject == f"{provider.issuer}|8"

    with desk.house.db.write() as session:
        session.exec(select(SignIn)).one().expires_at = now()
    page.goto("/library")  # the provider's cookie is still there; the session is over
    sign_on(page)
    inside(page, "Rob", f"{desk.url}/library")
    page.get_by_role("button", name="Rob", exact=True).click()
    page.get_by_role("button", name=texts.SIGN_OUT).click()
    expect(page.get_by_role("button", name=texts.SIGNIN_PROVIDER)).to_be_visible()
    assert provider.signed_out >= 1
    context.close()

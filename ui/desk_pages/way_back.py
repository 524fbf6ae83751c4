"""The page that was asked for before a provider's sign-in led away from the desk.

The browser remembers it for this tab, and says it to the first run of the new session. It is an
address within the desk, and no more trusted than any other that somebody types.
"""

from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from ui.desk_pages.visit import Visit

FLAG = "signed-on-now"

REMEMBER = """
export default function () {
  sessionStorage.setItem("copydesk-asked", location.pathname + location.search);
}
"""

TELL = """
export default function ({ setTriggerValue }) {
  const asked = sessionStorage.getItem("copydesk-asked");
  sessionStorage.removeItem("copydesk-asked");
  if (asked) setTriggerValue("asked", asked);
}
"""


def remember() -> None:
    """Mounted where somebody is about to leave for the provider."""
    with st.container(key="keeper"):
        st.components.v2.component("copydesk_remember", js=REMEMBER)(key="remember-asked")


def follow(visit: Visit) -> None:
    """Goes to the page that was asked for; does nothing where nobody has just come back."""
    if not st.session_state.get(FLAG):
        return
    with st.container(key="keeper"):
        tell = st.components.v2.component("copydesk_way_back", js=TELL)
        asked = tell(key="way-back", on_asked_change=lambda: None).get("asked")
    if asked:
        st.session_state[FLAG] = False
        place = urlsplit(str(asked))
        name = place.path.strip("/")
        if name in visit.pages:
            visit.go(name, **dict(parse_qsl(place.query)))

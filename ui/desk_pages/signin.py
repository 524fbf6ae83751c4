"""Signing in: with a password kept here, or through the organisation's provider."""

import streamlit as st
from streamlit.errors import StreamlitAuthError

from storage.errors import BadInput, Forbidden
from ui import texts
from ui.desk_pages import marking, parts, way_back, who
from ui.desk_pages.visit import here


def show() -> None:
    """Stands at the address that was asked for, which is shown once somebody is signed in."""
    with st.container(key="signin"):
        st.html(marking.heading(texts.APP, 1))
        if st.session_state.get(who.AGAIN):
            st.html(marking.notice(texts.SIGNIN_AGAIN, texts.SIGNIN_AGAIN_HINT))
        with parts.told():
            if here().settings.sign_in == "oidc":
                ask_provider()
            else:
                ask_password()


def ask_password() -> None:
    with st.form("signin-form", border=False):
        name = st.text_input(
            texts.SIGNIN_NAME, key="signin-name", autocomplete="username", max_chars=200
        )
        password = st.text_input(
            texts.SIGNIN_PASSWORD,
            type="password",
            key="signin-password",
            autocomplete="current-password",
            max_chars=256,
        )
        tried = st.form_submit_button(texts.SIGNIN_DO, type="primary", width="stretch")
    st.html(marking.muted(texts.SIGNIN_NEW))
    if tried:
        who.enter(here(), name, password)
        st.rerun()


def ask_provider() -> None:
    """Whoever the provider has just named comes in; others are told, and may try another."""
    try:
        entered = who.enter_with_identity(here())
    except Forbidden:
        st.button(texts.SIGNIN_OTHER, key="signin-other", on_click=st.logout)
        raise
    if entered:
        st.session_state[way_back.FLAG] = True
        st.rerun()
    way_back.remember()
    if st.button(texts.SIGNIN_PROVIDER, type="primary", key="signin-provider", width="stretch"):
        go_to_provider()


def go_to_provider() -> None:
    try:
        st.login()
    except StreamlitAuthError as error:
        raise BadInput(texts.SIGNIN_UNSET, texts.SIGNIN_UNSET_NEXT) from error

"""The page of who has not signed in, the only one they see, and the sign-out of who has."""

from __future__ import annotations

import streamlit as st

from simulation import Refusal
from ui import frame, state, user
from ui.texts import t
from ui.user import Standing

_WORDS = {
    Standing.SIGNED_OUT: "sign_in.asked",
    Standing.EXPIRED: "sign_in.expired",
    Standing.NO_ROLE: "sign_in.no_role",
}
# Signing in ends at the start page, in Chinese. The window itself keeps which address was asked for, language and all;
# nothing of it leaves this server.
_ASKED = "<script>sessionStorage.setItem('asked', location.pathname + location.search)</script>"
_BACK = """<script>(() => {
  const asked = sessionStorage.getItem('asked');
  sessionStorage.removeItem('asked');
  if (asked && asked !== location.pathname + location.search) location.replace(location.origin + asked);
})()</script>"""


def is_open() -> bool:
    """Whether the pages may be shown; otherwise shows what to do instead."""
    try:
        standing = user.standing()
    except Refusal as refusal:
        st.title(t("app.title"))
        st.error(frame.plain(refusal.text(state.language())))
        return False
    if standing in (Standing.LOCAL, Standing.SIGNED_IN):
        return True
    if standing is Standing.NO_ROLE:
        _go_back()
    st.title(t("app.title"))
    left, _ = st.columns([3, 4])
    with left:
        st.write(t(_WORDS[standing]))
        if standing is Standing.NO_ROLE:
            st.write(frame.plain(t("sign_in.as", name=user.shown_name())))
            st.button(t("sign_in.out"), on_click=st.logout, key="sign-out")
        else:
            st.html(_ASKED, unsafe_allow_javascript=True)
            _button()
        frame.language_button()
    return False


def _button() -> None:
    """Off to the provider, or why not: the browser would show an address that does not answer, or a word of English."""
    if not st.button(t("sign_in.in"), type="primary", key="sign-in"):
        return
    if user.provider_answers():
        st.login()
    else:
        st.error(t("sign_in.unreachable"))


def _go_back() -> None:
    """To the address that was asked for before the sign-in."""
    st.html(_BACK, unsafe_allow_javascript=True)


def badge() -> None:
    """Who is signed in, with which role, back at what was asked for before; nothing where nobody needs to."""
    if user.standing() is not Standing.SIGNED_IN:
        return
    _go_back()
    role = t(f"role.{user.current_actor().role}")
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.caption(frame.plain(t("sign_in.who", name=user.shown_name(), role=role)), width="content")
        st.button(t("sign_in.out"), on_click=st.logout, key="sign-out", type="tertiary")

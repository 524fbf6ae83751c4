"""Who somebody at Slack is. Nobody is anybody until an e-mail address or an admin says so."""

import threading
from typing import TYPE_CHECKING, Any

from graphs.house import House
from storage.rights import is_team
from storage.slack_people import person_at_slack, recognise
from ui import texts

if TYPE_CHECKING:
    from slack_sdk import WebClient


class Callers:
    """Threads may share it."""

    def __init__(self, house: House, client: "WebClient") -> None:
        self.house = house
        self.client = client
        self._lock = threading.Lock()
        self._own: dict[str, str] = {}

    @property
    def own(self) -> dict[str, str]:
        """`team` and `user` of the bot, asked for once.

        Raises:
            SlackApiError, OSError: Slack does not say.
        """
        with self._lock:
            if not self._own:
                said = self.client.auth_test()
                self._own = {"team": str(said["team_id"]), "user": str(said["user_id"])}
            return self._own

    def known(self, slack_id: str) -> str:
        """The name they act under, as far as the home knows; Slack is not asked."""
        with self.house.db.read() as session:
            return person_at_slack(session, slack_id)

    def person(self, slack_id: str) -> str:
        """The same, after asking Slack for the address of somebody new; empty for nobody.

        Raises:
            SlackApiError, OSError: Slack does not say.
        """
        known = self.known(slack_id)
        if known or not self.team():
            return known
        email = checked_email(self.client.users_info(user=slack_id)["user"], self.own["team"])
        if not email:
            return ""
        with self.house.db.write() as session:
            return recognise(session, slack_id, email)

    def team(self) -> bool:
        with self.house.db.read() as session:
            return is_team(session)

    def unknown(self, slack_id: str) -> str:
        """What somebody is told whom the home does not know."""
        said = texts.SLACK_UNKNOWN if self.team() else texts.SLACK_ALONE
        return said.format(slack_id=slack_id)


def checked_email(user: dict[str, Any], team: str) -> str:
    """The address of a member of our own workspace that Slack has seen confirmed. Who comes
    from another workspace brings an address that theirs vouches for, not ours."""
    ours = user.get("team_id") == team and not user.get("is_stranger")
    acts = not user.get("deleted") and not user.get("is_bot")
    if not ours or not acts or user.get("is_email_confirmed") is not True:
        return ""
    return str((user.get("profile") or {}).get("email") or "")

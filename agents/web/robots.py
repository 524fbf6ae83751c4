"""robots.txt: what a site asks automatic readers to leave alone (RFC 9309).

It is asked for pages found through site maps and feeds, never for one that a person named.
"""

from dataclasses import dataclass
from urllib.robotparser import RobotFileParser

from agents.web.fetch import Fetcher
from agents.web.targets import target_of
from storage.errors import CopydeskError

AGENT = "copydesk"


@dataclass
class Robots:
    """The rules of every site asked about, each fetched once.

    A missing or broken file allows everything. Wildcards inside paths are not understood
    (`urllib.robotparser` takes rules as prefixes, in their order).
    """

    fetcher: Fetcher

    def __post_init__(self) -> None:
        self._rules: dict[str, RobotFileParser] = {}

    def allows(self, url: str) -> bool:
        return self._of(url).can_fetch(AGENT, target_of(url).url)

    def delay(self, url: str) -> float:
        """Seconds that the site wants between two requests; 0 when it does not say."""
        stated = self._of(url).crawl_delay(AGENT)
        return float(stated) if stated else 0.0

    def _of(self, url: str) -> RobotFileParser:
        place = target_of("/robots.txt", target_of(url)).url
        if place not in self._rules:
            self._rules[place] = self._read(place)
        return self._rules[place]

    def _read(self, place: str) -> RobotFileParser:
        rules = RobotFileParser()
        try:
            data = self.fetcher.get(place).data
        except CopydeskError:
            data = b""
        rules.parse(data.decode("utf-8-sig", "replace").splitlines())
        return rules

"""When training is due by itself: every so many examples, daily, weekly, or by cron.

Cron's five fields as crontab(5) has them: minute, hour, day of month, month, day of week, each
`*`, numbers, ranges `1-5`, steps `*/15` and lists of these; days of week are 0 to 7, both ends
Sunday. Where day of month and day of week are both given, either will do. Times are UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 7),
)
NAMED = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
FARTHEST = 4 * 366 + 1
"""Days that a firing may lie ahead: 29 February comes within these, but for some centuries."""


@dataclass(frozen=True)
class Cron:
    """The numbers that each field allows."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either_day: bool

    def next_after(self, when: datetime) -> datetime | None:
        """The first firing after `when` (aware, UTC); None where no such day comes."""
        first = when.replace(second=0, microsecond=0) + timedelta(minutes=1)
        day = first.replace(hour=0, minute=0)
        for _ in range(FARTHEST):
            if self.fires_on(day):
                found = self.first_on(day, first)
                if found is not None:
                    return found
            day += timedelta(days=1)
        return None

    def fires_on(self, day: datetime) -> bool:
        if day.month not in self.months:
            return False
        of_month = day.day in self.days
        of_week = day.isoweekday() % 7 in self.weekdays
        return of_month or of_week if self.either_day else of_month and of_week

    def first_on(self, day: datetime, earliest: datetime) -> datetime | None:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                moment = day.replace(hour=hour, minute=minute)
                if moment >= earliest:
                    return moment
        return None


@dataclass(frozen=True)
class Schedule:
    """One of: after `examples` new ones, `every` so long, or by `cron`."""

    examples: int = 0
    every: timedelta | None = None
    cron: Cron | None = None

    def is_due(self, since: datetime, moment: datetime, new_examples: int) -> bool:
        """Whether training is due at `moment`.

        Args:
            since: when the last run was asked for; where there is none, the first example's time.
            new_examples: usable ones made since then; without any there is nothing to learn.
        """
        if not new_examples:
            return False
        if self.examples:
            return new_examples >= self.examples
        if self.every:
            return moment - since >= self.every
        fires = self.cron.next_after(since) if self.cron else None
        return fires is not None and fires <= moment


def parse_schedule(text: str) -> Schedule:
    """The schedule that a setting describes.

    Raises:
        ValueError: it describes none; the message says what is wrong.
    """
    said = text.strip().lower()
    if said.isdigit() and int(said) > 0:
        return Schedule(examples=int(said))
    if said in NAMED:
        return Schedule(every=NAMED[said])
    if len(said.split()) != len(FIELDS):
        raise ValueError(
            f"{text!r} is no schedule: give a number of examples, daily, weekly, or the five "
            "fields of cron (minute, hour, day of month, month, day of week)"
        )
    return Schedule(cron=parse_cron(said))


def parse_cron(text: str) -> Cron:
    """Five fields. Raises ValueError, which names the field."""
    parts = text.split()
    found = [
        field(part, name, low, high) for part, (name, low, high) in zip(parts, FIELDS, strict=True)
    ]
    cron = Cron(
        *(found[0], found[1], found[2], found[3]),
        weekdays=frozenset(day % 7 for day in found[4]),
        # As in crontab(5): a field that begins with a star does not count as given.
        either_day=not parts[2].startswith("*") and not parts[4].startswith("*"),
    )
    if cron.next_after(datetime.fromisoformat("2024-01-01T00:00:00+00:00")) is None:
        raise ValueError(f"{text!r} never comes: no such day is in any year")
    return cron


def field(text: str, name: str, low: int, high: int) -> frozenset[int]:
    """The numbers that one field allows."""
    return frozenset(number for part in text.split(",") for number in span(part, name, low, high))


def span(part: str, name: str, low: int, high: int) -> range:
    whole, slash, step = part.partition("/")
    first, dash, last = whole.partition("-")
    if whole == "*":
        first, dash, last = str(low), "-", str(high)
    elif slash and not dash:  # `5/10`: from five on
        last = str(high)
    numbers = [first, last or first, step if slash else "1"]
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise ValueError(f"cron's {name} {part!r} is none of *, 1, 1-5, */5, or a list of these")
    start, end, by = map(int, numbers)
    if not (low <= start <= end <= high and by >= 1):
        raise ValueError(f"cron's {name} {part!r} does not lie in {low} to {high}")
    return range(start, end + 1, by)

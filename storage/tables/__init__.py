"""The design's words as tables. One module per part of the house; import from here."""

from storage.tables.doors import (
    ApiToken,
    Conversation,
    Idempotency,
    Message,
    Webhook,
    WebhookDelivery,
)
from storage.tables.items import (
    Brief,
    Claim,
    Critique,
    Draft,
    DraftPassage,
    Item,
    Publication,
)
from storage.tables.learning import (
    Adapter,
    Example,
    GateResult,
    Snapshot,
    SnapshotExample,
    TasteTest,
    TuneMetric,
    TuneRun,
)
from storage.tables.people import Person, SavedView, SignIn
from storage.tables.review import Decision, Opinion, Task
from storage.tables.routing import Autonomy, AutonomyChange, CalibrationVersion, Route, Secret
from storage.tables.slack import SlackDelivery, SlackPost, SlackUser
from storage.tables.sources import (
    Budget,
    Event,
    IngestRun,
    Passage,
    Place,
    Serial,
    Source,
    SourceVersion,
)

__all__ = [
    "Adapter",
    "ApiToken",
    "Autonomy",
    "AutonomyChange",
    "Brief",
    "Budget",
    "CalibrationVersion",
    "Claim",
    "Conversation",
    "Critique",
    "Decision",
    "Draft",
    "DraftPassage",
    "Event",
    "Example",
    "GateResult",
    "Idempotency",
    "IngestRun",
    "Item",
    "Message",
    "Opinion",
    "Passage",
    "Person",
    "Place",
    "Publication",
    "Route",
    "SavedView",
    "Secret",
    "Serial",
    "SignIn",
    "SlackDelivery",
    "SlackPost",
    "SlackUser",
    "Snapshot",
    "SnapshotExample",
    "Source",
    "SourceVersion",
    "Task",
    "TasteTest",
    "TuneMetric",
    "TuneRun",
    "Webhook",
    "WebhookDelivery",
]

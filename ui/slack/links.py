"""Where messages lead: pages of the desk."""

from urllib.parse import quote

from storage.settings import Settings


def task_url(settings: Settings, task_id: str) -> str:
    return f"{settings.desk_url.rstrip('/')}/review?task={quote(task_id, safe='')}"


def item_url(settings: Settings, item_id: str) -> str:
    return f"{settings.desk_url.rstrip('/')}/library?item={quote(item_id, safe='')}"

"""HTML to Markdown: what a reader of the page came for, without the page around it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

NEVER_READ = (
    "head script style template noscript iframe object embed svg canvas nav dialog "
    "input select textarea button audio video map"
).split()
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")
PROSE = ("p", "h1", "h2", "h3", "article", "main")
FOLLOWED = ("http:", "https:", "mailto:", "tel:")


@dataclass(frozen=True)
class HtmlText:
    """Markdown, and the title that the page gives itself."""

    text: str
    title: str


def html_text(html: str) -> HtmlText:
    """The main part of a page as Markdown. Never raises for bad HTML."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    title = page_title(soup)
    prune(soup)
    body = main_part(soup)
    heading = body.find("h1")
    return HtmlText(markdown(body), heading.get_text(" ", strip=True) if heading else title)


def page_title(soup: "BeautifulSoup") -> str:
    return soup.title.get_text(" ", strip=True) if soup.title else ""


def prune(soup: "BeautifulSoup") -> None:
    """Drops what is not read: scripts, navigation, headers and footers, forms, hidden parts."""
    for tag in soup.find_all(NEVER_READ):
        tag.decompose()
    for tag in soup.find_all(True):
        if not is_gone(tag) and is_hidden(tag):
            tag.decompose()
    for tag in soup.find_all(["header", "footer"]):
        if not is_gone(tag) and not tag.find_parent(["article", "main", "section"]):
            tag.decompose()
    for tag in soup.find_all("form"):
        # Some servers wrap a whole page into one form.
        if not is_gone(tag) and not tag.find(PROSE):
            tag.decompose()
    for tag in soup.find_all("img"):
        tag.replace_with(attribute(tag, "alt"))
    for tag in soup.find_all("a"):
        href = attribute(tag, "href").strip().lower()
        if not href or (":" in href.split("/")[0] and not href.startswith(FOLLOWED)):
            tag.unwrap()


def is_gone(tag: "Tag") -> bool:
    """`tag.decomposed`, which looks through the whole of a tag that is not."""
    return bool(vars(tag).get("_decomposed"))


def is_hidden(tag: "Tag") -> bool:
    if not tag.attrs:
        return False
    style = attribute(tag, "style")
    return (
        tag.has_attr("hidden")
        or attribute(tag, "aria-hidden") == "true"
        or bool(style and HIDDEN_STYLE.search(style))
    )


def attribute(tag: "Tag", name: str) -> str:
    value = tag.attrs.get(name, "")
    return value if isinstance(value, str) else " ".join(value or [])


def main_part(soup: "BeautifulSoup") -> "Tag":
    """The one part that says it is the content, else everything."""
    for name in ("main", "article"):
        found = soup.find_all(name)
        if len(found) == 1 and found[0].get_text(strip=True):
            return found[0]
    return soup.body or soup


def markdown(body: "Tag") -> str:
    """Markdown with `#` headings. A page nested too deeply for that still gives its text."""
    from markdownify import ATX, MarkdownConverter

    options: dict[str, Any] = {
        "heading_style": ATX,
        "bullets": "-",
        "escape_asterisks": False,
        "escape_underscores": False,
    }
    try:
        text = str(MarkdownConverter(**options).convert_soup(body))
    except RecursionError:
        text = body.get_text("\n")
    return BLANK_LINES.sub("\n\n", text).strip() + "\n"

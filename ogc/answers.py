"""Answers: JSON for programs, a small page for people, chosen by ``f`` or by Accept."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse

from ogc.problems import wrong

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
MVT = "application/vnd.mapbox-vector-tile"
FORMATS = ("json", "html")

Link = dict[str, Any]


def base_of(request: HttpRequest) -> str:
    """Give the address all ours begin with."""
    return request.build_absolute_uri("/ogc")


def link(rel: str, href: str, kind: str, title: str = "") -> Link:
    """Write a link."""
    made: Link = {"rel": rel, "href": href, "type": kind}
    return made | {"title": title} if title else made


def self_links(request: HttpRequest, kind: str) -> list[Link]:
    """Link to this document and to its other form."""
    here = {form: _with_form(request, form) for form in FORMATS}
    shown = is_html(request)
    return [
        link("alternate" if shown else "self", here["json"], kind, "JSON"),
        link("self" if shown else "alternate", here["html"], HTML, "HTML"),
    ]


def _with_form(request: HttpRequest, form: str) -> str:
    query = request.GET.copy()
    query["f"] = form
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def is_html(request: HttpRequest) -> bool:
    """Whether a page is wanted: ``f`` says so, or else Accept puts it before JSON.

    Raises
    ------
    Problem
        If ``f`` is neither.
    """
    asked = request.GET.get("f")
    if asked is not None:
        if asked not in FORMATS:
            raise wrong("f", "应为 json 或 html。", "it is json or html.")
        return asked == "html"
    # A program that names no wish sends */* and means JSON.
    preferred = request.get_preferred_type([JSON, GEOJSON, HTML])
    return preferred == HTML and "html" in request.headers.get("Accept", "")


def only_known(request: HttpRequest, known: Iterable[str] = ()) -> None:
    """Refuse a parameter nobody offers, or one given twice (Part 1, query-param-unknown).

    Raises
    ------
    Problem
        With its name.
    """
    allowed = {"f", *known}
    for name in request.GET:
        if name not in allowed:
            raise wrong(name[:60], "没有此参数。", "there is no such parameter.")
        if len(request.GET.getlist(name)) > 1:
            raise wrong(name, "只能出现一次。", "it may be given once only.")


def answer(
    request: HttpRequest,
    document: Mapping[str, Any],
    *,
    kind: str = JSON,
    title: str,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with a document."""
    if is_html(request):
        text = json.dumps(document, ensure_ascii=False, indent=1)
        return page(title, document.get("links", ()), text, headers)
    return written(json.dumps(document, ensure_ascii=False), kind, headers)


def written(text: str, kind: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with what is written already."""
    return HttpResponse(text, content_type=kind, headers={**_ALWAYS, **(headers or {})})


def page(
    title: str,
    links: Sequence[Link] | Any,
    text: str,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show a document to a person: its links to follow, the rest to read."""
    listed = "".join(
        f'<li><a href="{escape(one["href"])}">{escape(one.get("title") or one["rel"])}</a></li>'
        for one in links
        if not one.get("templated")
    )
    shown = text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "\n…"
    body = (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<h1>{escape(title)}</h1><ul>{listed}</ul><pre>{escape(shown)}</pre></html>"
    )
    return HttpResponse(
        body, content_type="text/html; charset=utf-8", headers={**_ALWAYS, **(headers or {})}
    )


_MOST_SHOWN = 200_000  # characters
_ALWAYS = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie"}

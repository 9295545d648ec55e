"""HTTP: the documents and the features, to people who are let in and for what they answer for."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import DataError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gis import api as gis
from ogc import documents
from ogc.answers import (
    GEOJSON,
    JSON,
    OPENAPI,
    SCHEMA,
    answer,
    base_of,
    is_html,
    link,
    only_known,
    page,
    self_links,
    written,
)
from ogc.appliances import appliance_features
from ogc.definition import definition
from ogc.parameters import LARGEST_KEY, asked_of, system_of
from ogc.problems import Problem, absent, problem_answer, wrong
from org.api import may, scopes

P = ParamSpec("P")
VERSION = "1.0.0"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who was let in, and what they see."""

    formation_ids: tuple[int, ...]  # with all under them
    viewer: gis.Viewer
    held: Mapping[str, int]  # the layers' stamps
    now: datetime

    def rows_of(self, collection: gis.Collection) -> Sequence[dict[str, Any]]:
        """Give the rows of a collection that another room keeps."""
        return appliance_features(self.formation_ids, self.now) if not collection.table else ()

    def extent_of(self, collection: gis.Collection) -> gis.Extent:
        """Give between what a collection's features lie, as this reader sees them."""
        return gis.extent_of(collection, self.viewer, self.held, self.rows_of(collection))


View = Callable[Concatenate[HttpRequest, Reader, P], HttpResponse]


def for_readers(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only those in who are known and belong somewhere; write problems down as such."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, _reader(request), *args, **kwargs)
        except Problem as problem:
            return problem_answer(problem)
        except gis.BadFilter as problem:
            return problem_answer(wrong("filter", problem.zh, problem.en))
        except (DataError, InternalError):
            return problem_answer(
                Problem(400, "某个取值无法计算。", "A value is beyond what can be reckoned with.")
            )
        except OperationalError:
            return problem_answer(
                Problem(
                    503,
                    "查询耗时过长或数据库不可用;请用 bbox 缩小范围。",
                    "This takes too long, or the database is away. Narrow it with bbox.",
                )
            )

    return guarded


def _reader(request: HttpRequest) -> Reader:
    if request.method not in {"GET", "HEAD"}:
        raise Problem(405, "只能读取。", "Layers are read here, nothing else.")
    if request.user.pk is None or not request.user.is_authenticated:
        raise Problem(401, "请先登录或使用令牌。", "Log in, or send a token.")
    person_id = int(str(request.user.pk))
    tops = tuple(
        one.formation_id
        for one in scopes(person_id)
        if may(person_id, "read_layers", one.formation_id)
    )
    held = gis.stamps()
    viewer = gis.viewer_over(tops, held)
    if viewer is None:
        raise Problem(403, "您的岗位不能读取图层。", "Your post does not allow reading layers.")
    return Reader(tops, viewer, held, timezone.now())


def _collection(name: str) -> gis.Collection:
    if name not in gis.COLLECTIONS:
        raise absent()
    return gis.COLLECTIONS[name]


@for_readers
def landing(request: HttpRequest, _: Reader) -> HttpResponse:
    """Say what there is."""
    only_known(request)
    told = documents.landing(base_of(request), self_links(request, JSON))
    return answer(request, told, title="烽燧 Fengsui")


@for_readers
def conformance(request: HttpRequest, _: Reader) -> HttpResponse:
    """Say which parts of the standards are kept."""
    only_known(request)
    told = {"conformsTo": list(documents.CONFORMS_TO), "links": self_links(request, JSON)}
    return answer(request, told, title="Conformance")


@for_readers
def api(request: HttpRequest, _: Reader) -> HttpResponse:
    """Give the API's definition."""
    only_known(request)
    return answer(request, definition(base_of(request), VERSION), kind=OPENAPI, title="API")


@for_readers
def collections(request: HttpRequest, reader: Reader) -> HttpResponse:
    """List the collections."""
    only_known(request)
    base = base_of(request)
    listed = [
        documents.collection_document(
            base,
            one,
            reader.extent_of(one),
            [link("self", f"{base}/collections/{one.name}", JSON, one.name)],
        )
        for one in gis.COLLECTIONS.values()
    ]
    links = self_links(request, JSON)
    shown = [link("item", f"{base}/collections/{c['id']}", JSON, c["title"]) for c in listed]
    told = {"links": [*links, *shown] if is_html(request) else links, "collections": listed}
    return answer(request, told, title="图层 Collections")


@for_readers
def collection(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """Say what a collection is."""
    found = _collection(name)
    only_known(request)
    told = documents.collection_document(
        base_of(request), found, reader.extent_of(found), self_links(request, JSON)
    )
    return answer(request, told, title=told["title"])


@for_readers
def queryables(request: HttpRequest, _: Reader, name: str) -> HttpResponse:
    """Say what a collection may be asked for."""
    found = _collection(name)
    only_known(request)
    told = documents.queryables_document(base_of(request), found)
    return answer(request, told, kind=SCHEMA, title=f"{found.zh} queryables")


@for_readers
def schema(request: HttpRequest, _: Reader, name: str) -> HttpResponse:
    """Say what a feature holds."""
    found = _collection(name)
    only_known(request)
    told = documents.schema_document(base_of(request), found)
    return answer(request, told, kind=SCHEMA, title=f"{found.zh} schema")


@for_readers
def items(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """Give a page of features."""
    found = _collection(name)
    asked = asked_of(request, found)
    got = gis.page_of(found, asked, reader.viewer, reader.rows_of(found))
    links = self_links(request, GEOJSON)
    if got.next_after is not None:
        links.append(link("next", _next(request, got.next_after), GEOJSON, "next"))
    about = {
        "links": links,
        "timeStamp": reader.now.isoformat(),
        "numberReturned": len(got.features),
    }
    if got.matched_count is not None:
        about["numberMatched"] = got.matched_count
    head = json.dumps(about, ensure_ascii=False)[1:-1]
    text = f'{{"type":"FeatureCollection",{head},"features":[{",".join(got.features)}]}}'
    headers = {"Content-Crs": f"<{asked.system.uri}>"}
    if is_html(request):
        return page(f"{found.zh} {found.en}", links, text, headers)
    return written(text, GEOJSON, headers)


def _next(request: HttpRequest, after: int) -> str:
    query = request.GET.copy()
    query["after"] = str(after)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


@for_readers
def item(request: HttpRequest, reader: Reader, name: str, key: str) -> HttpResponse:
    """Give one feature."""
    found = _collection(name)
    only_known(request, ["crs"])
    system = system_of(request.GET, "crs")
    if not (key.isascii() and key.isdigit()) or int(key[:30]) > LARGEST_KEY:
        raise absent()
    asked = gis.Asked(limit=1, only=int(key), system=system, is_counted=False)
    got = gis.page_of(found, asked, reader.viewer, reader.rows_of(found))
    if not got.features:
        raise absent()
    base = base_of(request)
    home = link("collection", f"{base}/collections/{found.name}", JSON, found.name)
    links = [*self_links(request, GEOJSON), home]
    about = json.dumps({"links": links}, ensure_ascii=False)[1:]
    text = f"{got.features[0][:-1]},{about}"
    headers = {"Content-Crs": f"<{system.uri}>"}
    if is_html(request):
        return page(f"{found.zh} {key}", links, text, headers)
    return written(text, GEOJSON, headers)

"""HTTP: finding places, premises, and the tiles the map is drawn from."""

from dataclasses import asdict
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from ninja import Header, Query, Router
from ninja.security import django_auth

from core.actor import Actor
from core.geo import LngLat
from gis.domain.datum import Datum
from gis.domain.layers import LAYERS
from gis.layers.writing import FORMS, layer_parts
from gis.schemas.places import (
    CameraCard,
    CamerasNear,
    HereCard,
    MapCard,
    PlaceFound,
    PremisesCard,
    ViewingGiven,
    ViewingWanted,
)
from gis.selectors.cameras import CameraView, cameras_near, get_camera
from gis.selectors.find import find_places
from gis.selectors.here import what_is_here
from gis.selectors.premises import PremisesView, premises_at, premises_by_id
from gis.selectors.raster import NoRaster, configured_raster, raster_tile
from gis.selectors.stamps import stamps, viewer_of
from gis.selectors.tiles import LAYERS as DRAWN_LAYERS
from gis.selectors.tiles import Tile, is_tile, tile_stamp
from gis.selectors.tiles import tile as draw_tile
from gis.services.cameras import begin_viewing
from org.api import (
    NotAllowed,
    NotVisible,
    formation_ids_under,
    formations_seen,
    may,
    perform,
    require_sees,
    scopes,
)

router = Router(auth=django_auth, tags=["gis"])

Lng = Annotated[float, Query(ge=-180, le=180)]
Lat = Annotated[float, Query(ge=-90, le=90)]

MOST_EXPORTED = 200_000
"""Rows in one answer, which is held in memory whole: some 60 MB."""

MVT = "application/vnd.mapbox-vector-tile"
# Roads change by the year: what a screen was given it may keep without asking for a minute.
CACHING = {"roads": "private, max-age=60"}
ASK_EACH_TIME = "private, no-cache"


@router.get("/places", response=list[PlaceFound])
def list_places(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=1000)],
    lng: Annotated[float | None, Query(ge=-180, le=180)] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> object:
    """Find places by name, pinyin, initials, alias, address, crossing, kilometre, coordinates."""
    near = LngLat(lng, lat) if lng is not None and lat is not None else None
    seen = formations_seen(_person(request))
    if not seen:  # who belongs nowhere is shown nothing, by this door as by the map's
        raise NotVisible
    return find_places(q, near, limit, seen=seen)


@router.get("/premises/at", response=list[PremisesCard])
def list_premises_at(request: HttpRequest, lng: Lng, lat: Lat) -> object:
    """List the premises at a place, nearest first."""
    seen = formations_seen(_person(request))
    return [_card(one) for one in premises_at(LngLat(lng, lat), seen=seen)]


@router.get("/premises/{premises_id}", response=PremisesCard)
def get_premises(request: HttpRequest, premises_id: int) -> object:
    """Give a premises, to those whose area it lies in."""
    found = premises_by_id([premises_id]).get(premises_id)
    if found is None:
        raise NotVisible
    require_sees(_person(request), [found.formation_id])
    return _card(found)


@router.get("/layers/{layer}/export", response={200: bytes})
def export_layer(
    request: HttpRequest,
    layer: str,
    form: Annotated[Literal["geojson", "gpkg", "csv"], Query(alias="format")] = "geojson",
    datum: Datum = Datum.WGS84,
) -> HttpResponse:
    """Give a layer as a file: of a scoped one the rows of the formations they may export."""
    person = _person(request)
    allowed = [
        one.formation_id for one in scopes(person) if may(person, "export_layer", one.formation_id)
    ]
    if not allowed:
        raise NotAllowed
    if layer not in LAYERS:
        raise NotVisible
    theirs = formation_ids_under(allowed)
    parts = layer_parts(
        LAYERS[layer], form, datum=datum, formation_ids=sorted(theirs), most=MOST_EXPORTED
    )
    name = f'attachment; filename="{layer}.{form}"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return HttpResponse(b"".join(parts), content_type=FORMS[form][0], headers=headers)


@router.get("/here", response=HereCard)
def get_here(request: HttpRequest, lng: Lng, lat: Lat) -> object:
    """Tell what is at and around a spot: road, districts, building, premises, water, stations."""
    viewer = viewer_of(_person(request), stamps())
    if viewer is None:
        raise NotVisible
    return what_is_here(LngLat(lng, lat), frozenset(viewer.formation_ids))


CAVEAT = {
    "caveat_zh": "按位置、朝向和视场角推算,遮挡未考虑。",
    "caveat_en": "Worked out from place, heading and field of view; buildings between are not"
    " considered.",
}


@router.get("/cameras/near", response=CamerasNear)
def list_cameras_near(
    request: HttpRequest,
    lng: Lng,
    lat: Lat,
    within_m: Annotated[float, Query(gt=0, le=5_000)] = 1_000,
    limit: Annotated[int, Query(ge=1, le=50)] = 12,
) -> object:
    """List the cameras near a place, those that see it first; of one's own formations only."""
    place = LngLat(lng, lat)
    seen = formations_seen(_person(request))
    near = cameras_near(place, within_m, limit, seen=seen)
    cameras = [asdict(one) | {"camera": _camera(one.camera)} for one in near]
    return {"place": place, "cameras": cameras, **CAVEAT}


@router.get("/cameras/{camera_id}", response=CameraCard)
def get_one_camera(request: HttpRequest, camera_id: int) -> object:
    """Give a camera, to those whose reach it lies in."""
    return _camera(_seen_camera(_person(request), camera_id))


@router.post("/cameras/{camera_id}/viewings", response=ViewingGiven)
def post_viewing(
    request: HttpRequest,
    camera_id: int,
    wanted: ViewingWanted,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> object:
    """Begin to watch a camera: written down, and good for one shift while one may see it."""
    person = _person(request)
    camera = _seen_camera(person, camera_id)

    def do(actor: Actor) -> dict[str, object]:
        viewing = begin_viewing(
            camera_id=camera_id,
            person_id=person,
            incident_id=wanted.incident_id,
            actor=actor,
            at=timezone.now(),
        )
        return {"camera_id": camera_id, "stream": f"/api/cameras/{camera_id}/stream/{viewing}"}

    return perform(
        person_id=person,
        command="view_camera",
        formation_ids=[camera.formation_id],
        key=idempotency_key,
        body={"camera_id": camera_id, **wanted.dict()},
        do=do,
    )


@router.get("/map", response=MapCard)
def get_map(request: HttpRequest) -> object:
    """Tell what the map stands on besides our own tiles."""
    source = configured_raster()
    return {"raster": source and {"attribution": source.attribution}}


@require_safe
def raster(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Give a tile of the raster map from outside; a browser of ours asks no other house."""
    person = request.user.pk if request.user.is_authenticated else None
    if person is None or viewer_of(person, stamps()) is None:
        return JsonResponse({"detail": "Unauthorized"}, status=401 if person is None else 403)
    if not is_tile(z, x, y):
        return JsonResponse({"detail": "there is no such tile"}, status=404)
    try:
        found = raster_tile(z, x, y)
    except NoRaster as problem:
        return JsonResponse({"detail": str(problem)}, status=404)
    headers = {"Cache-Control": "private, max-age=86400", "Vary": "Cookie"}
    return HttpResponse(found.body, content_type=found.content_type, headers=headers)


@require_safe
def tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """Give a vector tile to people who are logged in and belong somewhere.

    What is a formation's own (``Layer.is_scoped``) is drawn for those whose reach it lies in; to
    others it is not there.
    """
    person = request.user.pk if request.user.is_authenticated else None
    held = stamps() if person is not None else {}
    viewer = None if person is None else viewer_of(person, held)
    if viewer is None:
        return JsonResponse({"detail": "Unauthorized"}, status=401 if person is None else 403)
    if layer not in DRAWN_LAYERS or not is_tile(z, x, y):
        return JsonResponse({"detail": "there is no such tile"}, status=404)
    stamp = tile_stamp(layer, viewer, held)
    etag = f'"{layer}-{stamp}"'
    caching = CACHING.get(layer, ASK_EACH_TIME)
    if request.headers.get("If-None-Match") == etag:
        return _unchanged(etag, caching)
    return _answer(draw_tile(layer, stamp, Tile(z, x, y, viewer)), etag, caching)


def _answer(body: bytes, etag: str, caching: str) -> HttpResponse:
    headers = {"ETag": etag, "Cache-Control": caching, "Vary": "Cookie"}
    return HttpResponse(body, content_type=MVT, headers=headers)


def _unchanged(etag: str, caching: str) -> HttpResponse:
    return HttpResponseNotModified(
        headers={"ETag": etag, "Cache-Control": caching, "Vary": "Cookie"}
    )


def _person(request: HttpRequest) -> int:
    return int(str(request.user.pk))


def _seen_camera(person: int, camera_id: int) -> CameraView:
    camera = get_camera(camera_id)
    require_sees(person, [camera.formation_id])
    return camera


def _camera(found: CameraView) -> dict[str, object]:
    card = asdict(found)
    del card["formation_id"]
    return card


def _card(found: PremisesView) -> dict[str, object]:
    card = asdict(found)
    del card["formation_id"], card["distance_m"]
    card["hazards"] = list(found.hazards)
    return card

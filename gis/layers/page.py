"""The administrator's page for layers: give a file, try it, import it."""

import hashlib
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.actor import Actor
from core.refusals import Refused
from gis.domain.datum import Datum
from gis.domain.layer_faults import FileRefused
from gis.domain.layer_profile import BadProfile, Profile, with_pairs
from gis.domain.layers import LAYERS
from gis.layers.importing import Asked, ImportRefused, import_layer
from gis.selectors.layer_profiles import get_profile, profile_names
from org.api import KeyMissing, NotVisible, find_formation, formations_under, may, perform, scopes

LARGEST_BYTES = 300_000_000
SHOWN_FAULTS = 500
_GIVEN = ("layer", "formation", "source", "profile", "datum", "encoding", "map", "set")
_SWITCHES = {
    "skip_faulty": ("跳过有问题的行", "Skip faulty rows"),
    "remove_missing": ("删除来源中已无的", "Remove what is gone"),
    "anywhere": ("不限地图范围", "Anywhere, not on this map only"),
    "strict_datum": ("基准存疑即拒绝", "Refuse if the datum is in doubt"),
    "overrule_corrections": ("以文件为准,覆盖现场纠错", "The file wins over the ground"),
}
_TALLY = {
    "added_count": ("新增", "added"),
    "changed_count": ("更改", "changed"),
    "unchanged_count": ("未变", "unchanged"),
    "gone": ("来源中已无", "gone"),
    "removed_count": ("删除", "removed"),
}
_PARTS = {
    "id": ("编号", "id"),
    "place": ("位置", "place"),
    "lng": ("经度", "longitude"),
    "lat": ("纬度", "latitude"),
    "shape": ("图形", "outline"),
}
"""What a row has besides its layer's fields."""


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def layers_page(request: HttpRequest) -> HttpResponse:
    """Show the form; with a file, try it or import it and show every fault."""
    person = int(str(request.user.pk))
    whose = [
        card
        for scope in scopes(person)
        if may(person, "import_layer", scope.formation_id)
        for card in formations_under(scope.formation_id)
    ]
    if not whose:
        return _page(request, {"is_refused": True}, status=403)
    told: dict[str, Any] = {}
    if request.method == "POST":
        told = _answer(request, person)
    shown = {
        "layers": LAYERS.values(),
        "formations": whose,
        "profiles": profile_names(),
        "datums": list(Datum),
        "exports": ("geojson", "gpkg", "csv"),
        "key": str(uuid.uuid4()),
        "given": {name: request.POST.get(name, "") for name in _GIVEN},
        "switches": [
            {"name": name, "zh": zh, "en": en, "is_on": name in request.POST}
            for name, (zh, en) in _SWITCHES.items()
        ],
        **told,
    }
    return _page(request, shown, status=told.get("status", 200))


def _page(request: HttpRequest, shown: Mapping[str, Any], *, status: int) -> HttpResponse:
    """Put the page into the built screen, which brings its looks; without one it works as it is."""
    page = str(render_to_string("gis/layers.html", dict(shown), request))
    screen = settings.FRONTEND_DIST / "layers.html"
    if screen.is_file():
        page = screen.read_text("utf-8").replace("<!--page-->", page)
    return HttpResponse(page, status=status)


def _answer(request: HttpRequest, person: int) -> dict[str, Any]:
    """Do what is asked; what is refused comes with its sentence and its status."""
    try:
        report = _import(request, person)
    except FileRefused as problem:
        return {"problem": {"zh": problem.zh, "en": problem.en}, "status": 409}
    except Refused as problem:
        return {"problem": problem.sentences(), "status": 403}
    except (NotVisible, KeyMissing):
        return {"problem": {"zh": "没有找到。", "en": "There is no such thing."}, "status": 404}
    return _told(report)


def _told(report: dict[str, Any]) -> dict[str, Any]:
    """Give what came of an import in the words of its layer."""
    names = {one.name: (one.zh, one.en) for one in LAYERS[report["layer"]].fields} | _PARTS
    faults, merged = report["faults"], report["merged"] or {}

    def called(name: str) -> dict[str, str]:
        zh, en = names.get(name, (name, name))
        return {"zh": zh, "en": en}

    def count(name: str) -> int:
        value = merged.get(name, 0)
        return value if isinstance(value, int) else len(value)

    return {
        "report": report,
        "fault_count": len(faults),
        "faults": [{**one, "of": called(one["field"])} for one in faults[:SHOWN_FAULTS]],
        "columns": [
            {**called(name), "column": column} for name, column in report["columns"].items()
        ],
        "tally": [
            {"name": name, "zh": zh, "en": en, "count": count(name)}
            for name, (zh, en) in _TALLY.items()
        ],
        "corrected": [
            {"row": row, "of": [called(one) for one in fields]}
            for row, fields in merged.get("corrected", {}).items()
        ],
    }


def _import(request: HttpRequest, person: int) -> dict[str, Any]:
    said = {name: request.POST.get(name, "").strip() for name in _GIVEN}
    is_on = {name: name in request.POST for name in _SWITCHES}
    formation = find_formation(said["formation"])
    if formation is None:
        raise NotVisible
    if said["layer"] not in LAYERS or not said["source"]:
        raise ImportRefused("choose a layer and name the source", "请选择图层并填写来源")
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > LARGEST_BYTES:
        raise ImportRefused("choose a file of at most 300 MB", "请选择不超过300MB的文件")
    profile = _profile(said)
    asked = Asked(
        source=said["source"],
        formation=formation.code,
        datum=said["datum"],
        encoding=said["encoding"],
        is_anywhere=is_on["anywhere"],
        is_dry_run=request.POST.get("act") != "import",
        skip_faulty=is_on["skip_faulty"],
        remove_missing=is_on["remove_missing"],
        is_datum_strict=is_on["strict_datum"],
        overrules_corrections=is_on["overrule_corrections"],
    )
    with tempfile.TemporaryDirectory() as folder:
        path, digest = _kept(upload, Path(folder))

        def do(actor: Actor) -> dict[str, Any]:
            return import_layer(
                path, profile, asked, is_automatic=not said["profile"], actor=actor,
                at=timezone.now(),
            ).said()  # fmt: skip

        answer: dict[str, Any] = perform(
            person_id=person,
            command="import_layer",
            formation_ids=[formation.id],
            key=request.POST.get("key"),
            body={**said, **is_on, "act": request.POST.get("act", ""), "sha256": digest},
            do=do,
        )
    return answer


def _profile(said: dict[str, str]) -> Profile:
    profile = get_profile(said["profile"]) if said["profile"] else Profile(layer=said["layer"])
    if profile.layer != said["layer"]:
        raise BadProfile(
            f"the profile is for {profile.layer}", f"该导入方案用于图层{profile.layer}"
        )
    profile = with_pairs(profile, "columns", filter(None, said["map"].splitlines()))
    return with_pairs(profile, "constants", filter(None, said["set"].splitlines()))


def _kept(upload: "UploadedFile[Any]", folder: Path) -> tuple[Path, str]:
    """Put an upload down under its own name, without any path, and digest it."""
    path = folder / (Path(upload.name or "").name or "file")
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for part in upload.chunks():
            file.write(part)
            digest.update(part)
    return path, digest.hexdigest()

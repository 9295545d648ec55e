"""The administrator's page for layers: give a file, try it, import it."""

import hashlib
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.actor import Actor
from core.refusals import Refused
from gis.domain.datum import Datum
from gis.domain.layer_profile import BadProfile, Profile, with_pairs
from gis.domain.layers import LAYERS
from gis.layers.importing import Asked, ImportRefused, import_layer
from gis.selectors.layer_profiles import get_profile, profile_names
from org.api import KeyMissing, NotVisible, find_formation, formations_under, may, perform, scopes

LARGEST_BYTES = 300_000_000
SHOWN_FAULTS = 500
_GIVEN = ("layer", "formation", "source", "profile", "datum", "encoding", "map", "set")
_SWITCHES = ("anywhere", "skip_faulty", "remove_missing", "strict_datum", "overrule_corrections")


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
        return render(request, "gis/layers.html", {"is_refused": True}, status=403)
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
        "given": {name: request.POST.get(name, "") for name in (*_GIVEN, *_SWITCHES)},
        **told,
    }
    return render(request, "gis/layers.html", shown, status=told.get("status", 200))


def _answer(request: HttpRequest, person: int) -> dict[str, Any]:
    """Do what is asked; what is refused comes with its sentence and its status."""
    try:
        report = _import(request, person)
    except (BadProfile, ImportRefused) as problem:
        return {"problem": str(problem), "status": 409}
    except Refused as problem:
        return {"problem": " ".join(problem.sentences().values()), "status": 403}
    except (NotVisible, KeyMissing):
        return {"problem": "没有找到。There is no such thing.", "status": 404}
    faults = report["faults"]
    return {"report": report, "faults": faults[:SHOWN_FAULTS], "fault_count": len(faults)}


def _import(request: HttpRequest, person: int) -> dict[str, Any]:
    said = {name: request.POST.get(name, "").strip() for name in _GIVEN}
    is_on = {name: name in request.POST for name in _SWITCHES}
    formation = find_formation(said["formation"])
    if formation is None:
        raise NotVisible
    if said["layer"] not in LAYERS or not said["source"]:
        raise ImportRefused("choose a layer and name the source 请选择图层并填写来源")
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > LARGEST_BYTES:
        raise ImportRefused("choose a file of at most 300 MB 请选择不超过300MB的文件")
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
        raise BadProfile(f"the profile is for {profile.layer}")
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

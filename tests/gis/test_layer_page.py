"""The administrator's page: a file is tried, its faults are shown, then it is imported."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from eventlog.api import entries_after, head_of
from gis.models import WaterSource
from tests.builders import City, a_person

pytestmark = pytest.mark.django_db
HEAD = "编号,类别,经度,纬度\n"
GOOD = HEAD + "H1,消火栓,114.31,30.58\nH2,消防水鹤,114.32,30.58\n"


@pytest.fixture
def admin(city: City) -> Client:
    a_person("admin_wh", city.detachment, "admin")
    return logged_in("admin_wh")


def logged_in(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def key_of(answer: HttpResponse) -> str:
    return re.search(r'name="key" value="([^"]+)"', answer.content.decode())[1]


def counted(page: str, name: str) -> int:
    return int(re.search(rf'data-count="{name}">.*?<dd>(\d+)</dd>', page)[1])


def sent(client: Client, text: str, **said: Any) -> HttpResponse:
    form = {
        "layer": "water_sources", "formation": "WH", "source": "水务局", "datum": "wgs84",
        "key": key_of(client.get("/admin/layers")), "act": "import",
        "file": SimpleUploadedFile("a.csv", text.encode("gb18030")),
    }  # fmt: skip
    return client.post("/admin/layers", form | said)


def test_a_file_is_tried_and_then_imported(admin: Client) -> None:
    before = head_of("WH")

    tried = sent(admin, GOOD, act="try").content.decode()

    assert "试导入,未保存" in tried
    assert counted(tried, "added_count") == 2
    assert '<td data-en="Kind">类别</td><td>类别</td>' in tried
    assert "不在任何责任区</td><td>2</td><td>2, 3</td>" in tried
    assert not WaterSource.objects.exists()
    assert head_of("WH") == before

    done = sent(admin, GOOD).content.decode()

    assert "已导入" in done
    assert WaterSource.objects.count() == 2
    entry = entries_after("WH", 0, 100)[-1]
    assert (entry.kind, entry.body["layer"]) == ("geodata.imported", "water_sources")
    assert entry.actor.startswith("person:")


def test_faults_are_shown_row_by_row_and_nothing_comes_in(admin: Client) -> None:
    answer = sent(admin, GOOD + "H3,飞船,114.33,30.58\nH1,消火栓,,\n").content.decode()

    assert "3 处问题" in answer
    assert re.search(r'<td>4</td><td data-en="[^"]+">类别</td><td[^>]*>“飞船”不是可用', answer)
    assert "未导入任何内容" in answer
    assert not WaterSource.objects.exists()


def test_what_a_file_says_is_not_run(admin: Client) -> None:
    answer = sent(admin, HEAD + "H1,<script>x</script>,114.31,30.58\n").content.decode()

    assert "<script>" not in answer
    assert "&lt;script&gt;" in answer


def test_the_same_form_sent_twice_has_one_effect(admin: Client) -> None:
    key = key_of(admin.get("/admin/layers"))

    for _ in range(2):
        assert "已导入" in sent(admin, GOOD, key=key).content.decode()
    other = sent(admin, GOOD + "H3,消火栓,114.33,30.58\n", key=key)

    kinds = [one.kind for one in entries_after("WH", 0, 100)]
    assert kinds.count("geodata.imported") == 1
    assert other.status_code == 403
    assert WaterSource.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"datum": ""}, 409, "say --datum"),
        ({"profile": "nobody"}, 409, "there is no profile"),
        ({"profile": "london_fleet"}, 409, "the profile is for appliances"),
        ({"map": "x=colour"}, 409, "has no field"),
        ({"layer": "secrets"}, 409, "choose a layer"),
        ({"source": " "}, 409, "name the source"),
        ({"file": ""}, 409, "choose a file"),
        ({"formation": "NOWHERE"}, 404, "There is no such thing"),
        ({"formation": "EZ"}, 404, "There is no such thing"),
        ({"formation": "HB"}, 404, "There is no such thing"),
        ({"key": ""}, 404, "There is no such thing"),
    ],
)
def test_what_cannot_be_done_is_said(
    admin: Client, said: dict[str, str], status: int, why: str
) -> None:
    answer = sent(admin, GOOD, **said)

    assert answer.status_code == status
    assert why in answer.content.decode()
    assert not WaterSource.objects.exists()


@pytest.mark.parametrize("username", ["dispatcher", "duty_1", "trainer"])
def test_others_do_not_get_the_form(city: City, username: str) -> None:
    client = logged_in(username)
    for answer in (client.get("/admin/layers"), client.post("/admin/layers", {"act": "import"})):
        assert answer.status_code == 403
        assert "<form" not in answer.content.decode()


def test_a_post_from_elsewhere_is_refused(admin: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(username="admin_wh"))

    assert client.post("/admin/layers", {"layer": "premises"}).status_code == 403


def test_an_upload_cannot_leave_its_folder(admin: Client, tmp_path: Path) -> None:
    file = SimpleUploadedFile("a.csv", GOOD.encode())
    file._name = "../../etc/a.csv"

    assert "已导入" in sent(admin, GOOD, file=file).content.decode()

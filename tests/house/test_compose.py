"""compose.yaml is what `make run` is: the same processes, the same commands, the same variables."""

import json
from pathlib import Path

import jsonschema
import yaml

from ops.places import CLONE, Places, Ports
from ops.settings import process_environment
from ops.system import process_list

COMPOSE = yaml.safe_load((CLONE / "compose.yaml").read_text("utf-8"))
SCHEMA = json.loads((Path(__file__).parent / "vendored" / "compose-spec.json").read_text("utf-8"))
SERVERS = {"postgis", "redis", "mosquitto", "proxy", "prepare"}


def test_compose_is_what_the_specification_allows() -> None:
    jsonschema.Draft201909Validator(SCHEMA).validate(COMPOSE)


def test_a_service_the_specification_does_not_know_is_found() -> None:
    broken = {**COMPOSE, "services": {"web": {"imagee": "x"}}}

    assert list(jsonschema.Draft201909Validator(SCHEMA).iter_errors(broken))


def test_compose_has_the_processes_of_make_run_and_no_others() -> None:
    assert set(COMPOSE["services"]) - SERVERS == set(process_list())


def test_each_process_has_the_command_of_make_run() -> None:
    for name, about in process_list().items():
        command = [word.format(host="0.0.0.0", port="8119") for word in about["command"]]
        command += about.get("behind_proxy", [])
        assert COMPOSE["services"][name]["command"] == command, name


def test_only_the_proxy_is_reached_from_outside_for_screens() -> None:
    assert "ports" not in COMPOSE["services"]["web"]
    assert COMPOSE["services"]["proxy"]["ports"] == ["8119:8119"]


def test_demo_processes_need_the_demo_profile() -> None:
    for name, about in process_list().items():
        profiles = COMPOSE["services"][name].get("profiles", [])
        assert profiles == (["demo"] if about.get("demo_only") else []), name


def test_each_process_is_given_the_variables_of_make_run(tmp_path) -> None:
    ours = process_environment(
        Places(home=tmp_path, run=tmp_path),
        Ports(web=8119, avl=8120, mqtt=8121, pictures=8122),
        database_url="x",
        redis_url="x",
        mqtt_url="x",
    )
    wanted = {name for name in ours if name.startswith("FENGSUI_")}
    for name in process_list():
        given = set(COMPOSE["services"][name]["environment"])
        assert wanted - {"FENGSUI_PROCESSES", "FENGSUI_DATA"} <= given | {
            "FENGSUI_HTTPS",
            "FENGSUI_TRUSTED_PROXY",
            "FENGSUI_TRUSTED_ORIGINS",
        }, name
        assert given - wanted <= {
            "FENGSUI_CAMERA_HOSTS",
            "FENGSUI_METRICS_TOKEN",
            "FENGSUI_HTTPS",
            "FENGSUI_TRUSTED_PROXY",
            "FENGSUI_TRUSTED_ORIGINS",
        }, name


def test_no_secret_has_a_default() -> None:
    text = (CLONE / "compose.yaml").read_text("utf-8")
    for line in text.splitlines():
        if any(word in line for word in ("PASSWORD", "SECRET")) and "${" in line:
            assert ":?}" in line, line

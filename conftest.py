"""Where the test data are, and what a skip means: with CI=true and them there, a failure."""

import os
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parent
SHARED = CLONE.parent / "shared"


def shared_data() -> Path:
    """Folder of the real data that are not part of the product."""
    return Path(os.environ.get("FENGSUI_DATA", SHARED / "data"))


def real_data(name: str) -> Path:
    """Give a file of the real data; skip, naming it, where it is not."""
    path = shared_data() / name
    if not path.exists():
        pytest.skip(f"{name} is not in {shared_data()}: real data are no part of the product")
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure where nothing excuses it."""
    report = yield
    must_run = os.environ.get("CI") == "true" and shared_data().is_dir()
    if report.skipped and must_run and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI although the data are there: {report.longrepr}"
    return report


pytest_plugins = ["tests.running"]

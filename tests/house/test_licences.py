"""Nothing that runs with the product forbids its Apache-2.0 licence."""

import re
from importlib.metadata import PackageNotFoundError, metadata

from ops.places import CLONE

FORBIDDEN = re.compile(r"\bA?GPL|Affero|SSPL|Commons Clause|BUSL", re.IGNORECASE)
MAY_BE_LINKED = re.compile(r"LGPL|Lesser", re.IGNORECASE)


def test_no_run_time_dependency_forbids_our_licence() -> None:
    names = re.findall(
        r"^([a-z0-9-]+)==", (CLONE / "requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    assert len(names) > 20
    found = {}
    for name in names:
        try:
            about = metadata(name)
        except PackageNotFoundError:  # pinned for another kind of machine
            continue
        said = " ".join(
            [
                about.get("License-Expression") or "",
                (about.get("License") or "")[:80],
                *[c for c in about.get_all("Classifier") or [] if c.startswith("License")],
            ]
        )
        if FORBIDDEN.search(MAY_BE_LINKED.sub("", said)):
            found[name] = said
    assert found == {}

"""The documents do not point into the void."""

import re

import pytest

from ops.places import CLONE

DOCUMENTS = sorted(
    [*CLONE.glob("*.md"), *CLONE.glob("docs/**/*.md"), *CLONE.glob("fixtures/**/*.md")]
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(CLONE)))
def test_every_link_inside_the_house_leads_somewhere(document) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text("utf-8"))
    missing = [
        link
        for link in links
        if "://" not in link and not (document.parent / link).resolve().exists()
    ]
    assert missing == []

"""What the desk's tests share."""

import pytest

from tests.realtime.place import City, build_city


@pytest.fixture
def city(db: None) -> City:
    """A corps with two detachments, appliances and people."""
    return build_city()

"""What the tests of the whole put-together share."""

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from tests.org.city import City, a_city, someone

PASSWORD = "correct horse 119"


@pytest.fixture(autouse=True)
def own_counts(settings: Settings) -> None:
    """Count log-in tries for this test only, in memory."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}
    settings.CACHES = {"default": memory, "local": memory}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    caches["default"].clear()


@pytest.fixture
def city() -> City:
    return a_city()


@pytest.fixture
def dispatcher(city: City) -> int:
    return someone("diaodu", (city.here.centre, "dispatcher"), password=PASSWORD)


@pytest.fixture
def browser() -> Client:
    """A browser that keeps cookies and is held to CSRF."""
    return Client(enforce_csrf_checks=True)

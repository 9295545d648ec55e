"""A migrated database of a bench's own, gone when it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.db import connections
from django.test.utils import setup_databases, teardown_databases


@contextmanager
def a_database() -> Iterator[None]:
    """Set Django up on an empty test database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    connections["default"].settings_dict["TEST"]["NAME"] = "fengsui_bench"
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        connections.close_all()
        teardown_databases(made, verbosity=0)

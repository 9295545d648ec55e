"""Which knowledge, partners and supplies fit which incident: the shipped example, or a city's."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from resources.domain.fitting import Fits, read_fits


@lru_cache(maxsize=1)
def fits() -> Fits:
    """Give what ``fixtures/resources/fitting.toml`` says."""
    file = Path(settings.BASE_DIR) / "fixtures" / "resources" / "fitting.toml"
    return read_fits(file.read_text("utf-8"))

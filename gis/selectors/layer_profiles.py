"""What the columns of somebody's files mean: kept here, or shipped in ``fixtures/profiles``."""

from pathlib import Path

from django.conf import settings

from gis.domain.layer_profile import BadProfile, Profile, profile_from_toml, read_profile
from gis.models import LayerProfile


def get_profile(name: str) -> Profile:
    """Give the profile kept under a name, else the shipped one.

    Raises
    ------
    BadProfile
        If there is none, or what is kept does not fit this program.
    """
    row = LayerProfile.objects.filter(pk=name).first()
    if row is not None:
        return read_profile(row.body)
    file = _folder() / f"{name}.toml"
    if Path(name).name != name or not file.is_file():
        known = ", ".join(profile_names())
        raise BadProfile(
            f"there is no profile {name!r}; there are: {known}",
            f"没有导入方案“{name}”;现有:{known}",
        )
    return profile_from_toml(file.read_text("utf-8"))


def profile_names() -> list[str]:
    """List the profiles there are."""
    shipped = {file.stem for file in _folder().glob("*.toml")}
    return sorted(shipped | set(LayerProfile.objects.values_list("name", flat=True)))


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "fixtures" / "profiles"

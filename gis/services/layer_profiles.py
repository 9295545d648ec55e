"""Keeping what the columns of somebody's files mean."""

from gis.domain.layer_profile import Profile, profile_data
from gis.models import LayerProfile


def save_profile(name: str, profile: Profile) -> None:
    """Keep a profile under a name; one of the same name is replaced."""
    LayerProfile.objects.update_or_create(
        name=name, defaults={"layer": profile.layer, "body": profile_data(profile)}
    )

"""Their addresses in ours: sealed, so that nobody reads where a picture comes from or asks more.

Sealed the same way each time, for a player tells the parts of a stream apart by their addresses.
"""

import base64
import binascii
from functools import cache
from hashlib import sha512

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

LONGEST = 6_000


def seal(url: str, camera_id: int) -> str:
    """Give what stands for an address of this camera's stream."""
    sealed = _key(settings.SECRET_KEY).encrypt(url.encode(), [_for(camera_id)])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(words: str, camera_id: int) -> str | None:
    """Give the address again; None for what we did not seal for this camera."""
    if len(words) > LONGEST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))
        return _key(settings.SECRET_KEY).decrypt(sealed, [_for(camera_id)]).decode()
    except (InvalidTag, binascii.Error, ValueError):
        return None


def _for(camera_id: int) -> bytes:
    return f"camera {camera_id}".encode()


@cache
def _key(secret: str) -> AESSIV:
    return AESSIV(sha512(b"camera.stream|" + secret.encode()).digest())

"""What devices prove themselves with: derived from our secret; no list of passwords is kept."""

import hashlib
import hmac


def detector_password(secret: str, identity: str) -> str:
    """Give a detector's password at the broker (64 hexadecimal digits)."""
    return _derive(secret, f"detector:{identity}")


def position_token(secret: str, identity: str) -> str:
    """Give a position device's token at the AVL door (64 hexadecimal digits)."""
    return _derive(secret, f"position:{identity}")


def broker_password(secret: str, account: str) -> str:
    """Give the password of one of our own processes at the broker."""
    return _derive(secret, account)


def position_identity(appliance_id: int) -> str:
    """Name the position device of an appliance, where no maker has named it."""
    return f"appliance-{appliance_id}"


def _derive(secret: str, name: str) -> str:
    return hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()

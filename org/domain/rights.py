"""Whose rights changed: names on the channel the tables notify (migration 0004_rights_told)."""

from hashlib import sha256

RIGHTS_CHANNEL = "fengsui_rights"
EVERYONE = "everyone"  # whoever it is: the tree of formations was changed


def told_as_person(person_id: int) -> str:
    """Name a person as the channel does."""
    return f"person.{person_id}"


def told_as_session(session_key: str) -> str:
    """Name a session as the channel does: its key is a secret, so by a digest."""
    return f"session.{sha256(session_key.encode()).hexdigest()}"

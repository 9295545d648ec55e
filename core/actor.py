"""Who says so: the person, device or part of the system behind an entry. Never a name."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """Written ``person:12``, ``device:7`` or ``system:relay`` in the log.

    A person's name is personal data and stays out of the chain; the number leads to it.
    """

    kind: Literal["person", "device", "system"]
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


def read_actor(text: str) -> Actor:
    """Read an actor as the log writes it.

    Raises
    ------
    ValueError
        If it is none.
    """
    match text.split(":", 1):
        case ["person" | "device" | "system" as kind, key]:
            return Actor(kind, key)
        case _:
            raise ValueError(f"not an actor: {text}")


def person(person_id: int) -> Actor:
    """Name a person as the actor."""
    return Actor("person", str(person_id))


def device(device_id: int | str) -> Actor:
    """Name a device as the actor."""
    return Actor("device", str(device_id))


def system(part: str) -> Actor:
    """Name a part of the system (``arrival``, ``deadline``, ``seed``) as the actor."""
    return Actor("system", part)

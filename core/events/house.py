"""What happens to the system itself and to those who use it."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.base import Event
from core.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoggedIn(Event):
    """登录."""

    KIND: ClassVar[str] = "person.logged_in"

    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoggedOut(Event):
    """退出."""

    KIND: ClassVar[str] = "person.logged_out"

    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSessionRenewed(Event):
    """A wall's log-in was made to last another shift (大屏续期)."""

    KIND: ClassVar[str] = "person.session_renewed"

    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class NormChanged(Event):
    """A city set one of its own figures."""

    KIND: ClassVar[str] = "norm.changed"

    key: str
    value: float
    was_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GeodataImported(Event):
    """Roads, water or premises came in from a file or a generator."""

    KIND: ClassVar[str] = "geodata.imported"
    VERSION: ClassVar[int] = 2

    layer: str
    source: str
    sha256: str
    kept_count: int
    dropped_count: int
    guessed_count: int
    datum: str = ""  # what the file's places were counted from; "": it has none, or nobody said
    added_count: int | None = None  # None: not counted
    changed_count: int | None = None
    removed_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadsPublished(Event):
    """A road network is in force from now on."""

    KIND: ClassVar[str] = "roads.published"

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionParked(Event):
    """A reaction to an entry failed again and again; a person has to look."""

    KIND: ClassVar[str] = "reaction.parked"

    room: str
    entry_seq: int
    error: str  # the exception's class, never its text: texts carry data


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionSettled(Event):
    """A person had a parked reaction tried again, or set it aside."""

    KIND: ClassVar[str] = "reaction.settled"

    room: str
    entry_seq: int
    how: str  # retried, dismissed

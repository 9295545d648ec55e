"""How far a post reaches: its formation and all under it; a centre's, what the centre serves."""

CENTRE = "centre"


def ids_of(ancestry: str) -> tuple[int, ...]:
    """Read ``/1/2/7/`` as ``(1, 2, 7)``, root first."""
    return tuple(int(part) for part in ancestry.strip("/").split("/"))


def ancestry_under(parent: str, formation_id: int) -> str:
    """Write the ancestry of a formation below ``parent`` (``""`` at the root)."""
    return f"{parent or '/'}{formation_id}/"


def reach(kind: str, ancestry: str) -> str:
    """Give the ancestry a post at this formation answers for: a centre's is its parent's."""
    ids = ids_of(ancestry)
    if kind == CENTRE and len(ids) > 1:
        return "/" + "".join(f"{one}/" for one in ids[:-1])
    return ancestry


def covers(reaching: str, ancestry: str) -> bool:
    """Whether what ``reaching`` answers for includes the formation with this ancestry."""
    return ancestry.startswith(reaching)

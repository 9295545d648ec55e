"""Who looks where: finds, for each place, the viewers whose maps show it. Pure.

Those who hear the same stream and look at the same tiles stand in one viewport, and one frame
serves them all. A place finds its viewports by the key of its tile, so a tick costs what changed,
the viewports it changed and their viewers; nobody is looked at in vain.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from realtime.positions import Row
from realtime.tiles import tile_key

View = frozenset[int] | None  # the keys of the tiles a map shows; None: all there are
Viewer = TypeVar("Viewer")


@dataclass(slots=True, eq=False)
class Viewport(Generic[Viewer]):
    """One stream, one view, and who has both."""

    stream: str
    view: View
    viewers: set[Viewer] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)  # of the tick that is being gathered


@dataclass(slots=True)
class _Stream(Generic[Viewer]):
    viewports: dict[View, Viewport[Viewer]] = field(default_factory=dict)
    everywhere: Viewport[Viewer] | None = None
    by_tile: dict[int, set[Viewport[Viewer]]] = field(default_factory=dict)


class Viewports(Generic[Viewer]):
    """All viewports of a process."""

    def __init__(self) -> None:
        """Begin with nobody looking."""
        self._streams: dict[str, _Stream[Viewer]] = {}

    def join(self, stream: str, view: View, viewer: Viewer) -> None:
        """Let somebody look."""
        known = self._streams.setdefault(stream, _Stream())
        viewport = known.viewports.get(view)
        if viewport is None:
            viewport = known.viewports[view] = Viewport(stream, view)
            if view is None:
                known.everywhere = viewport
            else:
                for key in view:
                    known.by_tile.setdefault(key, set()).add(viewport)
        viewport.viewers.add(viewer)

    def leave(self, stream: str, view: View, viewer: Viewer) -> None:
        """Let somebody go who joined so."""
        known = self._streams[stream]
        viewport = known.viewports[view]
        viewport.viewers.discard(viewer)
        if viewport.viewers:
            return
        del known.viewports[view]
        if view is None:
            known.everywhere = None
        else:
            for key in view:
                known.by_tile[key].discard(viewport)
                if not known.by_tile[key]:
                    del known.by_tile[key]
        if not known.viewports:
            del self._streams[stream]

    def count(self) -> int:
        """Count the viewports."""
        return sum(len(known.viewports) for known in self._streams.values())

    def gather(
        self, changed: Iterable[tuple[Row, Sequence[str]]]
    ) -> list[tuple[Viewport[Viewer], list[Row]]]:
        """Give each viewport that shows something of this the rows it shows."""
        touched: list[Viewport[Viewer]] = []
        for row, streams in changed:
            key = tile_key(row[1], row[2])
            for stream in streams:
                known = self._streams.get(stream)
                if known is None:
                    continue
                if known.everywhere is not None:
                    _add(row, known.everywhere, touched)
                for viewport in known.by_tile.get(key, ()):
                    _add(row, viewport, touched)
        gathered = [(viewport, viewport.rows) for viewport in touched]
        for viewport in touched:
            viewport.rows = []
        return gathered


def _add(row: Row, viewport: Viewport[Viewer], touched: list[Viewport[Viewer]]) -> None:
    if not viewport.rows:
        touched.append(viewport)
    viewport.rows.append(row)

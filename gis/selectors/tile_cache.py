"""Tiles that were drawn already: the least lately asked for goes first. One per process."""

import threading
from collections import OrderedDict
from collections.abc import Hashable


class TileCache:
    """Holds tiles up to so many bytes. Safe among threads."""

    _ROW_BYTES = 300  # what an empty tile costs: key, entry, object

    def __init__(self, most_bytes: int) -> None:
        """Begin empty."""
        self._most_bytes = most_bytes
        self._held: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        """Give a tile, or None if it is not here."""
        with self._lock:
            body = self._held.get(key)
            if body is not None:
                self._held.move_to_end(key)
            return body

    def put(self, key: Hashable, body: bytes) -> None:
        """Keep a tile; others go if there is no room."""
        with self._lock:
            was = self._held.pop(key, None)
            if was is not None:
                self._bytes -= len(was) + self._ROW_BYTES
            self._held[key] = body
            self._bytes += len(body) + self._ROW_BYTES
            while self._bytes > self._most_bytes and self._held:
                _, gone = self._held.popitem(last=False)
                self._bytes -= len(gone) + self._ROW_BYTES

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._held.clear()
            self._bytes = 0

    def __len__(self) -> int:
        """Count the tiles held."""
        return len(self._held)

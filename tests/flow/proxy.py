"""A proxy in miniature: each connection goes to the next web process that takes it."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Carries bytes between clients and web processes, in turn."""

    def __init__(self, port: int, backends: tuple[int, ...]) -> None:
        """Listen at a port for these ports of this machine, once ``run`` runs."""
        self.port = port
        self.carried: Counter[int] = Counter()  # web process -> connections it was given
        self._backends = backends
        self._turn = 0
        self._loop = asyncio.new_event_loop()
        self._is_up = threading.Event()
        self._carrying: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Give where to find it."""
        return f"http://localhost:{self.port}"

    def run(self) -> None:
        """Carry until stopped."""
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._take, "localhost", self.port)
        )
        self._is_up.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            for task in self._carrying:
                task.cancel()
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def wait(self) -> None:
        """Wait until it listens."""
        assert self._is_up.wait(10)

    def stop(self) -> None:
        """Carry no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self._backends:
            self._turn += 1
            backend = self._backends[self._turn % len(self._backends)]
            try:
                there = await asyncio.open_connection("127.0.0.1", backend)
            except OSError:
                continue  # it is down: the next one, please
            self.carried[backend] += 1
            for source, sink in ((reader, there[1]), (there[0], writer)):
                task = asyncio.ensure_future(_carry(source, sink))
                self._carrying.add(task)
                task.add_done_callback(self._carrying.discard)
            return
        writer.close()


async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    with suppress(OSError):
        sink.close()


@contextmanager
def proxying(port: int, *backends: int) -> Iterator[Proxy]:
    """Run a proxy before these web processes."""
    proxy = Proxy(port, backends)
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    proxy.wait()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(timeout=10)

"""Position devices as they behave: each waits for its answer, and keeps a journal."""

import asyncio
import re
import time
from dataclasses import dataclass, field

Told = tuple[str, int]  # whose device, and the moment it put on the fix, in ms
ANSWERED = re.compile(rb"HTTP/1\.1 (\d+)[^\r]*\r\n(?:[^\r]+\r\n)*\r\n")


@dataclass(slots=True)
class Journal:
    """What devices said and what they heard: theirs, so it outlives the server."""

    acknowledged: set[Told] = field(default_factory=set)
    unanswered: set[Told] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)


@dataclass(slots=True)
class PositionDevices:
    """Devices of one town that speak to one door."""

    port: int
    tokens: dict[str, str]
    journal: Journal = field(default_factory=Journal)
    is_over: bool = False
    pace_s: float = 0.0

    async def speak(self, identity: str) -> None:
        """Tell one fix after the other until told to stop; on a broken line, begin it anew."""
        at_ms = int(time.time() * 1000)
        while not self.is_over:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            try:
                while not self.is_over:
                    at_ms = max(at_ms + 1, int(time.time() * 1000))
                    await self.tell(reader, writer, (identity, at_ms))
                    await asyncio.sleep(self.pace_s)
            except (OSError, EOFError):
                continue
            finally:
                writer.close()

    async def tell(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, told: Told
    ) -> None:
        """Tell one fix and wait for the answer."""
        self.journal.unanswered.add(told)
        writer.write(self.words(told))
        heard = await reader.readuntil(b"\r\n\r\n")
        found = ANSWERED.fullmatch(heard)
        assert found, heard
        status = int(found[1])
        self.journal.statuses.append(status)
        if status == 200:
            self.journal.unanswered.discard(told)
            self.journal.acknowledged.add(told)
        else:
            await asyncio.sleep(0.1)

    async def resend(self) -> None:
        """Tell again what was not acknowledged, as devices do."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for told in sorted(self.journal.unanswered):
            while told in self.journal.unanswered:
                await self.tell(reader, writer, told)
        writer.close()

    def words(self, told: Told) -> bytes:
        """Write a fix in the OsmAnd form."""
        identity, at_ms = told
        return (
            f"GET /?id={identity}&lat=30.6&lon=114.31&speed=0&timestamp={at_ms} HTTP/1.1\r\n"
            f"Host: x\r\nAuthorization: Bearer {self.tokens[identity]}\r\n\r\n"
        ).encode()

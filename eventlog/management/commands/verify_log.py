"""Read the whole chain and find the first broken link."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from eventlog.domain.chain import Anchor, read_anchor
from eventlog.jobs.anchors import anchors_in, broken_anchors
from eventlog.selectors import anchor_at, logs, verify

LIMIT = (
    "Not found this way: an end that was cut off together with the head. Write an anchor down "
    "elsewhere and give it next time: verify_log --anchor LOG:SEQ:HASH, or --anchors FOLDER"
)


class Command(BaseCommand):
    """Verify logs; exit 1 when one is broken."""

    help = "Verify the hash chain of every log, or of one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a log and anchors."""
        parser.add_argument("--log", help="only this log")
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            type=read_anchor,
            help="LOG:SEQ:HASH printed earlier and kept elsewhere; must still be so",
        )

        parser.add_argument(
            "--anchors",
            type=Path,
            default=settings.ANCHORS,
            help="a folder of exported anchors, that of this machine unless told otherwise",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read every entry and say what was found."""
        broken = 0
        for name in [options["log"]] if options["log"] else logs():
            found = verify(name)
            if found.fault:
                broken += 1
                self.stdout.write(f"{name}: BROKEN at entry {found.fault_seq}: {found.fault}")
            else:
                self.stdout.write(f"{name}: {found.end.seq} entries, whole. Anchor: {found.end}")
        for anchor in options["anchor"]:
            broken += not self._stands(anchor)
        broken += self._compare(options["anchors"], options["log"])
        self.stdout.write(LIMIT)
        if broken:
            raise CommandError(f"{broken} broken", returncode=1)

    def _compare(self, folder: Path | None, only: str | None) -> int:
        """Hold the logs against all anchors exported to a folder; give how many logs differ."""
        if folder is None:
            return 0
        exported = [one for one in anchors_in(folder) if only in {None, one.log}]
        broken: dict[str, Anchor] = {}
        for anchor in broken_anchors(exported):
            broken.setdefault(anchor.log, anchor)
        for name in sorted({anchor.log for anchor in exported} - broken.keys()):
            count = sum(anchor.log == name for anchor in exported)
            self.stdout.write(f"{name}: {count} exported anchors stand")
        for anchor in broken.values():
            self._stands(anchor)
        return len(broken)

    def _stands(self, anchor: Anchor) -> bool:
        now = anchor_at(anchor.log, anchor.seq)
        if now == anchor:
            self.stdout.write(f"{anchor.log}: anchor at entry {anchor.seq} stands")
            return True
        what = "is gone: the end was cut off" if now is None else "differs"
        self.stdout.write(f"{anchor.log}: BROKEN: the anchored entry {anchor.seq} {what}")
        return False

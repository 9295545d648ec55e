"""Read the whole chain and find the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from eventlog.domain.chain import Anchor, read_anchor
from eventlog.selectors import anchor_at, logs, verify

LIMIT = (
    "Not found this way: an end that was cut off together with the head. Write an anchor down "
    "elsewhere and give it next time: verify_log --anchor LOG:SEQ:HASH"
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
        self.stdout.write(LIMIT)
        if broken:
            raise CommandError(f"{broken} broken", returncode=1)

    def _stands(self, anchor: Anchor) -> bool:
        now = anchor_at(anchor.log, anchor.seq)
        if now == anchor:
            self.stdout.write(f"{anchor.log}: anchor at entry {anchor.seq} stands")
            return True
        what = "is gone: the end was cut off" if now is None else "differs"
        self.stdout.write(f"{anchor.log}: BROKEN: the anchored entry {anchor.seq} {what}")
        return False

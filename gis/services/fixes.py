"""Taking in fixes: history by binary COPY, the newest of each appliance beside it.

Both in one transaction. :class:`FixWriter` is for a stream of them: it has a connection of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import psycopg
from django.db import connection, transaction
from psycopg.errors import UniqueViolation

from gis.selectors.fixes import FixView
from gis.services.fix_rows import (
    Line,
    RefusedFixRow,
    columns_of,
    copy_in,
    ensure_days,
    insert_refused,
    insert_unknown,
    prepare_days,
)

CONNECT_WAIT_S = 5
UNHEARD_MS = 10_000  # a server that acknowledges nothing for so long is taken for gone


def store_fixes(fixes: Sequence[FixView]) -> None:
    """Keep fixes: all of them as history, and the newest of each appliance as where it is now.

    A fix that is here already (same appliance, same moment) is ignored; one older than the current
    fix goes into history only. When this returns outside a transaction, all is committed.
    """
    if not fixes:
        return
    line = _djangos()
    prepare_days(line, fixes)
    columns = columns_of(fixes)
    try:
        with transaction.atomic():
            copy_in(line, columns)
    except UniqueViolation:
        with transaction.atomic():
            insert_unknown(line, columns)


def refuse_fixes(refused: Sequence[RefusedFixRow]) -> None:
    """Keep fixes that cannot be true as they came, and out of everything else."""
    insert_refused(_djangos(), refused)


def ensure_fix_days(now: datetime) -> None:
    """Make the partitions of history from yesterday to tomorrow (UTC), if they are not there.

    Fixes of other days go to the default partition: nothing is refused for want of one. A day that
    already has rows there stays there.
    """
    ensure_days(_djangos(), now)


@dataclass(slots=True)
class FixWriter:
    """A connection of its own for a stream of fixes, opened when it is needed. One thread's.

    Not one of the pool: that waits for a server that is away, and longer each time. Here whoever
    asks hears at once that it is away, and the first to ask after it is back is served.
    """

    _line: Line | None = None

    def store(self, fixes: Sequence[FixView], refused: Sequence[RefusedFixRow] = ()) -> None:
        """Keep fixes and refused ones in one transaction; when this returns, all is committed.

        Raises
        ------
        psycopg.Error
            Nothing was kept; or, if the connection broke, nobody knows: a fix stored again is
            ignored.
        """
        line = self._open()
        try:
            prepare_days(line, fixes)
            try:
                self._keep(line, fixes, refused, is_new=True)
            except UniqueViolation:
                self._keep(line, fixes, refused, is_new=False)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go; the next batch opens another."""
        if self._line is not None:
            self._line.close()
            self._line = None

    @staticmethod
    def _keep(
        line: Line, fixes: Sequence[FixView], refused: Sequence[RefusedFixRow], *, is_new: bool
    ) -> None:
        with line.transaction():
            if fixes:
                (copy_in if is_new else insert_unknown)(line, columns_of(fixes))
            if refused:
                insert_refused(line, refused)

    def _open(self) -> Line:
        if self._line is None:
            known = connection.get_connection_params()
            ours = ("dbname", "user", "password", "host", "port", "client_encoding")
            self._line = psycopg.connect(
                **{name: known[name] for name in ours if name in known},
                connect_timeout=CONNECT_WAIT_S,
                tcp_user_timeout=UNHEARD_MS,
                autocommit=True,
                prepare_threshold=0,
            )
        return self._line


def _djangos() -> Line:
    connection.ensure_connection()
    return cast("Line", connection.connection)

"""Breaks a running system in every way we know: `make faults`, `make faults ONLY="Redis web"`.

Prints one JSON object a fault on standard output, then a table on standard error.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()  # the streams' rule is that of tests/realtime, which knows the rooms

from tests.faults.faults import FAULTS  # noqa: E402 - after Django
from tests.faults.rows import Row, a_city, run  # noqa: E402

LEAST_FACTS = 1_000
COLUMNS = ("fault", "acknowledged", "lost", "duplicate", "wrong", "recovered_s")


def main(words: list[str]) -> int:
    """Let each fault happen, or those whose name holds one of these words; 1: one left a trace."""
    chosen = [
        fault
        for fault in FAULTS
        if not words or any(word.lower() in fault.name.lower() for word in words)
    ]
    rows: list[Row] = []
    with a_city("faults") as city:
        for fault in chosen:
            rows.append(run(city, fault, LEAST_FACTS))
            sys.stdout.write(json.dumps(rows[-1].as_json(), ensure_ascii=False) + "\n")
            sys.stdout.flush()
            tell(rows[-1])
        city.verify_log([])
        city.rebuild()
    print_table(rows)
    return 0 if rows and all(row.is_clean for row in rows) else 1


def tell(row: Row) -> None:
    """Name what went wrong."""
    for word in ("lost", "duplicate", "wrong", "refused"):
        for line in getattr(row, word)[:5]:
            sys.stderr.write(f"  {row.fault}: {word}: {line}\n")


def print_table(rows: list[Row]) -> None:
    """Print the rows for people."""
    lines = [COLUMNS, *(tuple(str(row.as_json()[name]) for name in COLUMNS) for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(COLUMNS))]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [line[n].rjust(widths[n]) for n in range(1, len(COLUMNS))]
        sys.stderr.write("  ".join(cells) + "\n")


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:]).split()))

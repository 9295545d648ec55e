"""Measures; prints one JSON object a line: `make bench`, `make bench ONLY=ground`."""

import importlib
import json
import sys
from pathlib import Path


def main(only: str | None) -> None:
    """Run every bench, or those of one part: ``ground`` is bench_ground and bench_ground_*."""
    names = sorted(file.stem for file in Path(__file__).parent.glob("bench_*.py"))
    for name in names:
        if only and name != f"bench_{only}" and not name.startswith(f"bench_{only}_"):
            continue
        for row in importlib.import_module(f"tests.bench.{name}").rows():
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)

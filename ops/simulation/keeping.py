"""What somebody at the house would do each day: the demonstration is kept going (keep_demo)."""

import asyncio
import sys

import structlog

from ops.places import CLONE

log = structlog.get_logger(__name__)

AGAIN_S = 6 * 3600.0  # a roster is laid days ahead: one look missed is no harm
AGAIN_IF_FAILED_S = 600.0


async def keep_for_ever() -> None:
    """Run ``manage.py keep_demo`` now and then. It changes nothing where nothing is to be done."""
    while True:
        is_kept = await _keep()
        await asyncio.sleep(AGAIN_S if is_kept else AGAIN_IF_FAILED_S)


async def _keep() -> bool:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "manage.py",
        "keep_demo",
        cwd=CLONE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:  # the simulator is to end
            process.terminate()
            await process.wait()
    words = said.decode("utf-8", "replace").strip()[-400:]
    if process.returncode:
        log.warning("demo_not_kept", code=process.returncode, said=words)
    else:
        log.info("demo_kept", said=words)
    return process.returncode == 0

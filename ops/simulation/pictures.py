"""What the demonstration's cameras show (模拟画面): a drawn picture that says it is one.

Pure: a camera's number and a moment in, one JPEG out. Nobody shall take it for a street, so it has
stripes, bars and the words of a test picture; that it moves shows that the way here is open.
"""

from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from ops.places import CLONE

SIZE = (640, 360)
WORDS = CLONE / "fixtures" / "simulation"  # Chinese as pictures: no font here is sure to have it
BEIJING = timezone(timedelta(hours=8))
AMBER, INK, PALE = (255, 190, 40), (12, 14, 18), (235, 238, 242)
BARS = ((190, 190, 190), (190, 190, 20), (20, 190, 190), (20, 190, 20),
        (190, 20, 190), (190, 20, 20), (40, 40, 190))  # fmt: skip
HUE_STEP = 47  # of 256: neighbours in number look different at a glance
STRIPE_PX, BAND_PX, BAR_PX = 14, 52, 34
TRACK = (60, 264, 580)  # from, height, to
ROUND_S = 4.0
QUALITY = 70


def picture_at(number: int, at: datetime) -> bytes:
    """Draw what a camera shows at a moment, as JPEG."""
    picture = _still(number).copy()
    pen = ImageDraw.Draw(picture)
    local = at.astimezone(BEIJING)
    clock = f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 100_000}"
    _write(pen, clock, 24, right=SIZE[0] - STRIPE_PX - 12, middle=SIZE[1] - STRIPE_PX - 26)
    west, height, east = TRACK
    along = (at.timestamp() % ROUND_S) / ROUND_S
    x = west + (east - west) * along
    pen.ellipse((x - 13, height - 13, x + 13, height + 13), fill=AMBER)
    written = BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


@lru_cache(maxsize=32)
def _still(number: int) -> Image.Image:
    """Draw what does not move."""
    wide, high = SIZE
    picture = Image.new("HSV", SIZE, (number * HUE_STEP % 256, 110, 70)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    step = (wide - 2 * STRIPE_PX) / len(BARS)
    for place, colour in enumerate(BARS):
        west = STRIPE_PX + round(place * step)
        pen.rectangle((west, STRIPE_PX, round(west + step), STRIPE_PX + BAR_PX), fill=colour)
    words = _words("simulated_picture")
    picture.paste(AMBER, ((wide - words.width) // 2, 68), words)
    _write(pen, "SIMULATED", 54, centre=wide // 2, middle=194)
    west, height, east = TRACK
    pen.line((west, height, east, height), fill=PALE, width=3)
    for second in range(int(ROUND_S) + 1):
        x = west + (east - west) * second / ROUND_S
        pen.line((x, height - 9, x, height + 9), fill=PALE, width=3)
    band = high - STRIPE_PX - BAND_PX
    pen.rectangle((0, band, wide, high), fill=INK)
    name = _words("example_camera")
    picture.paste(PALE, (STRIPE_PX + 12, band + (BAND_PX - name.height) // 2), name)
    west = STRIPE_PX + 20 + name.width
    _write(pen, f"{number:03d}  CAM", 26, left=west, middle=band + BAND_PX // 2)
    _hatch(picture)
    return picture


def _hatch(picture: Image.Image) -> None:
    """Put slanting stripes all around, as on a barrier."""
    wide, high = SIZE
    stripes = Image.new("RGB", SIZE, INK)
    pen = ImageDraw.Draw(stripes)
    for x in range(-high, wide, 4 * STRIPE_PX):
        corners = [
            (x, high),
            (x + high, 0),
            (x + high + 2 * STRIPE_PX, 0),
            (x + 2 * STRIPE_PX, high),
        ]
        pen.polygon(corners, fill=AMBER)
    edge = Image.new("L", SIZE, 255)
    inner = (STRIPE_PX, STRIPE_PX, wide - STRIPE_PX - 1, high - STRIPE_PX - 1)
    ImageDraw.Draw(edge).rectangle(inner, fill=0)
    picture.paste(stripes, (0, 0), edge)


def _write(
    pen: ImageDraw.ImageDraw,
    text: str,
    height_px: int,
    *,
    middle: int,
    left: int | None = None,
    centre: int | None = None,
    right: int | None = None,
) -> None:
    """Write letters and figures, by their left, their middle or their right."""
    x, anchor = next(
        (x, anchor) for x, anchor in ((left, "lm"), (centre, "mm"), (right, "rm")) if x is not None
    )
    pen.text((x, middle), text, font=_font(height_px), fill=PALE, anchor=anchor)


@cache
def _font(height_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(height_px)


@cache
def _words(name: str) -> Image.Image:
    with Image.open(WORDS / f"{name}.png") as picture:
        return picture.convert("L")

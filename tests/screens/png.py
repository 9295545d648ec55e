"""Make a PNG smaller: 256 colours chosen from the picture, as screens hardly have more."""

import struct
import zlib
from base64 import b64decode, b64encode

import numpy as np
from playwright.sync_api import Browser

COLOURS = 256
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def smaller(browser: Browser, png: bytes) -> bytes:
    """Write a PNG anew with a palette (median cut), if that is smaller."""
    pixels = read(browser, png)
    codes = (
        (pixels[..., 0].astype(np.uint32) << 16)
        | (pixels[..., 1].astype(np.uint32) << 8)
        | pixels[..., 2]
    )
    used, place, count = np.unique(codes.ravel(), return_inverse=True, return_counts=True)
    colours = np.stack([used >> 16, used >> 8 & 255, used & 255], axis=1).astype(np.float64)
    palette, chosen = median_cut(colours, count)
    rows = chosen[place].astype(np.uint8).reshape(codes.shape)
    raw = np.concatenate([np.zeros((rows.shape[0], 1), np.uint8), rows], axis=1).tobytes()
    height, width = codes.shape
    written = SIGNATURE + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(raw, 9)),
            _chunk(b"IEND", b""),
        ]
    )
    return min(png, written, key=len)


def median_cut(colours: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Choose a palette: split the widest box of colours again and again, weighed by its pixels."""
    boxes = [np.arange(len(colours))]
    while len(boxes) < COLOURS:
        spans = [np.ptp(colours[box], axis=0).max() * count[box].sum() ** 0.35 for box in boxes]
        widest = int(np.argmax(spans))
        box = boxes[widest]
        if spans[widest] == 0:
            break
        axis = int(np.argmax(np.ptp(colours[box], axis=0)))
        values = colours[box, axis]
        at = (values.min() + values.max()) / 2
        boxes[widest] = box[values <= at]
        boxes.append(box[values > at])
    chosen = np.zeros(len(colours), np.intp)
    palette = np.zeros((len(boxes), 3))
    for number, box in enumerate(boxes):
        chosen[box] = number
        palette[number] = np.round(np.average(colours[box], axis=0, weights=count[box]))
    return palette, chosen


# Canvas hands the pixels out as text; the machine has a browser here but no other picture reader.
_READ = """async png => {
  const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, picture.width, picture.height);
  let text = "";
  for (let at = 0; at < data.length; at += 32768)
    text += String.fromCharCode(...data.subarray(at, at + 32768));
  return [picture.height, picture.width, btoa(text)];
}"""


def read(browser: Browser, png: bytes) -> np.ndarray:
    """Read a picture's pixels: height, width, RGBA."""
    page = browser.new_page()
    height, width, text = page.evaluate(_READ, b64encode(png).decode())
    page.close()
    return np.frombuffer(b64decode(text), np.uint8).reshape(height, width, 4)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

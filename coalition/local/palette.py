"""Pictures of pages in 256 colours: a third of the bytes, and nobody sees it."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

COLOURS = 256


def png_of(pixels: NDArray[np.uint8]) -> bytes:
    """An indexed PNG of `pixels`, shape (height, width, 3); rare colours become the nearest frequent one.

    Source: W3C, Portable Network Graphics (PNG) Specification, colour type 3.
    """
    height, width, _ = pixels.shape
    colours, where = _few_colours(pixels.reshape(-1, 3))
    rows = np.zeros((height, width + 1), np.uint8)  # each row begins with its filter: none
    rows[:, 1:] = where.reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    drawn = zlib.compress(rows.tobytes(), 9)
    chunks = ((b"IHDR", header), (b"PLTE", colours.tobytes()), (b"IDAT", drawn), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _few_colours(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The palette, and for each pixel its place in it.

    The most frequent colours stay exactly as they are; the others are those farthest from all chosen before, so that
    a small mark keeps its colour too.
    """
    exact, where, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    wide = exact.astype(np.int32)
    chosen = list(np.argsort(-counts)[: COLOURS // 2])
    distances = np.stack([_distance(wide, place) for place in chosen])
    nearest, gap = distances.argmin(axis=0), distances.min(axis=0)
    while len(chosen) < COLOURS and gap.max() > 0:
        chosen.append(int(gap.argmax()))
        fresh = _distance(wide, chosen[-1])
        nearest, gap = np.where(fresh < gap, len(chosen) - 1, nearest), np.minimum(fresh, gap)
    return exact[chosen], nearest.astype(np.uint8)[where.reshape(-1)]


def _distance(colours: NDArray[np.int32], place: int) -> NDArray[np.int32]:
    """From each colour to one of them, squared."""
    difference = colours - colours[place]
    return np.einsum("ij,ij->i", difference, difference)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

import zlib

import numpy as np
from numpy.typing import NDArray

from coalition.local.palette import png_of


def read(png: bytes) -> NDArray[np.uint8]:
    """The pixels of an indexed PNG without filters."""
    chunks, place = {}, 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4])
        name, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        assert zlib.crc32(name + content) == int.from_bytes(png[place + 8 + length : place + 12 + length])
        chunks[name], place = content, place + 12 + length
    width, height = (int.from_bytes(chunks[b"IHDR"][at : at + 4]) for at in (0, 4))
    palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    return palette[rows[:, 1:]]


def test_picture_of_few_colours_stays_as_it_is() -> None:
    pixels = np.zeros((7, 5, 3), np.uint8)
    pixels[2:, 1:] = (13, 59, 111)
    assert np.array_equal(read(png_of(pixels)), pixels)


def test_picture_of_many_colours_keeps_the_frequent_and_comes_near_the_others() -> None:
    pixels = np.full((64, 64, 3), 251, np.uint8)
    pixels[:32] = np.random.default_rng(1).integers(0, 256, (32, 64, 1), np.uint8)
    drawn = read(png_of(pixels))
    assert np.array_equal(drawn[32:], pixels[32:])
    assert np.abs(drawn.astype(int) - pixels).max() <= 8

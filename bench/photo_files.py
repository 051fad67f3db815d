"""Files as telephones, drones and enemies write them, made cheaply."""

import io
import struct
import zlib

from PIL import Image

#: What a telephone writes that takes 200 million points at a time.
FULL_MODE = (16_320, 12_240)
FIFTY_MILLION = (8_160, 6_120)


def picture(kind="JPEG", mode="RGB", size=(40, 30), **options):
    out = io.BytesIO()
    Image.new(mode, size, "#336699" if mode in ("RGB", "RGBA") else 0).save(out, kind, **options)
    return out.getvalue()


def with_second_picture(size=(400, 300)):
    """A JPEG whose second picture is red: a telephone's depth map, a drone's preview."""
    out = io.BytesIO()
    second = Image.new("RGB", (20, 20), "red")
    Image.new("RGB", size, "#336699").save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def with_camera_words(orientation=1):
    """Where and how it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "SECRET PLACE"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def with_unreadable_words():
    """Camera data that nobody can read, before a picture that is whole."""
    content = picture()
    words = b"Exif\0\0" + b"MM\0*\xff\xff\xff\xff" + b"\xff" * 20
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(words) + 2) + words + content[2:]


def noise(size=(2_800, 2_100)):
    """As hard to pack as a photo can be: about 18 MB."""
    grey = Image.effect_noise(size, 120)
    out = io.BytesIO()
    Image.merge("RGB", [grey, *(grey.transpose(turn) for turn in (0, 1))]).save(
        out, "JPEG", quality=98, subsampling=0
    )
    return out.getvalue()


def giant_png(width, height):
    """A PNG that says it is so wide and high, in a few bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png_bomb(size=FIFTY_MILLION):
    """193 KB that become 200 MB: as many points as may be, each with its transparency."""
    row = b"\0" + b"\0" * 4 * size[0]
    packer = zlib.compressobj(9)
    packed = b"".join([packer.compress(row) for _ in range(size[1])] + [packer.flush()])
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def webp_that_says(size, *, lossless):
    """A small WEBP that says it is so large."""
    content = bytearray(picture("WEBP", lossless=lossless))
    if lossless:
        bits = int.from_bytes(content[21:25], "little") >> 28 << 28
        content[21:25] = (bits | size[0] - 1 | size[1] - 1 << 14).to_bytes(4, "little")
    else:
        content[26:30] = struct.pack("<HH", *size)
    return bytes(content)


def webp_bomb(size=(5_770, 4_330)):
    return picture("WEBP", "RGBA", size)


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def large_jpeg(size, *, progressive=False):
    """One small piece of grey, repeated: what a decoder has to unpack is as large as it says."""
    return picture(mode="L", size=size, progressive=progressive)


def scans_without_end(size=FIFTY_MILLION, count=2_000):
    """A progressive JPEG of many scans: each is a few bytes and a walk over all points."""
    content = large_jpeg(size, progressive=True)
    start = content.index(b"\xff\xda")
    second = content.index(b"\xff\xda", start + 2)
    last = content.rindex(b"\xff\xda")
    scan = content[last:-2]
    return content[:second] + content[second:-2] + scan * count + b"\xff\xd9"

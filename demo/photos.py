"""Small drawn pictures in place of photos: nobody's site, nobody's face, nobody's hand."""

import io

from PIL import Image, ImageDraw

SIZE = (640, 480)


def site_photo(number):
    """JPEG bytes: sky, ground and a building whose storeys follow the number."""
    picture = Image.new("RGB", SIZE, "#cfe3f2")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 360, *SIZE), fill="#b89b72")
    top = 340 - number % 5 * 50
    draw.rectangle((180, top, 460, 380), fill="#d9d4cb", outline="#6b6257", width=3)
    for floor in range(top + 20, 360, 50):
        for left in range(200, 440, 60):
            draw.rectangle((left, floor, left + 36, floor + 26), fill="#7f9db5")
    draw.line((520, 380, 520, 80, 300, 80), fill="#c98a1b", width=8)
    return _jpeg(picture)


def signed_sheet():
    """JPEG bytes: a sheet of paper with lines, and three strokes where it is signed."""
    picture = Image.new("RGB", SIZE, "#8d8f94")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((150, 20, 490, 460), fill="#fbfaf6")
    draw.rectangle((230, 50, 410, 66), fill="#5a5a5a")
    for line in range(110, 340, 34):
        draw.line((185, line, 455, line), fill="#b9b9b4", width=3)
    for left in (200, 290, 380):
        draw.line((left, 410, left + 25, 385, left + 35, 415, left + 60, 390), "#22324f", 4)
    return _jpeg(picture)


def _jpeg(picture):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()

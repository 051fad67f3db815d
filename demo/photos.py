"""A small drawn picture in place of a site photo: nobody's site, nobody's face."""

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
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()

"""One sprite from the icons the pages use: static/icons.txt names them, npm brings them."""

import re

from tools import ROOT, VAR, Stop

NAMES = ROOT / "static" / "icons.txt"
SOURCE = ROOT / "node_modules" / "bootstrap-icons" / "icons"
SPRITE = VAR / "assets" / "icons.svg"
SVG = re.compile(r"<svg[^>]*?viewBox=\"(?P<box>[^\"]+)\"[^>]*>(?P<shape>.*)</svg>", re.DOTALL)


def build_sprite(names=None, source=SOURCE, sprite=SPRITE):
    """Write the sprite unless it is already the same; a name without an icon stops the build."""
    names = icon_names() if names is None else names
    missing = [name for name in names if not (source / f"{name}.svg").is_file()]
    if missing:
        raise Stop(
            f"static/icons.txt 中的图标不存在：{'、'.join(missing)}",
            f"static/icons.txt names icons that do not exist: {', '.join(missing)}",
        )
    symbols = "\n".join(symbol(name, (source / f"{name}.svg").read_text()) for name in names)
    text = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    sprite.parent.mkdir(parents=True, exist_ok=True)
    if not sprite.exists() or sprite.read_text() != text:
        sprite.write_text(text)


def icon_names():
    if not NAMES.exists():
        return []
    lines = [line.strip() for line in NAMES.read_text().splitlines()]
    return sorted({line for line in lines if line and not line.startswith("#")})


def symbol(name, svg):
    found = SVG.search(svg)
    shape = " ".join(found["shape"].split())
    return f'<symbol id="{name}" viewBox="{found["box"]}" fill="currentColor">{shape}</symbol>'

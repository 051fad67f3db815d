"""What stands where on the pages of a PDF, in millimetres: words, and rules by their ink."""

import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from PIL import Image

MM_A_POINT = 25.4 / 72
XHTML = "{http://www.w3.org/1999/xhtml}"
#: Points an inch: a pixel is an eighth of a millimetre.
RESOLUTION = 203.2
PIXELS_A_MM = 8


@dataclass(frozen=True)
class TextLine:
    """A line of text and its edges."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def points(self):
        """How far apart its characters stand, of a line of Chinese characters alone."""
        return (self.right - self.left) / MM_A_POINT / len(self.text)


@dataclass(frozen=True)
class Rule:
    """A horizontal rule, straight through the ink."""

    top: float
    left: float
    right: float
    thick: float
    is_red: bool


class PdfPage:
    """A page; `number` counts from 1."""

    def __init__(self, path, number, tree):
        self.path, self.number = path, number
        self.width = float(tree.get("width")) * MM_A_POINT
        self.height = float(tree.get("height")) * MM_A_POINT
        lines = [_line(line) for line in tree.iter(f"{XHTML}line")]
        self.lines = sorted(lines, key=lambda line: (round(line.top), line.left))

    @property
    def text(self):
        return "\n".join(line.text for line in self.lines)

    def find(self, words):
        """The one line that says so, its spaces left out."""
        (found,) = [line for line in self.lines if words in line.text.replace(" ", "")]
        return found

    @cached_property
    def image(self):
        command = ["pdftoppm", "-r", str(RESOLUTION), "-f", str(self.number)]
        command += ["-l", str(self.number), "-png", self.path]
        done = subprocess.run(command, capture_output=True, check=True)
        return Image.open(BytesIO(done.stdout)).convert("RGB")

    def ink(self, top=0, bottom=None):
        """(left, top, right, bottom) of what is printed between two heights."""
        box = (0, top * PIXELS_A_MM, self.image.width, (bottom or self.height) * PIXELS_A_MM)
        part = self.image.crop([round(edge) for edge in box])
        dark = part.convert("L").point(lambda level: 255 * (level < 160))
        left, upper, right, lower = (edge / PIXELS_A_MM for edge in dark.getbbox())
        return left, upper + top, right, lower + top

    def rules(self, longer=100):
        """Those longer than so many millimetres, from the top of the page down."""
        dark = self.image.convert("L").point(lambda level: level < 160, mode="1")
        found, start = [], None
        for row in range(dark.height + 1):
            box = dark.crop((0, row, dark.width, row + 1)).getbbox() if row < dark.height else None
            is_rule = box is not None and _is_full(dark, row, box, longer)
            if is_rule and start is None:
                start = row, box
            elif not is_rule and start is not None:
                found.append(self._rule(*start, row))
                start = None
        return found

    def _rule(self, top, box, bottom):
        red, green, _ = self.image.getpixel(((box[0] + box[2]) // 2, (top + bottom) // 2))
        edges = (top / PIXELS_A_MM, box[0] / PIXELS_A_MM, box[2] / PIXELS_A_MM)
        return Rule(*edges, (bottom - top) / PIXELS_A_MM, is_red=red > 150 and green < 100)


def _is_full(dark, row, box, longer):
    if box[2] - box[0] < longer * PIXELS_A_MM:
        return False
    return all(dark.crop((box[0], row, box[2], row + 1)).get_flattened_data())


def _line(tree):
    words = list(tree.iter(f"{XHTML}word"))
    edges = (float(tree.get(edge)) * MM_A_POINT for edge in ("xMin", "yMin", "xMax", "yMax"))
    return TextLine(" ".join(word.text or "" for word in words), *edges)


def pages(path):
    """The pages of a PDF, in order."""
    done = subprocess.run(["pdftotext", "-bbox-layout", path, "-"], capture_output=True, check=True)
    tree = ElementTree.fromstring(done.stdout)
    found = enumerate(tree.iter(f"{XHTML}page"), start=1)
    return [PdfPage(path, number, page) for number, page in found]

"""Every template compiles, keeps to the content security policy and can be read.

A line of a template, of the style sheets and of the scripts has at most 160 characters; one that is
only data, a path of a drawing or the settings of htmx, may be as long as its data.
"""

import os
import re
import sys

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from tools import ROOT

FOLDERS = ("templates", "row_templates")
RULES = {
    "merge conflict": re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE),
    "inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "script address": re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.IGNORECASE),
    "htmx code": re.compile(r"\shx-on\b|\shx-vals\s*=\s*[\"']js:|\shx-vars\b", re.IGNORECASE),
}
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}", re.DOTALL)
WIDTH = 160
DATA = re.compile(r'^\s*(<(path|polygon|symbol|svg)\b[^<]*/?>|<meta name="htmx-config"[^<]*>)\s*$')
# Letters carry their own style, as mail programs read no style sheet.
LETTERS = re.compile(r"(^|/)(mail|letters?/mail|emails?)(/|_)")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")
    django.setup()
    found = [line for path in templates() for line in complaints(path)]
    found += [line for path in written_files() for line in wide_lines(path)]
    for line in found:
        print(line)
    return 1 if found else 0


def templates():
    folders = [ROOT / "templates", ROOT / "row_templates", *ROOT.glob("*/templates")]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def written_files():
    """Whatever is laid out by hand: the templates, the letters', the style sheets, the scripts."""
    mails = (ROOT / "alerts" / "mail_templates").iterdir()
    statics = [path for ending in ("css", "js") for path in (ROOT / "static").rglob(f"*.{ending}")]
    return [*templates(), *sorted(mails), *sorted(statics)]


def wide_lines(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{path.relative_to(ROOT).as_posix()}: line {number}: {len(line)} characters"
        for number, line in enumerate(lines, 1)
        if len(line) > WIDTH and not DATA.match(line)
    ]


def complaints(path):
    folder = next(parent for parent in path.parents if parent.name in FOLDERS)
    name = path.relative_to(folder).as_posix()
    found = [f"{name}: {problem}" for problem in compile_problems(name)]
    if path.suffix in (".html", ".svg") and not LETTERS.search(name):
        found += [f"{name}: {what}" for what in slips(path.read_text(encoding="utf-8"))]
    return found


def compile_problems(name):
    try:
        get_template(name)
    except TemplateSyntaxError as problem:
        return [str(problem)]
    return []


def slips(text):
    """What the content security policy would refuse, by name and line."""
    bare = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    return [
        f"line {bare.count(chr(10), 0, found.start()) + 1}: {what}"
        for what, rule in RULES.items()
        for found in rule.finditer(bare)
    ]


if __name__ == "__main__":
    sys.exit(main())

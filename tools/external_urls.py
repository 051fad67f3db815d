"""No tracked file may send a browser, a mail client or an installer to the outside."""

import re
import subprocess
import sys

from tools import ROOT

ADDRESS = re.compile(r"\b(?:https?|wss?|ftp)://([^\s/\"'<>`)\]}，。；、（）]+)", re.IGNORECASE)
PROTOCOL_RELATIVE = re.compile(r"(?:src|href|action)=[\"']//|url\([\"']?//|@import\s+[\"']//")
# Split, so that this file passes its own check.
REGISTRIES = re.compile(
    "py" + r"pi\.org|python" + "hosted|npm" + r"js\.(?:org|com)|un" + "pkg|js" + "delivr"
)
# Names of XML vocabularies, never fetched; this machine; reserved names, with that of Django's test
# client; placeholders in code.
HARMLESS = re.compile(
    r"^(www\.w3\.org|schemas\.(openxmlformats\.org|microsoft\.com)|openoffice\.org|purl\.org"
    r"|127\.0\.0\.1|localhost|\[::1\]|(.*\.)?example(\.invalid)?|.*\.invalid(\?.*)?|testserver(\{.*)?|[{%$(\[\\].*)(:.*)?$"
)
THIS_MACHINE = re.compile("/wo" + "rk/(?:main|shared)|/ro" + r"ot/\.")
# npm notes where to sponsor a package; nothing ever opens these.
SPONSORS = {"package-lock.json": {"github.com", "opencollective.com"}}


def main():
    found = [line for path in tracked_files() for line in complaints(path)]
    for line in found:
        print(line)
    return 1 if found else 0


def tracked_files():
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [name for name in names.split("\0") if name and (ROOT / name).is_file()]


def complaints(name):
    try:
        text = (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []  # a picture, a font
    lines = enumerate(text.splitlines(), 1)
    return [f"{name}:{number}: {what}" for number, line in lines for what in slips(name, line)]


def slips(name, line):
    """What in this line leads outside, in words."""
    slips = [
        f"outside address {host}"
        for host in ADDRESS.findall(line)
        if not HARMLESS.match(host.split("@")[-1]) and host not in SPONSORS.get(name, ())
    ]
    if PROTOCOL_RELATIVE.search(line):
        slips.append("address without a scheme")
    if REGISTRIES.search(line):
        slips.append("host of a package registry")
    if THIS_MACHINE.search(line):
        slips.append("path of one machine")
    return slips


if __name__ == "__main__":
    sys.exit(main())

"""LibreOffice without a window, in a profile of its own: many files in one start."""

import os
import subprocess

#: Reckon every formula anew when a workbook is opened, whatever result is stored with it.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
#: Commas, double quotes, UTF-8, from the first line.
CSV = "Text - txt - csv (StarCalc):44,34,76,1"


def convert(files, kind, folder, *, infilter=None):
    """Open every file and save it as `kind` into the folder; returns the new paths in order."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS)
    out = folder / kind
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    if infilter:
        command.append(f"--infilter={infilter}")
    done = subprocess.run(
        [*command, "--convert-to", kind, "--outdir", out, *files],
        env={"HOME": str(folder), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=180,
    )
    made = [out / f"{file.stem}.{kind}" for file in files]
    missing = [path.name for path in made if not path.exists()]
    assert not missing, f"LibreOffice did not open {missing}: {done.stdout}{done.stderr}"
    return made

"""What tests, bench and fault runs need beyond the application itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import Stop, private_servers, say, setup

FONTS = Path("/usr/share/fonts")
PACKAGES = {  # what it is for -> the Debian package
    "PostgreSQL": "postgresql",
    "Redis": "redis-server",
    "Chromium": "chromium",
    "CJK": "fonts-noto-cjk",
    "LibreOffice": "libreoffice-calc-nogui",
    "Writer": "libreoffice-writer-nogui",
    "Poppler": "poppler-utils",
    "nginx": "nginx",
    "OpenSSL": "openssl",
}


def install():
    """Install what may be installed here; say what is missing otherwise."""
    setup.set_up(with_tests=True)
    absent = missing()
    if absent and can_install():
        say(f"正在安装测试所需的软件：{'、'.join(absent)}……", "Installing test tools.")
        apt_install([PACKAGES[name] for name in absent])
        absent = missing()
        if absent:
            raise Stop(
                f"测试所需的软件未能装上：{'、'.join(absent)}",
                f"Test tools could not be installed: {', '.join(absent)}",
            )
    return absent


def missing():
    present = {
        "PostgreSQL": private_servers.postgres_folder(),
        "Redis": shutil.which("redis-server"),
        "Chromium": shutil.which("chromium"),
        "CJK": any(FONTS.rglob("NotoSansCJK*")),
        "LibreOffice": shutil.which("soffice"),
        "Writer": writer(),
        "Poppler": shutil.which("pdftotext"),
        "nginx": nginx(),
        "OpenSSL": shutil.which("openssl"),
    }
    return [name for name, found in present.items() if not found]


def nginx():
    """The program; Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


def writer():
    """Whether LibreOffice came with what opens texts; sheets come in a package of their own."""
    office = shutil.which("soffice")
    return office and (Path(office).resolve().parent / "libswlo.so").exists()


def can_install():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages):
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", *packages]
    subprocess.run(["apt-get", "update", "--quiet=2"], env=quiet)
    subprocess.run(command, env=quiet)


if __name__ == "__main__":
    try:
        install()
    except Stop as reason:
        sys.exit(str(reason))

"""docs/production.md, run: its gunicorn behind its nginx block, on this machine alone."""

import contextlib
import os
import re
import shlex
import subprocess

from django.db import connection

from tools import PYTHON, ROOT, apt_packages, plain_environment
from tools.private_servers import free_port, wait_for_port

DOCUMENT = (ROOT / "docs/production.md").read_text(encoding="utf-8")
HOST = "ledger.example.invalid"
ALIAS = "xmtz.example.invalid"

#: What a whole configuration needs around the documented block; it writes into one folder.
AROUND = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{block}
}}
"""


def documented_block():
    return re.search(r"```nginx\n(.*?)```", DOCUMENT, re.S)[1]


def documented_gunicorn():
    return shlex.split(re.search(r"^ExecStart=\S+/gunicorn (.*)$", DOCUMENT, re.M)[1])


def replaced(text, old, new):
    """As str.replace, and the document has to hold what is replaced."""
    assert old in text, f"docs/production.md no longer has {old}"
    return text.replace(old, new)


class Site:
    """The ledger as the document sets it up; with `https`, behind a certificate of its own."""

    def __init__(self, folder, *, https):
        self.folder, self.https = folder, https
        self.port, self.inner_port = free_port(), free_port()
        self.url = f"{'https' if https else 'http'}://{HOST}:{self.port}"

    @contextlib.contextmanager
    def running(self):
        with contextlib.ExitStack() as cleaning:
            log = cleaning.enter_context((self.folder / "gunicorn.log").open("w"))
            cleaning.enter_context(ended(self.gunicorn(log)))
            cleaning.enter_context(ended(self.nginx()))
            wait_for_port(self.inner_port, seconds=60)
            wait_for_port(self.port)
            yield self

    def gunicorn(self, log):
        arguments = documented_gunicorn()
        arguments = [
            replaced(word, "8000", str(self.inner_port)) if "8000" in word else word
            for word in arguments
        ]
        return subprocess.Popen(
            [PYTHON, "-m", "gunicorn", *arguments],
            cwd=ROOT,
            env=plain_environment() | self.environment(),
            stderr=log,
        )

    def environment(self):
        return {
            "DJANGO_SETTINGS_MODULE": "tests.nginx.settings",
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": f"{HOST},{ALIAS}",
            "HTTPS": "on" if self.https else "off",
            "TRUSTED_PROXIES": re.search(r"^TRUSTED_PROXIES=(.*)$", DOCUMENT, re.M)[1],
            "EMAIL_URL": "dummymail://",
            "PRIVATE_FILES": str(self.folder / "private"),
        }

    def nginx(self):
        user = "user root;" if os.geteuid() == 0 else ""
        text = AROUND.format(user=user, folder=self.folder, block=self.block())
        configuration = self.folder / "nginx.conf"
        configuration.write_text(text, encoding="utf-8")
        return subprocess.Popen([apt_packages.nginx(), "-p", self.folder, "-c", configuration])

    def block(self):
        """The documented one with its ports and its certificate's files where they are here."""
        block = replaced(documented_block(), "127.0.0.1:8000", f"127.0.0.1:{self.inner_port}")
        if not self.https:
            block = replaced(block, "listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};")
            return re.sub(r"^\s*ssl_certificate.*\n", "", block, flags=re.M)
        certificate, key = self.certificate()
        block = replaced(block, "listen 443 ssl http2;", f"listen 127.0.0.1:{self.port} ssl http2;")
        block = replaced(block, "/etc/ssl/ledger.pem", str(certificate))
        return replaced(block, "/etc/ssl/ledger.key", str(key))

    def certificate(self):
        certificate, key = self.folder / "ledger.pem", self.folder / "ledger.key"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        command += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},DNS:{ALIAS}"]
        command += ["-out", certificate, "-keyout", key]
        subprocess.run(command, check=True, capture_output=True)
        return certificate, key


@contextlib.contextmanager
def ended(process):
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)

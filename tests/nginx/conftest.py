import os

import pytest

from tests.nginx import servers
from tests.nginx.visitor import Visitor
from tools import apt_packages


@pytest.fixture(params=["https", "http"], scope="module")
def site(request, tmp_path_factory, django_db_setup):
    """The documented site; on plain http, as the document says for a closed network."""
    if apt_packages.nginx() is None:
        absent = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        absent("nginx is not installed: apt-get install nginx")
    folder = tmp_path_factory.mktemp("site")
    with servers.Site(folder, https=request.param == "https").running() as site:
        yield site


@pytest.fixture
def visit(site, transactional_db):
    """visit("127.0.0.2"): somebody at that address, on the page of sign-in."""
    opened = []

    def make(address, *, host=servers.HOST, direct=False):
        visitor = Visitor(site, address, host=f"{host}:{site.port}", direct=direct)
        opened.append(visitor)
        return visitor

    yield make
    for visitor in opened:
        visitor.close()

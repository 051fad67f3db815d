import json

import pytest

from tools import ROOT, Stop, charts


@pytest.fixture
def library(tmp_path):
    path = tmp_path / "echarts.min.js"
    path.write_bytes(b"one")
    return path


def test_the_library_lies_among_the_assets(tmp_path, library):
    target = tmp_path / "assets" / "echarts.min.js"
    charts.publish(library, target)
    assert target.read_bytes() == b"one"


def test_an_unchanged_library_is_not_written_again(tmp_path, library):
    target = tmp_path / "target.js"
    charts.publish(library, target)
    before = target.stat().st_mtime_ns
    charts.publish(library, target)
    assert target.stat().st_mtime_ns == before


def test_a_renewed_library_replaces_the_former(tmp_path, library):
    target = tmp_path / "target.js"
    charts.publish(library, target)
    library.write_bytes(b"two")
    charts.publish(library, target)
    assert target.read_bytes() == b"two"


def test_a_missing_library_stops_the_set_up(tmp_path):
    with pytest.raises(Stop, match="echarts"):
        charts.publish(tmp_path / "none.js", tmp_path / "target.js")


def test_the_lock_names_the_version_asked_for_and_no_address():
    package = json.loads((ROOT / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in wanted.items():
        assert lock[f"node_modules/{name}"]["version"] == version
    assert not [name for name, locked in lock.items() if "resolved" in locked]

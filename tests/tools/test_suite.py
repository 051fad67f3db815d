"""The suite's own promises: names, examples, what a parallel run says, what a commit runs."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import settings

from tests import conftest, examples
from tools import ROOT


def test_no_fixture_of_ours_hides_one_of_playwright():
    """A test that asks for `page` is Chromium's, wherever it stands."""
    hidden = re.compile(r"@pytest\.fixture.*\ndef (page|context|browser|playwright)\(")
    files = (ROOT / "tests").rglob("*.py")
    assert not [path for path in files if hidden.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("profile", "fifty", "three"), [("quick", 10, 2), ("ci", 50, 3), ("deep", 500, 30)]
)
def test_a_profile_takes_its_share_of_the_examples(profile, fifty, three):
    in_force = settings.get_current_profile_name()
    settings.load_profile(profile)
    try:
        assert (examples.examples(50), examples.examples(3)) == (fifty, three)
    finally:
        settings.load_profile(in_force)


@pytest.mark.parametrize(("ci", "by_hand"), [("true", False), ("", True)])
def test_before_main_more_is_tried_than_by_hand(monkeypatch, ci, by_hand):
    monkeypatch.setenv("CI", ci)
    assert examples.by_hand() is by_hand


def test_a_worker_that_dies_is_said_in_a_sentence():
    lines = []
    plugins = SimpleNamespace(get_plugin=lambda _: SimpleNamespace(write_line=lines.append))
    node = SimpleNamespace(
        gateway=SimpleNamespace(id="gw1"), config=SimpleNamespace(pluginmanager=plugins)
    )
    conftest.pytest_testnodedown(node, None)
    assert lines == []
    conftest.pytest_testnodedown(node, "Not properly terminated")
    assert "测试进程 gw1 中途退出" in lines[0]


def test_a_commit_runs_nothing_from_outside():
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall("repo: (.*)", text) == ["local"]
    assert "entry: make check" in text

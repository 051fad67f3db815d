"""The environment is made where it stands, whatever stood there before."""

import pytest

from tools import dependencies


def test_a_linked_environment_is_unlinked_and_not_emptied(tmp_path, monkeypatch):
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "venv"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    link.symlink_to(elsewhere)
    commands = []
    monkeypatch.setattr(dependencies, "VENV", link)
    monkeypatch.setattr(dependencies, "stands_here", lambda: False)
    monkeypatch.setattr(dependencies, "works", lambda command: not commands.append(command))
    dependencies.make_venv()
    assert not link.is_symlink()
    assert (elsewhere / "kept").exists()
    assert commands[0][-1] == link


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """What npm is asked to do, in an empty node_modules."""
    asked = []
    monkeypatch.setattr(dependencies, "NODE_MODULES", tmp_path)
    monkeypatch.setattr(dependencies, "check_node", lambda: None)
    monkeypatch.setattr(dependencies, "call", asked.append)
    return asked


def test_the_packages_of_the_tests_come_with_the_tests_alone(npm):
    dependencies.install_npm_packages()
    dependencies.install_npm_packages()
    dependencies.install_npm_packages(with_tests=True)
    assert ["--omit=dev" in command for command in npm] == [True, False]


def test_what_the_tests_installed_is_enough_to_run(npm):
    dependencies.install_npm_packages(with_tests=True)
    dependencies.install_npm_packages()
    assert len(npm) == 1

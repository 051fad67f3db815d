"""A start that cannot succeed says so in a sentence, before anything is started."""

import socket

import pytest

from tools import Stop, dependencies, run, setup


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", ""])
def test_a_port_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Stop, match="PORT"):
        run.chosen_port()


def test_the_port_is_8000_unless_told(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert run.chosen_port() == 8000


def test_a_taken_port_is_named_and_another_proposed():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Stop, match=f"PORT={port + 1} make run"):
            run.check_free(port)


def test_a_free_port_is_taken_as_it_is():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    run.check_free(port)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "var").touch()  # a file in the way: even root cannot write into it
    monkeypatch.setattr(setup, "VAR", tmp_path / "var")
    with pytest.raises(Stop, match="写入"):
        setup.check_writable()


def test_packages_are_installed_again_only_when_the_lock_changes(tmp_path):
    lock, stamp = tmp_path / "requirements.lock", tmp_path / "stamp"
    lock.write_text("django==5.2")
    assert not dependencies.is_current(stamp, lock)
    stamp.write_text(dependencies.fingerprint(lock))
    assert dependencies.is_current(stamp, lock)
    lock.write_text("django==5.3")
    assert not dependencies.is_current(stamp, lock)


def test_a_missing_npm_is_said_plainly(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Stop, match="npm"):
        dependencies.check_node()


def test_both_locks_pin_the_same_versions():
    def pins(lock):
        lines = lock.read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and line[0].isalnum()}

    assert pins(dependencies.RUNTIME_LOCK) <= pins(dependencies.TEST_LOCK)

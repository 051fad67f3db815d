"""The environment is made where it stands, whatever stood there before."""

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

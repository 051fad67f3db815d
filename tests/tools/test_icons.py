import pytest

from tools import Stop
from tools.icons import build_sprite

SVG = '<svg xmlns="x" width="16" class="bi" viewBox="0 0 16 16">\n  <path d="M0 0h16"/>\n</svg>\n'


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "icons"
    folder.mkdir()
    (folder / "check.svg").write_text(SVG)
    return folder


def test_a_named_icon_becomes_a_symbol(tmp_path, source):
    sprite = tmp_path / "assets" / "icons.svg"
    build_sprite(["check"], source, sprite)
    symbol = (
        '<symbol id="check" viewBox="0 0 16 16" fill="currentColor"><path d="M0 0h16"/></symbol>'
    )
    assert symbol in sprite.read_text()


def test_an_unchanged_sprite_is_not_written_again(tmp_path, source):
    sprite = tmp_path / "icons.svg"
    build_sprite(["check"], source, sprite)
    before = sprite.stat().st_mtime_ns
    build_sprite(["check"], source, sprite)
    assert sprite.stat().st_mtime_ns == before


def test_a_missing_icon_stops_the_build_by_name(tmp_path, source):
    with pytest.raises(Stop, match="no-such-icon"):
        build_sprite(["check", "no-such-icon"], source, tmp_path / "icons.svg")

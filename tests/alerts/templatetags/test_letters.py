import pytest

from alerts.templatetags.letters import letter_colour


@pytest.mark.parametrize(
    ("state", "colour"),
    [
        ("queued", "blue"),
        ("sending", "blue"),
        ("sent", "green"),
        ("held", "amber"),
        ("failed", "red"),
        ("cancelled", ""),
    ],
)
def test_every_state_of_a_letter_has_its_colour(state, colour):
    assert letter_colour(state) == colour

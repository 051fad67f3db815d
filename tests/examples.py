"""How many examples Hypothesis tries: few by hand, more before main, many in `make faults`.

`examples(50)` is what a test tries in `.ci/run`; by hand it tries a fifth, in `make faults` ten
times as many. docs/testing.md says which runs where.
"""

import os

from hypothesis import settings

#: Of a hundred, the number for a test that names none.
SHARES = {"quick": 0.2, "ci": 1, "deep": 10}


def load_profile():
    """`ci` where CI=true, else `quick`; --hypothesis-profile=deep wins over both."""
    for name, share in SHARES.items():
        settings.register_profile(name, max_examples=int(100 * share), deadline=None)
    settings.load_profile("quick" if by_hand() else "ci")


def by_hand():
    return os.environ.get("CI") != "true"


def examples(number, *, least=2):
    """So many before main; the share of it that the profile in force asks for."""
    share = SHARES[settings.get_current_profile_name()]
    return max(int(number * share), least)

import pytest

from projects import national_code

REAL = """2603-141124-89-05-346948 2509-140602-89-05-864976 2502-140109-89-01-287745
2411-130202-89-01-637015 2509-320193-89-01-544060 2211-441900-04-02-310151
2602-411102-04-04-398932 2111-522323-04-01-342068""".split()
FICTIONAL = """2603-140722-89-01-000010 2603-140722-89-02-000020
2601-140722-04-01-000036 2512-140722-89-05-000046""".split()
LEGACY = ["2020-330327-48-01-167360", "2020-451421-88-03-016343"]


@pytest.mark.parametrize("code", [*REAL, *FICTIONAL, *LEGACY, ""])
def test_a_right_code_has_no_problem(code):
    assert national_code.problem(code) == ""


@pytest.mark.parametrize("code", REAL)
@pytest.mark.parametrize("wrong_by", range(1, 10))
def test_a_wrong_check_digit_is_found(code, wrong_by):
    broken = code[:-1] + str((int(code[-1]) + wrong_by) % 10)
    assert "校验位" in national_code.problem(broken)


@pytest.mark.parametrize("code", REAL)
@pytest.mark.parametrize("place", [0, 1, 5, 12, 15, 18, 22])
def test_a_single_wrong_digit_anywhere_is_found(code, place):
    broken = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
    assert national_code.problem(broken)


def test_a_code_whose_first_group_is_no_year_and_month_is_named():
    assert "年月" in national_code.problem("2026-140722-44-01-123456")
    assert "年月" in national_code.problem("2600-140722-89-01-000010")


@pytest.mark.parametrize("code", ["123", "2603-140722-89-01-00001", "2603-14072A-89-01-000010"])
def test_a_code_of_another_form_is_named(code):
    assert "24 位" in national_code.problem(code)


@pytest.mark.parametrize(
    "typed",
    [
        "2603-140722-89-01-000010",
        " 2603-140722-89-01-000010\n",
        "２６０３－１４０７２２－８９－０１－００００１０",
        "2603—140722—89—01—000010",
        "2603 - 140722 - 89 - 01 - 000010",
        "26031407228901000010",
    ],
)
def test_a_code_is_normalised_however_it_was_typed(typed):
    assert national_code.normalise(typed) == "2603-140722-89-01-000010"


def test_no_code_is_an_empty_code():
    assert national_code.normalise(None) == "" == national_code.normalise(" ")

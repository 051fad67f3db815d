"""make test must not be able to call a broken run green."""

import pytest

from workshop.test import Run, counted, report

XML = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.fixture
def result(tmp_path):
    def make(tests, failures, errors, skipped, code):
        path = tmp_path / "report.xml"
        path.write_text(XML.format(tests, failures, errors, skipped))
        return counted("SQLite", path, code)

    return make


def test_failures_and_errors_are_failed_and_skipped_is_not_passed(result):
    run = result(10, 2, 1, 3, code=1)
    assert (run.passed, run.failed, run.skipped) == (4, 3, 3)


def test_a_run_that_broke_off_after_good_tests_has_failed(result):
    assert result(10, 0, 0, 0, code=3).failed == 1


def test_a_run_without_a_report_has_failed(tmp_path):
    assert counted("SQLite", tmp_path / "none.xml", code=4).failed == 1


def test_the_last_line_is_the_sum(capsys):
    code = report([Run("SQLite", passed=3), Run("Chromium", passed=2, failed=1)])
    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed"


def test_an_absent_run_fails_where_it_could_have_been_had(capsys, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert report([Run("SQLite", passed=3), Run("Chromium", absent=("Chromium",))]) == 1


def test_an_absent_run_is_only_named_where_nothing_can_be_installed(capsys, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("workshop.tools.can_install", lambda: False)
    assert report([Run("SQLite", passed=3), Run("Chromium", absent=("Chromium",))]) == 0
    assert "not run: Chromium" in capsys.readouterr().out

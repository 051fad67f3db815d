"""make test must not be able to call a broken run green."""

import pytest

from tools import test as suite
from tools.test import Part, Run, counted, report

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


def test_a_run_that_broke_off_after_good_tests_has_failed(result, capsys):
    assert result(10, 0, 0, 0, code=3).failed == 1
    assert "“SQLite”中途停止（pytest 退出码 3）" in capsys.readouterr().out


def test_a_run_without_a_report_has_failed(tmp_path):
    assert counted("SQLite", tmp_path / "none.xml", code=4).failed == 1


def test_the_last_line_is_the_sum(capsys):
    code = report([Run("SQLite", passed=3), Run("Chromium", passed=2, failed=1)])
    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed"


def test_an_absent_run_fails_and_says_what_to_install(capsys):
    assert report([Run("SQLite", passed=3), Run("Chromium", absent=("Chromium", "CJK"))]) == 1
    out = capsys.readouterr().out
    assert "not run: Chromium, CJK" in out
    assert "请用 root 运行，或请管理员安装 fonts-noto-cjk chromium" in out
    assert out.splitlines()[-1] == "3 passed, 1 failed"


def test_where_nothing_was_run_nothing_is_green(capsys):
    assert report([Run("SQLite"), None]) == 1
    assert "没有符合条件的测试" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "plain", "browser", "libreoffice", "nginx"),
    [
        ("", ["tests"], ["tests/browser"], ["tests/libreoffice"], ["tests/nginx"]),
        ("-k promise", ["tests"], ["tests/browser"], ["tests/libreoffice"], ["tests/nginx"]),
        ("tests/", ["tests/"], ["tests/browser"], ["tests/libreoffice"], ["tests/nginx"]),
        ("tests/alerts -k promise", ["tests/alerts"], [], [], []),
        ("tests/browser/test_story.py -x", [], ["tests/browser/test_story.py"], [], []),
        ("tests/libreoffice tests/urls", ["tests/urls"], [], ["tests/libreoffice"], []),
        ("tests/nginx", [], [], [], ["tests/nginx"]),
    ],
)
def test_what_is_asked_for_goes_to_the_runs_that_have_it(
    arguments, plain, browser, libreoffice, nginx
):
    part = Part(arguments.split())
    assert [word for word in part.plain() if not word.startswith("--ignore")] == plain
    assert part.within(suite.BROWSER) == browser
    assert part.within(suite.LIBREOFFICE) == libreoffice
    assert part.within(suite.NGINX) == nginx
    assert part.options == [word for word in arguments.split() if not word.startswith("tests")]


def test_what_was_not_asked_for_is_not_missed(capsys):
    part = Part(["tests/alerts"])
    runs = [Run("SQLite", passed=3), suite.in_browser(part, {"Chromium"})]
    assert report(runs) == 0
    assert "Chromium" not in capsys.readouterr().out


def test_one_core_is_said_and_takes_one_test_after_the_other(monkeypatch, capsys):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    assert "--numprocesses=logical" in suite.on_all_cores()
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0})
    assert suite.on_all_cores() == []
    assert "只有一个处理器核" in capsys.readouterr().out

"""What code, pages and documents cite stands in the repository: rules, decisions, documents."""

import re

import pytest

from tests.architecture.modules import APPS, PROGRAMS, ROOT

RULES = ROOT / "docs/rules.md"
#: A rule's number: of the county's rules, or of what is required for security.
NUMBER = re.compile(r"\bR-[A-Z]{2,3}-\d+\b|(?<=\()S\d+(?=\))")
DECISION = re.compile(r"\bdecisions? (\d+)")
DOCUMENT = re.compile(r"(?<![\w/.*-])([\w][\w/.-]*\.md)\b(?!\()")
#: What stands in no file here: codes of tables, and sections where a rule has a number.
PRIVATE = re.compile(
    r"\([b-f]\d{1,2}\)|\bc\d{1,2}(?::| to c\d)|rules\.md \d|decisions: |\(5\.\d+[,)]|, 5\.\d+\)"
)
CITING = (*APPS, *PROGRAMS, "tests", "templates", "static", "docs")
SUFFIXES = {".py", ".html", ".txt", ".md", ".css", ".js", ".toml"}


def texts():
    """{path: text} of whatever may cite."""
    found = [path for name in CITING for path in (ROOT / name).rglob("*")]
    found += [path for path in ROOT.iterdir() if path.is_file()]
    own = (path for path in found if path.suffix in SUFFIXES and path.name != "test_citations.py")
    return {path: path.read_text(encoding="utf-8") for path in own}


TEXTS = texts()


def sections():
    """{number: its text} of the rules."""
    parts = re.split(r"^### ", RULES.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {part.split()[0]: re.split(r"^## ", part, flags=re.M)[0] for part in parts}


def cited(pattern):
    """[(file, what it cites)]"""
    return [
        (path.relative_to(ROOT).as_posix(), match[match.lastindex or 0])
        for path, text in TEXTS.items()
        for match in pattern.finditer(text)
    ]


def test_a_cited_rule_stands_in_the_rules():
    known = sections()
    assert len(known) > 50
    assert [each for each in cited(NUMBER) if each[1] not in known] == []


@pytest.mark.parametrize(("number", "text"), sections().items(), ids=lambda part: part[:8])
def test_a_rule_names_the_modules_that_keep_it_and_its_tests(number, text):
    code, tests = re.split(r"\bTests: ", text.split("- Code: ")[1])
    modules, tests = (re.findall(r"`([\w/.]+)`", part) for part in (code, tests))
    assert modules
    assert tests
    assert [path for path in modules + tests if not (ROOT / path).is_file()] == []
    assert all(path.startswith("tests/") for path in tests)
    assert any(number in (ROOT / path).read_text(encoding="utf-8") for path in modules)


def test_a_cited_decision_is_written_down():
    there = {path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")}
    assert [each for each in cited(DECISION) if f"{int(each[1]):04}" not in there] == []


def test_a_cited_document_is_in_the_repository():
    def is_there(file, name):
        near = (ROOT, ROOT / "docs", (ROOT / file).parent)
        return any((folder / name).exists() for folder in near)

    assert [(file, name) for file, name in cited(DOCUMENT) if not is_there(file, name)] == []


def test_nothing_private_is_cited():
    assert cited(PRIVATE) == []

"""docs/architecture.md is true: its tree is the tree, and its three ways can be walked."""

import ast
import re

import pytest

from tests.architecture import modules
from tests.architecture.modules import APPS, PROGRAMS, ROOT
from tests.architecture.test_dotted_names import exists

TEXT = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
TREE = re.search(r"```text\n(.*?)```", TEXT, re.S)[1]
STEP = re.compile(r"`([\w/]+\.py): ([\w.]+)`")
#: What stands in every app of Django, or is named after its command.
EVERYWHERE = re.compile(r"(^|\.)(apps|urls|__main__)$|\.(management|zh_Hans)(\.|$)")


def drawn():
    """The dotted names of the modules that the tree draws."""
    found, path = set(), []
    for line in TREE.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        path = path[:depth]
        head, *rest = line.split()
        if head.endswith("/"):
            path.append(head[:-1])
        else:
            found |= {".".join([*path, name]) for name in (head, *rest)}
    return found


def test_the_tree_is_the_tree():
    packages = {name for name, path in modules.modules().items() if path.name == "__init__.py"}
    kept = {name for name in modules.modules(*APPS, *PROGRAMS) if not EVERYWHERE.search(name)}
    assert drawn() == kept - packages


def ways():
    """The text of each way of the document."""
    return re.split(r"^### ", TEXT, flags=re.M)[1:]


def test_three_ways_are_told_in_ten_lines_at_most():
    lines = [re.findall(r"^\d+\. ", way, re.M) for way in ways()]
    assert len(lines) == 3
    assert all(5 <= len(numbers) <= 10 for numbers in lines)


@pytest.mark.parametrize(("path", "name"), STEP.findall("".join(ways())), ids=lambda part: part)
def test_a_step_of_a_way_exists(path, name):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for word in name.split("."):
        tree = next(
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == word
        )


# --- The other pages ------------------------------------------------------------------------------

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
APP = rf"(?:{'|'.join([*APPS, *PROGRAMS, 'tests', 'templates', 'docs', 'static'])})"
FILE = re.compile(rf"`({APP}(?:/[\w.-]+)+)(?::|`)")
NAME = re.compile(rf"`({APP}(?:\.\w+)+)(?:\(\))?`")


@pytest.mark.parametrize(
    "document", [page for page in PAGES if page.exists()], ids=lambda page: page.name
)
def test_what_a_page_names_exists(document):
    text = document.read_text(encoding="utf-8")
    lost = [path for path in FILE.findall(text) if not (ROOT / path).exists()]
    lost += [name for name in NAME.findall(text) if not exists(name)]
    assert not lost


GLOSSARY = re.search(
    r"## 词语对照(.*?)# Zuoquan", (ROOT / "README.md").read_text(encoding="utf-8"), re.S
)[1]


def sources(pattern="*.py"):
    """The text of each module of the apps."""
    return [
        path.read_text(encoding="utf-8") for app in APPS for path in (ROOT / app).rglob(pattern)
    ]


def test_the_glossary_names_what_there_is():
    code, words = "\n".join(sources()), re.findall(r"`(\w+)`", GLOSSARY)
    assert len(words) > 80
    assert [word for word in words if not re.search(rf"\b{word}\b", code)] == []


def test_the_glossary_has_every_model_that_has_a_chinese_name():
    models = "\n".join(sources("models/*.py"))
    named = re.findall(
        r"^class (\w+)(?:(?!^class ).)*?verbose_name_plural = \"", models, re.M | re.S
    )
    assert len(named) > 30
    assert set(named) - set(re.findall(r"`(\w+)`", GLOSSARY)) == set()


def test_a_commit_is_checked_as_everything_is():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"entry: (.*)", hooks) == ["make check"]

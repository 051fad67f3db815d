"""The repository's own modules and what each imports, read from the source."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: From the top down; each imports only those after it.
APPS = (
    "zuoquan demo desk exchange alerts supervision pipeline investment projects norms accounts core"
).split()
#: Programs beside the product; nothing of it imports them.
PROGRAMS = ("bench", "tools")


@cache
def modules(*folders):
    """{dotted name: path} of what git would keep below these folders, without migrations."""
    found = {}
    for folder in folders or (*APPS, *PROGRAMS):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if ".migrations." not in name:
                found[name.removesuffix(".__init__")] = path
    return found


@cache
def imports():
    """{module: the modules it imports}, those inside functions too, where a circle may hide."""
    known = modules()
    return {name: _imported(path, known) - {name} for name, path in known.items()}


def _imported(path, known):
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unread = {part for node in ast.walk(tree) if _is_for_types(node) for part in ast.walk(node)}
    for node in set(ast.walk(tree)) - unread:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            # `from a import b` reads a.b where that is a module, and else a name of a.
            found |= {part if part in known else node.module for part in parts}
    return found & set(known)


def _is_for_types(node):
    """`if TYPE_CHECKING:`, which mypy alone reads."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def circles(graph):
    """The sets of modules that import each other, by Tarjan's algorithm."""
    index, low, stack, found = {}, {}, [], []

    def visit(name):
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            at = stack.index(name)
            found.append(sorted(stack[at:]))
            del stack[at:]

    for name in sorted(graph):
        if name not in index:
            visit(name)
    return [circle for circle in found if len(circle) > 1]

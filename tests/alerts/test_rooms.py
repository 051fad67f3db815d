"""The rooms of alerts need each other in one direction only."""

import ast
from pathlib import Path

import alerts

HOUSE = Path(alerts.__file__).parent


def needs():
    """{room: the rooms of alerts that it imports}, wherever the import stands."""
    found = {}
    for file in sorted({*HOUSE.glob("*.py"), *HOUSE.glob("models/*.py")}):
        within = "models" if file.parent != HOUSE else file.stem
        found.setdefault(within, set()).update(set(_imports(file)) - {within})
    return found


def _imports(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        if node.module == "alerts":
            yield from (name.name for name in node.names)
        elif node.module.startswith("alerts."):
            yield node.module.split(".")[1]


def test_no_room_needs_itself_by_a_detour():
    rooms = needs()
    while rooms:
        free = [room for room, wanted in rooms.items() if not wanted & rooms.keys()]
        assert free, f"these need each other in a ring: {sorted(rooms)}"
        for room in free:
            del rooms[room]

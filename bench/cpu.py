"""CPU time of running processes, read from /proc to the nanosecond."""

import time
from pathlib import Path

PROC = Path("/proc")


class Meter:
    """Seconds of CPU that some processes and all below them have used since the start."""

    def __init__(self, *roots):
        self.roots = roots
        self.before = self._total()
        self.began = time.monotonic()

    def seconds(self):
        after = self._total()
        return sum(used - self.before.get(task, 0) for task, used in after.items()) / 1e9

    def _total(self):
        return {task: used for root in self.roots for task, used in tasks_of(root)}


def tasks_of(root):
    """(task, nanoseconds) of every thread of a process and of its descendants."""
    parents = parents_by_process()
    for process in [root, *descendants(root, parents)]:
        for task in (PROC / str(process) / "task").glob("*/schedstat"):
            try:
                yield str(task), int(task.read_text().split()[0])
            except OSError:  # it ended meanwhile
                continue


def parents_by_process():
    found = {}
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may hold anything: count from its end.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(stat.parent.name)] = int(fields[1])
    return found


def descendants(root, parents):
    below = {child for child, parent in parents.items() if parent == root}
    return below.union(*(descendants(child, parents) for child in below))

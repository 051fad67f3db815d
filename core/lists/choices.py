"""The selects above a list, drawn without Django's widgets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One select: what it is called in the URL and on the page, and what it offers."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]

    @property
    def is_set(self):
        return self.value != ""

    @property
    def word(self):
        return dict(self.options).get(self.value, "")


def choice(filterset, name, options):
    """A select of a filterset's filter; a value beyond the cap stays chosen."""
    value = str(filterset.chosen.get(name, ""))
    options = [(str(key), word) for key, word in options]
    if value and value not in dict(options):
        options.append((value, "已选"))
    return Choice(name, filterset.filters[name].label, value, options)

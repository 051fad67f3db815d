"""The demo's division of labour by industry (B P17): 工信 leads latex, quartz sand, limestone and
iron ore; coal, new energy and coal-bed methane are another department's."""

from datetime import date
from functools import partial

from demo.clock import Deed
from norms import default_unit_changes
from norms.models import DefaultUnit, WorkArea

#: (unit, its key words)
BY_WORDS = [
    ("县工信局", "乳胶、丁腈手套、石英砂、石英石、石灰岩、铁矿"),
    ("县能源局", "煤炭、煤矿、煤电、煤层气、新能源、储能、抽水蓄能、充电桩"),
]
#: (code of a work area, unit)
BY_AREA = [("tourism", "县文旅局")]


def deeds(cast, clock):
    """The office enters them on the second of January."""
    day = date(clock.today.year, 1, 2)
    areas = {code: WorkArea.objects.get(code=code) for code, _ in BY_AREA}
    rows = [DefaultUnit(key_words=words, unit=cast.units[unit]) for unit, words in BY_WORDS]
    rows += [DefaultUnit(work_area=areas[code], unit=cast.units[unit]) for code, unit in BY_AREA]
    for row in rows:
        yield Deed(clock.at(day, 9), partial(default_unit_changes.enter, row, by=cast.office))

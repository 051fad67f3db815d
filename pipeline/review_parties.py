"""Which three units argue a case: different ones, of the policy's list, none that owns the
project (R-JR-1)."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import Unit
from norms.policy import policy_on
from pipeline.models.joint_review import OPINIONS
from projects.models import Project


def parties_on(day: date, project: Project) -> list[Unit]:
    """The units of the list of the edition in force on a day that may argue this project, in its
    order; empty where the choice is free."""
    keys = policy_on(day).review_parties
    units = _may_argue(project).in_bulk(keys)
    return [units[key] for key in keys if key in units]


def choices_on(day: date, project: Project) -> QuerySet[Unit]:
    """The units to choose from: the list of that day, where it has three that may argue this
    project; else every unit that stands but the one that owns it."""
    units, parties = _may_argue(project), parties_on(day, project)
    return units.filter(pk__in=[unit.pk for unit in parties]) if len(parties) >= OPINIONS else units


def _may_argue(project: Project) -> QuerySet[Unit]:
    units = Unit.objects.active()
    return units.exclude(pk=project.owner_unit_id) if project.owner_unit_id else units


def check_units(units: Sequence[Unit], day: date, project: Project) -> None:
    """Three different units that may argue this project; ValidationError with the sentence. Where
    the list has fewer than three that may, all of them are among the units, the rest is free."""
    if len(units) != OPINIONS:
        raise _refusal(f"请选 {OPINIONS} 个论证单位。")
    for one, other in combinations(units, 2):
        if is_one_unit(one, other):
            raise _refusal(_same(one, other))
    owner = project.owner_unit
    for unit in units:
        if owner and is_one_unit(unit, owner):
            raise _refusal(f"{unit}是本项目的项目单位，不能论证自己的项目，请另选单位。")
        if unit.closed_on is not None:
            raise _refusal(f"{unit}已撤销，请另选单位。")
    _check_list(units, parties_on(day, project))


def _check_list(units: Sequence[Unit], parties: Sequence[Unit]) -> None:
    names = "、".join(map(str, parties))
    if len(parties) >= OPINIONS:
        if others := [unit for unit in units if unit not in parties]:
            raise _refusal(f"{others[0]}不在制度规定的联席单位中，请从{names}中选。")
    elif missing := [unit for unit in parties if unit not in units]:
        raise _refusal(f"制度规定的联席单位{missing[0]}要参加论证，其余单位可以另选。")


def is_one_unit(one: Unit, other: Unit) -> bool:
    """The same unit, or two entries of which one bears a name that the other bore before."""
    if one.pk == other.pk:
        return True
    return _bore_name_of(one, other) or _bore_name_of(other, one)


def _bore_name_of(unit: Unit, other: Unit) -> bool:
    keys = [key for key in (other.name_key, other.short_name_key) if key]
    return unit.former_names.filter(Q(name_key__in=keys)).exists()


def _same(one: Unit, other: Unit) -> str:
    if one.pk == other.pk:
        return f"{one}选了两次，三份意见要由三个不同单位出具。"
    return f"{one.name}和{other.name}是同一个单位更名前后的名称，三份意见要由三个不同单位出具。"


def _refusal(sentence: str) -> ValidationError:
    return ValidationError({"units": sentence})


def names(units: Iterable[Unit]) -> str:
    """As the trail names them."""
    return "、".join(str(unit) for unit in units)

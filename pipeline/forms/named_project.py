"""A project that is named by hand, among those that whoever fills in the form sees."""

from django.core.exceptions import ValidationError

from accounts.models import Person
from accounts.models.unit import name_key
from projects.models import Project

#: Projects named in the sentence that asks which one is meant.
OFFERED = 5


def named_project(person: Person, name: str) -> Project:
    """The one of this name, or whose name contains it; ValidationError for none and for several."""
    seen = Project.objects.visible_to(person).current()
    exact = list(seen.named(name)[:2])
    found = exact or list(seen.filter(name_key__contains=name_key(name))[: OFFERED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError("您可以看的项目里没有这个名称，请核对，或请项目中心关联。")
    named = "、".join(project.name for project in found[:OFFERED])
    raise ValidationError(f"有几个项目符合：{named}，请写全名称。")

"""Who usually answers for such a project, said where it is proposed and admitted (R-DU-1)."""

from norms import default_units
from projects.models import Project


def usual_unit_words(project: Project) -> str:
    """A sentence where another unit than that of the project usually answers for such a one, or
    "": it is offered, and nothing is changed. Its `responsible_unit` is loaded. One query."""
    text = f"{project.name}；{project.content}"
    offer = default_units.offered_unit(default_units.load(), project.work_area_id, text)
    if offer is None or offer.unit == project.responsible_unit:
        return ""
    return (
        f"按行业分工（{offer.found_by}），这类项目通常由{offer.unit}负责，"
        f"现在的责任单位是{project.responsible_unit}；要改请在项目页更正。"
    )

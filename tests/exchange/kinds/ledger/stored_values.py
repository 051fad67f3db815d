"""What the ledger holds of a project, every value of it, as a sheet would say it."""

from projects.models import Milestone

#: What stands where nothing was said; the grade has no blank.
NOTHING = {
    "kind": "",
    "grade": "县级",
    "stage": "",
    "work_area": None,
    "national_code": "",
    "location": "",
    "content": "",
    "annual_content": "",
    "period": "",
    "formalities": "",
    "funding": "",
    "total": None,
    "carried_in": None,
    "plan": None,
    "due": None,
    "done": None,
    "finish": None,
    "finished": None,
    "leads": [],
    "unit": None,
    "supporting": set(),
    "owner": None,
    "person": None,
    "contact": None,
    "phone": "",
    "livelihood": False,
    "enrolled": None,
    "tags": set(),
    "note": "",
    "problem": "",
    "next_step": "",
    "remark": "",
}


def stored_values(project, today):
    """{key of NOTHING: value}; amounts in 万元, people and units by name, leads in their order."""
    return {
        **_of_project(project),
        **_of_listing(project.listings.get()),
        **_of_milestones(project),
        **_of_people(project, today),
        **_of_progress(project.updates.order_by("-pk").first()),
    }


def _of_project(project):
    return {
        "grade": project.get_grade_display(),
        "stage": project.stage,
        "work_area": project.work_area and project.work_area.name,
        "national_code": project.national_code,
        "location": project.location,
        "content": project.content,
        "period": project.period,
        "formalities": project.formalities,
        "funding": project.funding,
        "total": project.total_investment,
        "unit": project.responsible_unit.name,
        "supporting": {unit.name for unit in project.supporting_units.all()},
        "owner": project.owner_unit and project.owner_unit.name,
        "livelihood": project.is_livelihood_item,
        "enrolled": project.stat_enrolled,
        "tags": {tag.name for tag in project.tags.all()},
        "remark": project.remark,
    }


def _of_listing(listing):
    plan = listing.plans.filter(is_current=True).first()
    return {
        "kind": listing.kind,
        "annual_content": listing.content,
        "carried_in": listing.carried_in,
        "plan": plan and plan.amount,
    }


def _of_milestones(project):
    statutory = project.milestones.filter(code__in=Milestone.STATUTORY).first()
    finish = project.milestones.filter(code="COMPLETE").first()
    return {
        "due": statutory and statutory.due_date,
        "done": statutory and statutory.completed_on,
        "finish": finish and finish.due_date,
        "finished": finish and finish.completed_on,
    }


def _of_people(project, today):
    leads = project.leads.order_by("-is_primary", "pk").values_list("official__name", flat=True)
    contact = project.contact_on(today)
    responsible = project.responsibles.order_by("pk").last()
    return {
        "leads": list(leads),
        "contact": contact and contact.name,
        "phone": contact.phone if contact else "",
        "person": responsible and responsible.person.name,
    }


def _of_progress(update):
    return {key: getattr(update, key) if update else "" for key in ("note", "problem", "next_step")}

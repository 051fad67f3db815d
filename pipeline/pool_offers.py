"""Which projects outside the reserve pool may come in, and how mature each is likely to be.

How kind, stage and maturity go together stands in docs/rules.md (R-RES-4). It is offered, and a
person decides.
"""

from django.db.models import Exists, OuterRef, Subquery

from pipeline.models import Maturity, PoolEntry
from pipeline.models.joint_review import JointReviewCaseQuerySet
from projects.models import Project, YearListing
from projects.models.project import ProjectQuerySet

Kind, Stage = YearListing.Kind, Project.Stage
#: Kinds of a year's list that are made ready for a later one.
OUTSIDE_KINDS = (Kind.RESERVE, Kind.PRELIMINARY)
#: From signed on somebody prepares it; whether all formalities are there, a person says.
PREPARED = (Stage.SIGNED, Stage.LANDED)


def offered_projects(projects: ProjectQuerySet, year: int) -> ProjectQuerySet:
    """Those of these projects that the year's list has as 储备 or 前期 and the pool has not, with
    the kind as a column."""
    listed = YearListing.objects.filter(year=year, project=OuterRef("pk"))
    in_pool = PoolEntry.objects.open().filter(project=OuterRef("pk"))
    rows = projects.current().exclude(stage=Stage.TERMINATED)
    rows = rows.annotate(kind=Subquery(listed.values("kind")[:1]))
    return rows.filter(~Exists(in_pool), Exists(listed.filter(kind__in=OUTSIDE_KINDS)))


def cases_to_admit(cases: JointReviewCaseQuerySet) -> JointReviewCaseQuerySet:
    """待入库: those of these cases that were passed and have brought in nothing, while their
    project is neither in the pool nor terminated or withdrawn."""
    used = PoolEntry.objects.standing().filter(case=OuterRef("pk"))
    in_pool = PoolEntry.objects.open().filter(project=OuterRef("project"))
    rows = cases.passed().filter(project__withdrawn_on=None).filter(~Exists(used), ~Exists(in_pool))
    return rows.exclude(project__stage=Stage.TERMINATED)


def proposed_maturity(kind: str | None, stage: str) -> str:
    """谋划类 or 前期类; 开工类 is said by a person alone."""
    is_prepared = kind == Kind.PRELIMINARY or stage in PREPARED
    return Maturity.PRELIMINARY if is_prepared else Maturity.CONCEIVED

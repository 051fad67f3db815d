from projects.models.assignments import (
    ContactAssignment,
    LeadAssignment,
    ProjectUnit,
    ResponsibleAssignment,
)
from projects.models.change_request import ChangeRequest, RequestEvent
from projects.models.evidence import Evidence
from projects.models.milestone import Milestone
from projects.models.milestone_history import MilestoneChange, MilestoneEvent
from projects.models.obligation import DatedObligation, DatedObligationQuerySet
from projects.models.pause import Pause, PauseReview, PauseReviewEvent
from projects.models.progress_update import ProgressUpdate
from projects.models.project import Project, Tag
from projects.models.promise import Promise
from projects.models.roadmap_template import RoadmapTemplate, RoadmapTemplateStep
from projects.models.year_listing import YearListing

__all__ = [
    "ChangeRequest",
    "RequestEvent",
    "ContactAssignment",
    "DatedObligation",
    "DatedObligationQuerySet",
    "Evidence",
    "LeadAssignment",
    "Milestone",
    "MilestoneChange",
    "MilestoneEvent",
    "Pause",
    "PauseReview",
    "PauseReviewEvent",
    "ProgressUpdate",
    "Project",
    "ProjectUnit",
    "Promise",
    "ResponsibleAssignment",
    "RoadmapTemplate",
    "RoadmapTemplateStep",
    "Tag",
    "YearListing",
]

from projects.models.evidence import Evidence
from projects.models.holdings import ContactAssignment, LeadAssignment, ResponsibleAssignment
from projects.models.listing import YearListing
from projects.models.milestone import Milestone
from projects.models.milestone_record import MilestoneChange, MilestoneEvent
from projects.models.obligation import DatedObligation, DatedObligationQuerySet
from projects.models.progress import ProgressUpdate
from projects.models.project import Project, Tag
from projects.models.promise import Promise

__all__ = [
    "ContactAssignment",
    "DatedObligation",
    "DatedObligationQuerySet",
    "Evidence",
    "LeadAssignment",
    "Milestone",
    "MilestoneChange",
    "MilestoneEvent",
    "ProgressUpdate",
    "Project",
    "Promise",
    "ResponsibleAssignment",
    "Tag",
    "YearListing",
]

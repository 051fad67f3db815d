"""What was decided on projects, for apps above: told in the transaction of the decision.

Who listens stands in their AppConfig; projects knows none of them. A receiver is given the keys of
the projects, by whom and when, and reads from the ledger what it says now: a listing may have been
decided on any day, and a second telling of the same changes nothing. What it raises undoes the
decision.
"""

from django.dispatch import Signal

#: projects=[key], by=, now=: put on a year's list or taken off it, given another kind, terminated,
#: resumed after that, withdrawn. Once for all projects of one act.
project_decided = Signal()

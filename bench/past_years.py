"""Projects of earlier years in any number: copies of the county's own, made by the database.

PostgreSQL only. A copy keeps every column; its key and those it points to are moved by a step, so
that a million rows need no round trip through Python.
"""

from django.db import connection

from bench.fill_county import PER_PROJECT
from investment.models import (
    AnnualPlan,
    Month,
    MonthFigure,
    MonthlyReport,
    StatisticsFigure,
)
from projects.models import ContactAssignment, LeadAssignment, Milestone, Project, YearListing

#: Copies lie this far apart; no table of the bench's county has as many rows.
STEP = 100_000
#: Earlier years that the copies are spread over, from the year before last on.
YEARS = 10
#: Of a project's milestones, so many are copied.
MILESTONES = 5


def fill(projects, today):
    """{table: rows} after so many projects more, each listed in one earlier year."""
    own = Project.objects.count()
    times = projects // own
    with connection.cursor() as cursor:
        # What points to a copy was copied the same way: a million checks would say so again.
        cursor.execute("SET LOCAL session_replication_role = replica")
    year = f"{today.year - 2} - mod(n, {YEARS})"
    make_months(today)
    copy(Project, times)
    copy(LeadAssignment, times, project_id=moved("project_id"))
    copy(ContactAssignment, times, project_id=moved("project_id"))
    of = {"project_id": moved("project_id"), "listing_id": moved("listing_id")}
    this_year = f"t.year = {today.year}"
    listed_on = f"make_date({year}, 1, 1)"
    copy(YearListing, times, this_year, project_id=of["project_id"], year=year, listed_on=listed_on)
    mine = (
        f"t.listing_id IN (SELECT id FROM {YearListing._meta.db_table} WHERE year = {today.year})"
    )
    copy(AnnualPlan, times, mine, listing_id=of["listing_id"])
    done = f"t.state = 'done' AND t.id % {PER_PROJECT} < {MILESTONES} AND {mine}"
    copy(Milestone, times, done, **of)
    month = f"(SELECT m.id FROM {Month._meta.db_table} m WHERE m.year = {year} AND m.month = {{}})"
    past = {**of, "year": year}
    number = month.format("t.number")
    copy(MonthFigure, times, this_year, **past, is_latest="false", month_id=number)
    period = f"t.period - 12 * ({today.year} - ({year}))"
    booked = {"period": period, "booked_id": month.format("t.month")}
    last = f"{this_year} AND t.month = {today.month - 1}"
    copy(MonthlyReport, times, last, **past, **booked)
    copy(StatisticsFigure, times, f"t.month = {today.month - 1} AND {mine}", **of)
    counted = (Project, YearListing, Milestone, MonthFigure, MonthlyReport)
    return {model._meta.db_table: model.objects.count() for model in counted}


def make_months(today):
    Month.objects.bulk_create(
        Month(year=year, month=month, by_name="示例办0")
        for year in range(today.year - 1 - YEARS, today.year - 1)
        for month in range(1, 13)
    )


def moved(column):
    return f"t.{column} + {STEP} * n"


def copy(model, times, where="true", **changed):
    """Copy the rows that hold `where`, so many times, with these columns as SQL says."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    values = {"id": moved("id"), **changed}
    chosen = ", ".join(values.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    # A row copied twice must not be its own original.
    first = f"SELECT * FROM {table} t WHERE t.id <= {STEP} AND {where}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {chosen} FROM ({first}) t"
            f" CROSS JOIN generate_series(1, {times}) n"
        )

"""The demo's money: a year of monthly reports, closed months and the bureau's figures.

Amounts follow the plan times a project's own pace, so that every light is to be seen. All of it
is fictional; the county's own figure bears the word 示例.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.clock import Deed, happened
from demo.milestones import NO_WINTER_STOP
from demo.photos import site_photo
from investment import (
    completion_and_gap,
    corrections,
    month_closing,
    monthly_reports,
    plan_curves,
    report_evidence,
    statistics,
    unreported_units,
)
from investment.models import AnnualPlan, Month, MonthFigure, MonthlyReport
from projects import evidence_upload_check

#: How much of its plan a project brings about, by its number.
PACES = tuple(
    map(
        Decimal,
        ("1.04", "0.97", "0.92", "1.08", "0.84", "1.00", "0.95", "0.62", "1.01", "0.98", "0.90"),
    )
)
#: These owe the report of the last month: 示例甲's own, and one more.
SILENT = ("S067", "S101")
#: Days after the first on which the heads confirm what came until the evening before.
CONFIRMED = (3, 5)
NIGHT = timedelta(hours=12)
#: Of the last month, one report in so many shows a photo.
PHOTOGRAPHED = 12
#: Not enrolled though it should be: one in so many.
UNENROLLED = 9
#: Days of the month after: the office closes, the bureau publishes, the statistician compares.
CLOSING, PUBLISHED, COMPARED = 8, 18, 20
#: The county's figure as a share of what the season would bring, in percent.
COUNTY_PACE = Decimal(93)
PROMISED = Decimal(500_000)


def curve_of(row, kind):
    """续建 that stop for the winter and 新建 follow the season."""
    if kind == "continuing" and row.ref in NO_WINTER_STOP:
        return AnnualPlan.Curve.LINEAR
    return AnnualPlan.Curve.SEASON


class MoneyYear:
    """Collects the actions about money of all stories, month by month."""

    def __init__(self, stories, cast, clock):
        self.stories, self.cast, self.clock = stories, cast, clock
        self.year = clock.today.year

    def deeds(self):
        months = list(self._ended())
        for year, month in months:
            yield from self._month(year, month, is_last=(year, month) == months[-1])
        yield from self._enrolments()
        closed = [
            month for year, month in months if year == self.year and self._closes(year, month)
        ]
        if len(closed) > 1:
            day = self._after(self.year, closed[-1], CLOSING)
            moment = self.clock.at(day, 16)
            yield Deed(moment, partial(self.correct, closed[-2]))

    def _ended(self):
        """December of last year and the months of this one that are over."""
        last = completion_and_gap.period(*completion_and_gap.ended_month(self.clock.today))
        for period in range(completion_and_gap.period(self.year - 1, 12), last + 1):
            yield completion_and_gap.year_month(period)

    def _after(self, year, month, day):
        year, month = completion_and_gap.year_month(completion_and_gap.period(year, month) + 1)
        return date(year, month, day)

    def _closes(self, year, month):
        return self.clock.has_come(self._after(year, month, CLOSING))

    def _month(self, year, month, *, is_last):
        opened = self._after(year, month, 1)
        told = {}
        yield Deed(self.clock.at(opened, 0, 1), partial(self.open, opened, told))
        for story in self.stories:
            if is_last and story.row.ref in SILENT:
                continue
            day = opened + timedelta(days=1 + story.row.number % 4)
            if self.clock.has_come(day):
                made = self.clock.at(day, 9, story.minute)
                yield Deed(made, partial(self.submit, story, told, is_last))
        for day in (opened + timedelta(days=number) for number in CONFIRMED):
            if self.clock.has_come(day):
                made = self.clock.at(day, 15, 20)
                yield Deed(made, partial(self.confirm, told))
        if self._closes(year, month):
            made = self.clock.at(self._after(year, month, CLOSING), 10)
            yield Deed(made, partial(self.close, year, month))
        yield from self._bureau(year, month)

    def _bureau(self, year, month):
        """January is not published by itself."""
        published = self._after(year, month, PUBLISHED)
        if year == self.year and month > 1 and self.clock.has_come(published):
            yield Deed(self.clock.at(published, 11), partial(self.publish, month))
        compared = self._after(year, month, COMPARED)
        if year == self.year and self._is_newest(compared):
            yield Deed(self.clock.at(compared, 15), partial(self.compare, month))

    def _is_newest(self, day):
        """Of the comparisons, which are many rows each, only the last one is told."""
        return self.clock.has_come(day) and (self.clock.today - day).days < 31

    def _enrolments(self):
        for story in self.stories:
            if story.row.number % UNENROLLED and (day := self._enrolled_on(story)):
                yield Deed(self.clock.at(day, 14, story.minute), partial(self.enrol, story, day))

    def _enrolled_on(self, story):
        """续建 last autumn; 新建 some weeks after 6月30日, if that day has come."""
        if story.row.kind == "continuing":
            return date(self.year, 1, 6) if self.clock.has_come(date(self.year, 1, 6)) else None
        day = date(self.year, 7, 20)
        return day if story.row.kind == "new" and self.clock.has_come(day) else None

    # --- the deeds ----------------------------------------------------------------------------

    def open(self, opened, told, *, now):
        monthly_reports.open_reports(opened, now=now)
        pending = MonthlyReport.objects.open().filter(known_since=opened)
        rows = pending.select_related("project__responsible_unit", "listing")
        told.update({row.project_id: row for row in rows})

    def submit(self, story, told, is_last, *, now):
        report = told.get(story.project.pk)
        if report is None or story.project.stage in story.project.FROZEN_STAGES:
            return
        amount = self._amount(story, report)
        percent = min(95, 8 * report.month + story.row.number % 9)
        hand_in = partial(report.submit, by=story.reporter())
        if story.reporter() is self.cast.office:  # nobody answers: the office enters it
            hand_in = partial(report.enter_confirmed, by=self.cast.office, reason="示例：代为录入")
        hand_in(
            now=now,
            month_amount=amount,
            physical_percent=percent if amount else None,
            physical_progress=f"示例：{story.row.works[0]}推进中"
            if story.row.works
            else "前期推进",
            problems="无",
            next_step=f"{report.month % 12 + 1}月继续按计划推进",
            proof=f"示例监理月报〔{report.year}〕{report.month}期" if story.row.number % 3 else "",
        )
        if is_last and story.row.number % PHOTOGRAPHED == 0:
            picture = SimpleUploadedFile("示例形象进度.jpg", site_photo(story.row.number))
            files = {report_evidence.Slot.PHOTO: [evidence_upload_check.check(picture)]}
            report_evidence.attach(report, files, by=story.reporter(), now=now)

    def _amount(self, story, report):
        """The plan's own month times the pace, in whole 万元."""
        plan = story.row.plan or Decimal(0)
        months = plan_curves.spread(curve_of(story.row, story.row.kind), plan)
        if report.year < self.year:
            return (plan / 2).quantize(Decimal(1))
        months = months[report.month - report.covers : report.month]
        pace = PACES[story.row.number % len(PACES)]
        return (sum(months, Decimal(0)) * pace).quantize(Decimal(1))

    def confirm(self, told, *, now):
        """Each head confirms what lies before them, all in one go."""
        waiting = defaultdict(list)
        for report in told.values():
            if report.state == report.State.SUBMITTED and now - report.submitted_at > NIGHT:
                waiting[self._confirms(report)].append(report)
        for person, rows in waiting.items():
            happened(monthly_reports.confirm_many(rows, by=person, now=now) == rows)

    def _confirms(self, report):
        """The unit's head, or the office where the head reported himself."""
        head = self.cast.head_of(report.project.responsible_unit)
        people = [person for person in (head, self.cast.office, self.cast.colleague) if person]
        return next(person for person in people if person.pk != report.submitted_by_id)

    def close(self, year, month, *, now):
        day = self._after(year, month, CLOSING)
        missing = unreported_units.unreported_units(year, month)
        ticked = {listing.pk for unit in missing for listing in unit.listings}
        by = self.cast.office
        month_closing.close(year, month, by=by, now=now, today=day, unreported=ticked)

    def correct(self, month, *, now):
        """One slip of last month, booked in the open one."""
        closed = Month.objects.get(year=self.year, month=month)
        slip = MonthFigure.objects.filter(month=closed, ytd__gt=100).order_by("pk").first()
        if slip:
            corrections.book_correction(
                slip.listing,
                corrects=closed,
                amount=Decimal("-20.50"),
                reference=f"示例函〔{self.year}〕{month}号",
                reason="示例：重复计列的设备预付款",
                by=self.cast.office,
                now=now,
            )

    def publish(self, month, *, now):
        share = plan_curves.expected("season", month)
        statistics.record_county_fai(
            self.year,
            month,
            ytd=(PROMISED * share * COUNTY_PACE / 10_000).quantize(plan_curves.CENT),
            growth=Decimal("5.10") + Decimal(month) / 10,
            source=f"示例：统计员填写，1—{month}月",
            by=self.cast.people["示例统计员一"],
            now=now,
        )

    def enrol(self, story, day, *, now):
        statistics.enrol(story.project, on=day, by=self.cast.people["示例统计员一"], now=now)

    def compare(self, month, *, now):
        rows = MonthFigure.objects.filter(year=self.year, number=month, is_enrolled=True)
        for row in rows.select_related("listing"):
            differs = row.project_id % 3 == 0 and row.ytd
            statistics.record_reported(
                row.listing,
                month=month,
                ytd=(row.ytd * Decimal("0.94")).quantize(plan_curves.CENT) if differs else row.ytd,
                reason="示例：已完成工程量，凭证未到" if differs else "",
                by=self.cast.people["示例统计员一"],
                now=now,
            )

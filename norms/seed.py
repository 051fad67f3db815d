"""What every county starts with: ten works, the 2026 working-day table, the default ladder."""

from datetime import date, timedelta

WORK_AREAS = [
    ("project_drive", "攻坚项目建设"),
    ("environment", "优化发展环境"),
    ("talent", "聚焦人才引进"),
    ("agriculture", "做强农业产业"),
    ("industry", "深化工业转型"),
    ("tourism", "发力全域旅游"),
    ("infrastructure", "基础设施提档"),
    ("urban_rural", "推进城乡融合"),
    ("livelihood", "聚焦民生改善"),
    ("safety", "守牢安全底线"),
]

# The State Council's arrangement for 2026 (notice of 4 November 2025).
DAYS_OFF_2026 = [
    ("元旦", (1, 1), (1, 3)),
    ("春节", (2, 15), (2, 23)),
    ("清明节", (4, 4), (4, 6)),
    ("劳动节", (5, 1), (5, 5)),
    ("端午节", (6, 19), (6, 21)),
    ("中秋节", (9, 25), (9, 27)),
    ("国庆节", (10, 1), (10, 7)),
]
WORKED_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]

OWNER, HEAD, LEAD = ["owner"], ["owner", "unit_head"], ["owner", "unit_head", "lead"]
ORDER = [*LEAD, "supervision"]
COUNTY = [*ORDER, "county"]

#: (code, days, level, level name, recipients, further columns): rules.md 5.7 and R-NT-0.
LADDER = [
    ("due-30", -30, 0, "", OWNER, {"statutory_only": True}),
    ("due-14", -14, 0, "", OWNER, {}),
    ("due-7", -7, 0, "", OWNER, {}),
    ("due-1", -1, 0, "", OWNER, {}),
    ("today", 0, 0, "", OWNER, {}),
    ("unit", 1, 1, "催办", HEAD, {}),
    ("lead", 8, 2, "报包联领导", LEAD, {}),
    ("order", 16, 3, "督办单", ORDER, {}),
    ("county", 31, 4, "通报约谈", COUNTY, {}),
    ("weekly", 31, 4, "通报约谈", COUNTY, {"repeat_days": 7}),
]
#: A reply has days, not weeks: one reminder the day before, then the same ladder.
REPLY_LADDER = [row for row in LADDER if row[1] >= -1]
#: A report is made on the 1st and due on the 5th; up to the lead, for it is no step of a project.
REPORT_LADDER = [row for row in LADDER if -1 <= row[1] <= 8]
LADDERS = {"milestone": LADDER, "reply": REPLY_LADDER, "report": REPORT_LADDER}


def days_2026():
    """[(date, is_workday, name)] of the 2026 table."""
    for name, first, last in DAYS_OFF_2026:
        day = date(2026, *first)
        while day <= date(2026, *last):
            yield day, False, name
            day += timedelta(days=1)
    for month, day in WORKED_2026:
        yield date(2026, month, day), True, "调休上班"


def sow(apps, schema_editor=None):
    """Fill the empty tables; run by the migration, and by tests after a flush."""
    area = apps.get_model("norms", "WorkArea")
    for number, (code, name) in enumerate(WORK_AREAS, start=1):
        area.objects.get_or_create(code=code, defaults={"number": number, "name": name})
    calendar = apps.get_model("norms", "CalendarDay")
    calendar.objects.bulk_create(
        [calendar(date=day, is_workday=works, name=name) for day, works, name in days_2026()],
        ignore_conflicts=True,
    )
    apps.get_model("norms", "NormsVersion").objects.get_or_create(pk=1)
    norm_set = apps.get_model("norms", "NormSet")
    rung = apps.get_model("norms", "Rung")
    first, made = norm_set.objects.get_or_create(
        effective_on=date(2026, 1, 1), defaults={"by_name": "系统", "note": "默认制度"}
    )
    if not made:
        return
    for obligation in LADDERS:
        add_ladder(rung, first, obligation)


def add_ladder(rung, norm_set, obligation):
    """The default rungs of one kind of obligation, for a set that has none of it."""
    for code, days, level, level_name, recipients, more in LADDERS[obligation]:
        rung.objects.create(
            norm_set=norm_set,
            obligation=obligation,
            code=code,
            days=days,
            level=level,
            level_name=level_name,
            recipients=recipients,
            **more,
        )


def sow_reports(apps, schema_editor=None):
    """Give every set laid down before there were monthly reports their rungs."""
    rung = apps.get_model("norms", "Rung")
    for norm_set in apps.get_model("norms", "NormSet").objects.exclude(rungs__obligation="report"):
        add_ladder(rung, norm_set, "report")
    version = apps.get_model("norms", "NormsVersion")
    for row in version.objects.all():
        version.objects.filter(pk=row.pk).update(number=row.number + 1)

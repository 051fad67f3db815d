"""The demo's contracts and trips: visibly fictional investors, led by the demo's county leaders."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

from demo.clock import Deed
from pipeline import contracts, trips
from pipeline.models import PromotionTrip, SigningContract


@dataclass(frozen=True)
class Trip:
    """A trip, so many days before the telling; `result` is told two days after its end."""

    place: str
    leader: str
    started: int
    days: int
    party: str
    result: str = ""


@dataclass(frozen=True)
class Paper:
    """A contract or framework, signed so many days before the telling; amounts in 万元."""

    name: str
    kind: str
    investor: str
    amount: int
    signed: int
    method: str
    chain: str = ""
    fulfils: str = ""
    trip: str = ""
    #: The project of the ledger it became, by its key in the demo's county.
    project: str = ""
    #: [(days before the telling, 万元)] that arrived.
    arrived: tuple[tuple[int, int], ...] = ()
    #: Days before the telling: another amount, and a lapse.
    changed: tuple[int, int] | None = None
    lapsed: int | None = None


TRIPS = [
    Trip(
        "示例市东区", "一", 250, 3, "县工信局、县招商局", "走访示例新材企业三家，签订框架协议一份。"
    ),
    Trip("示例市南区", "二", 130, 2, "县能源局", "与示例能源集团签订储能合同。"),
    Trip(
        "示例省会",
        "二",
        45,
        4,
        "县农业农村局、县乡村振兴局",
        "示例农业公司来县考察，签订合同一份。",
    ),
    Trip("示例市北区", "三", 9, 2, "县工信局"),
    Trip("示例市西区", "二", -12, 3, "县文旅局"),
]
PAPERS = [
    Paper("示例新材产业园框架协议", "framework", "示例新材集团", 120_000, 248, "chain", "新材料",
          trip="示例市东区"),
    Paper("示例新材一期合同", "contract", "示例新材集团", 48_000, 190, "chain", "新材料",
          fulfils="示例新材产业园框架协议", project="S067", arrived=((150, 9_000), (60, 12_000))),
    Paper("示例新材二期合同", "contract", "示例新材集团", 86_000, 70, "chain", "新材料",
          fulfils="示例新材产业园框架协议"),
    Paper("示例储能电站投资合同", "contract", "示例能源集团", 65_000, 129, "business",
          trip="示例市南区", project="S068", arrived=((90, 15_000),), changed=(40, 72_000)),
    Paper("示例连翘加工合同", "contract", "示例农业公司", 9_600, 43, "ties", trip="示例省会"),
    Paper("示例文旅小镇框架协议", "framework", "示例文旅公司", 30_000, 160, "ties"),
    Paper("示例乳胶手套扩建合同", "contract", "示例橡塑公司", 18_000, 220, "business",
          project="S070", arrived=((180, 6_000), (100, 7_500))),
    Paper("示例冷链物流合同", "contract", "示例物流公司", 12_000, 300, "business", lapsed=25),
    Paper("示例石英砂框架协议", "framework", "示例矿业公司", 40_000, 420, "chain", "石英砂"),
]  # fmt: skip


class Signing:
    """Collects the deeds about what was signed."""

    def __init__(self, stories, cast, clock):
        self.stories = {story.row.ref: story for story in stories}
        self.cast, self.clock = cast, clock

    def deeds(self):
        for trip in TRIPS:
            entered = self._on(max(trip.started, 1))
            yield Deed(self.clock.at(entered, 9), partial(self.travel, trip))
            if trip.result:
                home = self._on(trip.started - trip.days)
                yield Deed(self.clock.at(home, 10), partial(self.tell_result, trip))
        for paper in PAPERS:
            signed_at = self.clock.at(self._on(paper.signed), 15)
            yield Deed(signed_at, partial(self.sign, paper))
            if story := self.stories.get(paper.project):
                landed_at = self.clock.at(
                    self._on(paper.signed), 16, after=max(signed_at, story.entered_at())
                )
                yield Deed(landed_at, partial(self.land, paper, story))
            for ago, amount in paper.arrived:
                yield Deed(self.clock.at(self._on(ago), 16), partial(self.arrive, paper, amount))
            if paper.changed:
                ago, amount = paper.changed
                yield Deed(self.clock.at(self._on(ago), 16), partial(self.change, paper, amount))
            if paper.lapsed is not None:
                yield Deed(self.clock.at(self._on(paper.lapsed), 16), partial(self.lapse, paper))

    def _on(self, ago) -> date:
        return self.clock.today - timedelta(days=ago)

    def _told(self, now):
        return {"by": self.cast.promoter, "now": now, "today": timezone.localdate(now)}

    # --- the deeds ----------------------------------------------------------------------------

    def travel(self, trip, *, now):
        starts_on = self._on(trip.started)
        ends_on = starts_on + timedelta(days=trip.days - 1)
        facts = {"leader": self.cast.leader(trip.leader), "place": trip.place, "party": trip.party}
        days = {"starts_on": starts_on, "ends_on": ends_on}
        trips.enter(**facts, **days, by=self.cast.promoter, now=now)

    def tell_result(self, trip, *, now):
        row = PromotionTrip.objects.get(place=trip.place)
        facts = {name: getattr(row, name) for name in trips.FACTS}
        trips.correct(row, facts | {"result": trip.result}, by=self.cast.promoter)

    def sign(self, paper, *, now):
        contracts.enter(
            name=paper.name,
            kind=paper.kind,
            investor=paper.investor,
            amount=Decimal(paper.amount),
            signed_on=self._on(paper.signed),
            method=paper.method,
            chain_name=paper.chain,
            fulfils=named(paper.fulfils) if paper.fulfils else None,
            trip=PromotionTrip.objects.get(place=paper.trip) if paper.trip else None,
            **self._told(now),
        )

    def land(self, paper, story, *, now):
        contracts.land(named(paper.name), story.project, by=self.cast.office)

    def arrive(self, paper, amount, *, now):
        money = {"amount": Decimal(amount), "on": timezone.localdate(now)}
        contracts.add_arrival(named(paper.name), **money, **self._told(now))

    def change(self, paper, amount, *, now):
        changed = {"amount": Decimal(amount), "on": timezone.localdate(now)}
        reason = "示例：补充协议扩大规模"
        contracts.change_amount(named(paper.name), **changed, reason=reason, **self._told(now))

    def lapse(self, paper, *, now):
        lapsed = {"ending": "lapsed", "on": timezone.localdate(now)}
        contracts.end(named(paper.name), **lapsed, reason="示例：投资方退出", **self._told(now))


def named(name):
    return SigningContract.objects.get(name=name)

"""What a contract of a sheet refers to: a framework, a trip of promotion, a project."""

import re
from dataclasses import dataclass

from accounts.models.unit import name_key
from core.values.dates import read_day
from core.values.errors import NotUnderstood
from exchange.kinds.contract_sheet.current_values import (
    CONTRACT_NUMBER,
    PROJECT_NUMBER,
    CurrentValues,
    number_in,
    plain_name,
)
from exchange.kinds.contract_sheet.row_change import ContractRowChange, KnownContract
from pipeline.models import PromotionTrip
from projects.models import Project

#: A day as people write it inside other words.
DAY = re.compile(r"(?:20\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?")
BETWEEN = re.compile(r"[\s,，、·;；:：()（）]+")
#: What the list says of a contract whose project its reader does not see.
LANDED_UNSEEN = "已落地"
NAMED = 3


@dataclass
class References:
    """Found by what the current values hold, or NotUnderstood with a sentence. `new`: the
    frameworks that stand in the sheet itself, by name."""

    current: CurrentValues
    new: dict[str, list[ContractRowChange]]
    year: int

    def framework(self, text: str) -> KnownContract | ContractRowChange:
        """By its number, else by the name of one that stands or is in the sheet."""
        if number := number_in(text, CONTRACT_NUMBER):
            if known := self.current.by_pk.get(number):
                return known
            raise NotUnderstood(f"没有系统编号为 HT-{number} 的框架协议，请核对。")
        key = name_key(plain_name(text))
        found = [*self.current.frameworks.get(key, ()), *self.new.get(key, ())]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotUnderstood(
                f"有 {len(found)} 份框架协议叫“{text[:40]}”，请在名称后写系统编号，如（HT-12）。"
            )
        if wrong := self._contract_named(key):
            raise NotUnderstood(f"“{wrong}”是正式合同，只能落实框架协议。")
        raise NotUnderstood(
            f"没有有效的框架协议“{text[:40]}”，请核对名称，或先登记（可以写在同一张表里）。"
        )

    def _contract_named(self, key: str) -> str:
        rows = (known.row for known in self.current.by_pk.values() if known.name_key == key)
        return next((row.name for row in rows if row and not row.is_framework), "")

    # --- trips --------------------------------------------------------------------------------

    def trip(self, text: str, leader: str) -> PromotionTrip:
        """By its leader and a day of it; the place tells two of one day apart."""
        written = DAY.search(text)
        if written is None:
            raise NotUnderstood("招商活动请写带队领导和日期，如“张某某 2026-06-08”。")
        day = read_day(written[0], self.year)
        words = [word for word in BETWEEN.split(DAY.sub(" ", text)) if word]
        leaders = [name_key(leader)] if leader else [name_key(word) for word in words]
        led = [trip for key in leaders for trip in self.current.trips_of.get(key, ())]
        if leader and not led:
            raise NotUnderstood(f"没有登记过“{leader[:20]}”带队的招商活动，请核对姓名，或先登记。")
        found = [
            trip for trip in led or self.current.trips if trip.starts_on <= day <= trip.ends_on
        ]
        exact = [trip for trip in found if trip.starts_on == day]
        there = [trip for trip in exact or found if any(word in trip.place for word in words)]
        found = there or exact or found
        if len(found) == 1 and (led or not words or there):
            return found[0]
        if found and not led:
            raise NotUnderstood(f"“{text[:30]}”里的带队领导没有登记过招商活动，请核对姓名。")
        if found:
            places = "、".join(trip.place for trip in found[:NAMED])
            raise NotUnderstood(f"这一天有几次招商活动（{places}），请写明带队领导和地点。")
        raise NotUnderstood(f"没有登记 {day} 的这次招商活动，请先在“招商活动”里登记。")

    # --- projects -----------------------------------------------------------------------------

    def project(self, text: str) -> Project:
        """By its number, else by its name, of those that whoever brings the sheet may see."""
        if number := number_in(text, PROJECT_NUMBER):
            if project := self.current.projects.get(number):
                return project
            raise NotUnderstood(f"您可以看的项目里没有 ZQ-{number}，请核对，或请项目中心关联。")
        found = self.current.projects_named.get(name_key(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            numbers = "、".join(f"ZQ-{project.pk}" for project in found[:NAMED])
            raise NotUnderstood(f"有几个项目叫这个名称（{numbers}），请在名称后写系统编号。")
        raise NotUnderstood(
            f"您可以看的项目里没有“{text[:40]}”，请核对名称，或请项目中心关联；新项目先登记到台账。"
        )

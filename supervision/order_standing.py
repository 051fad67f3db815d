"""Where an order stands on a day, for page, list, file and desk: its word and its next date."""

from dataclasses import dataclass
from datetime import date

from norms.policy import Policy
from projects.obligation_status import Light, ObligationStatus, status_of
from supervision.models import OrderStep, SupervisionOrder

State = SupervisionOrder.State
#: The shape beside the word of an order on which nothing is owed.
LAMPS = {State.DRAFT: "wait", State.ISSUED: "wait", State.CLOSED: "blue"}


@dataclass(frozen=True)
class OrderStanding:
    """`step`: the first that is open, whose date is the next; None where none is, and no status."""

    order: SupervisionOrder
    word: str
    step: OrderStep | None
    status: ObligationStatus | None

    @classmethod
    def of(cls, order: SupervisionOrder, today: date, policy: Policy) -> "OrderStanding":
        """No query where `steps` are prefetched."""
        steps = order.steps_in_order() if order.is_issued else []
        step = next((each for each in steps if each.is_open), None)
        status = status_of(step, today, policy) if step else None
        return cls(order, order.standing, step, status)

    @property
    def lamp(self) -> str:
        return LAMPS.get(State(self.order.state), "grey")

    @property
    def light(self) -> Light:
        return self.status.light if self.status else Light("grey", word=self.word)

    @property
    def days(self) -> int:
        """Overdue; 0 when not."""
        return self.status.days if self.status else 0

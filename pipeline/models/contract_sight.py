"""Who sees what was signed (decision 39): whoever sees the county, and 招商."""

from accounts.models import Duty, Person
from projects.models.visibility import sight_of


def sees_contracts(person: Person) -> bool:
    """Sight of every contract and trip, in their own right or for whom they stand in. 招商 sees
    them without seeing the projects; the administrator sees neither."""
    if not person.is_active or person.has_duty(Duty.Kind.ADMINISTRATOR):
        return False
    everyone = [person, *person.principals()]
    promotes = any(one.has_duty(Duty.Kind.PROMOTION) for one in everyone)
    return promotes or sight_of(person).of_county

"""Leads and contact of a row: who is meant, and what changes (decision 27)."""

from exchange.issues import NOTE
from exchange.kinds.ledger.ledger_comparison import LedgerComparison
from exchange.matching.name_lookup import Ref

NO_PRIMARY = "现在都是协助包联领导，没有改动；确定第一包联领导请在项目页办理。"


class ComparePeople(LedgerComparison):
    """Whom a row names as lead, contact and 责任人 (decision 27)."""

    def leads(self) -> None:
        """The first named is primary. All of them are known, or nothing is taken."""
        names = self.value("lead_officials")
        if not names:
            return
        known, lookup = self.known, self.context.lookup
        held = [pk for pk in (known.lead, *known.deputies) if pk]
        found = [self.attempt("lead_officials", lookup.leader, name, held) for name in names]
        refs = [ref for ref in found if ref is not None]
        if len(refs) < len(found) or [known.lead, set(known.deputies)] == [refs[0], set(refs[1:])]:
            return
        if known.lead is None and set(refs) == set(known.deputies):
            # An export names them alone: the order of deputies makes none of them the first.
            self.row.add_issue(NOTE, NO_PRIMARY, "lead_officials")
            return
        self.change.leads = refs
        old, new = ("、".join(map(lookup.person_name, some)) for some in (held, refs))
        self.change.note("lead_officials", old, new)

    def contact(self) -> None:
        name = self.value("contact_person")
        if not name:
            self.contact_without_name()
            return
        email, phone = self.address(name), self.value("contact_phone") or ""
        if email is None or self.is_shared(email, name):
            return
        if self.row.is_asked("owner_unit"):
            self.change.ask("contact_person", "项目单位未定，联系人没有写入，请先更正项目单位。")
            return
        unit = self.contact_unit()
        find, held = self.context.lookup.contact, self.known.holders.get("contact")
        key = "contact_person"
        ref = self.attempt(key, find, name, unit, email=email, phone=phone, held=held)
        if ref is None:
            return
        if ref != held:
            self.change.holders["contact"] = ref
            word = self.context.lookup.person_name
            self.change.note(key, word(held), word(ref))
        self.contact_facts(ref, email, phone)

    def responsible(self) -> None:
        name = self.value("responsible_person")
        if not name:
            return
        ref, held = self.found_responsible(name), self.known.holders.get("responsible")
        if ref is None or ref == held:
            return
        self.change.holders["responsible"] = ref
        word = self.context.lookup.person_name
        self.change.note("responsible_person", word(held), word(ref))

    def found_responsible(self, name: str) -> Ref | None:
        """Who is also the contact of the row is looked for once."""
        key_of = self.context.key_of
        if key_of(name) == key_of(self.value("contact_person") or ""):
            return self.change.holders.get("contact") or self.known.holders.get("contact")
        refs = [
            self.unit_refs.get(key) or self.known.facts.get(f"{key}_id")
            for key in ("responsible_unit", "owner_unit")
        ]
        units = [ref for ref in refs if ref]
        if not units:
            return None  # the row is refused for its missing unit
        seen = self.context.addresses.get(
            (key_of(name), key_of(self.value("responsible_unit") or ""))
        )
        email = next(iter(seen)) if seen and len(seen) == 1 else ""
        find = self.context.lookup.responsible
        held = self.known.holders.get("responsible")
        return self.attempt("responsible_person", find, name, units, email=email, held=held)

    def address(self, name: str) -> str | None:
        """The cell's address, else the one that another row gives the same person of the unit."""
        if email := self.value("contact_email"):
            return email
        unit = self.value("owner_unit") or self.value("responsible_unit") or ""
        seen = self.context.addresses.get((self.context.key_of(name), self.context.key_of(unit)))
        if seen and len(seen) > 1:
            self.change.ask("contact_person", f"表中有几位“{name}”，请填写邮箱以便区分。")
            return None
        return next(iter(seen)) if seen else ""

    def contact_unit(self) -> Ref | None:
        """The owner unit, else the responsible one, as the row leaves them."""
        for key in ("owner_unit", "responsible_unit"):
            if unit := self.unit_refs.get(key) or self.known.facts.get(f"{key}_id"):
                return unit
        return None

    def is_shared(self, email: str, name: str) -> bool:
        """An address of several people belongs to a unit, and is nobody's own."""
        others = self.context.names_at.get(email, set()) - {self.context.key_of(name)}
        if others and email not in self.context.lookup.unit_emails:
            self.change.ask(
                "contact_email",
                f"邮箱 {email} 在表中填给了几个人；几个人共用的邮箱请登记在单位，此处留空。",
            )
            return True
        return False

    def contact_facts(self, ref: Ref, email: str, phone: str) -> None:
        lookup = self.context.lookup
        if email in lookup.unit_emails:
            self.row.add_issue(NOTE, "是单位的办公邮箱，不登记在个人名下。", "contact_email")
        if isinstance(ref, str):
            for key, value in (
                ("contact_email", lookup.missing[ref].email),
                ("contact_phone", phone),
            ):
                if value:
                    self.change.note(key, "", value)
            return
        person = lookup.people[ref]
        if email and not person.email and email not in lookup.unit_emails:
            self.change.contact_facts["email"] = email
            self.change.note("contact_email", "", email)
        if phone and phone != person.phone:
            self.change.contact_facts["phone"] = phone
            self.change.note("contact_phone", person.phone, phone)

    def contact_without_name(self) -> None:
        undecided = self.row.is_asked("contact_person") or self.row.is_asked("contact")
        why = "联系人未定" if undecided else "没有填联系人"
        for key in ("contact_email", "contact_phone"):
            if self.value(key):
                self.change.warn(key, f"{why}，本列没有写入。")

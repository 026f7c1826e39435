"""Admission and the line as the rules say it, for one event of two sessions, in as little code as that takes.

It shares nothing with the database: names instead of ids, lists instead of rows.
"""

from dataclasses import dataclass, field


@dataclass
class Seat:
    session: int
    for_held_back: bool = False  # may come, or comes, from the places held back
    taken: bool = False


@dataclass
class Person:
    name: str
    seats: list[Seat]
    group: str
    contact: bool
    firm: str | None
    status: str = "waiting"
    no: int = 0
    lapses: int = 0


@dataclass
class Model:
    """`held_back` places of session 0 are for those from far away, until `released`."""

    places: list[int]
    held_back: int
    per_enterprise: int | None
    released: bool = False
    people: dict[str, Person] = field(default_factory=dict)
    next_no: int = 0

    def taken(self, session: int, *, held_back: bool = False) -> int:
        seats = [seat for person in self.people.values() for seat in person.seats if seat.taken]
        return sum(1 for seat in seats if seat.session == session and (seat.for_held_back or not held_back))

    def left(self, session: int) -> int:
        kept = self.held_back - self.taken(0, held_back=True) if session == 0 and not self.released else 0
        return self.places[session] - self.taken(session) - kept

    def left_for_far(self) -> int:
        return 0 if self.released else self.held_back - self.taken(0, held_back=True)

    def waiting(self, session: int, *, far: bool = False) -> bool:
        return any(
            seat.session == session and (seat.for_held_back or not far)
            for person in self.people.values()
            if person.status == "waiting"
            for seat in person.seats
        )

    def register(self, names: list[str], sessions: list[int], far: bool, firm: str | None, together: bool) -> list[str]:
        known = sum(
            1 for p in self.people.values() if p.firm == firm and p.status in {"admitted", "waiting", "offered"}
        )
        if firm and self.per_enterprise is not None and known + len(names) > self.per_enterprise:
            return ["enterprise_full"] * len(names)
        came = [self._newcomer(name, names, n, sessions, far, firm, together) for n, name in enumerate(names)]
        outcomes = [self._admit(person) for person in came]
        if together and "admitted" in outcomes and "waiting" in outcomes:
            for person in came:
                self._free(person)
                person.status = "waiting"
                for seat in person.seats:
                    seat.for_held_back = self._is_for(seat.session, far)
            outcomes = ["waiting"] * len(names)
        for person in came:
            if person.status == "waiting":
                person.no = self._number()
        return outcomes

    def _newcomer(
        self, name: str, names: list[str], n: int, sessions: list[int], far: bool, firm: str | None, together: bool
    ) -> Person:
        group = names[0] if together and len(names) > 1 else name
        seats = [Seat(s, self._is_for(s, far)) for s in sessions]
        return Person(name, seats, group, n == 0, firm, status="asking")

    def _is_for(self, session: int, far: bool) -> bool:
        return far and session == 0 and self.held_back > 0 and not self.released

    def _admit(self, person: Person) -> str:
        self.people[person.name] = person
        ways = []
        for seat in person.seats:
            kept = seat.for_held_back and self.left_for_far() > 0 and not self.waiting(0, far=True)
            ways.append((seat, kept, kept or (self.left(seat.session) > 0 and not self.waiting(seat.session))))
        person.status = "admitted" if all(fits for _, _, fits in ways) else "waiting"
        if person.status == "admitted":
            for seat, kept, _ in ways:
                seat.taken, seat.for_held_back = True, kept
        return person.status

    def _number(self) -> int:
        self.next_no += 1
        return self.next_no

    def _free(self, person: Person) -> None:
        for seat in person.seats:
            seat.taken = False

    def _groups(self, status: str) -> list[list[Person]]:
        groups: dict[str, list[Person]] = {}
        for person in sorted(self.people.values(), key=lambda each: each.no):
            if person.status == status:
                groups.setdefault(person.group, []).append(person)
        return list(groups.values())

    def promote(self) -> None:
        for group in self._groups("waiting"):
            before = [(seat, seat.for_held_back) for person in group for seat in person.seats]
            if all(self._take(seat) for seat, _ in sorted(before, key=lambda pair: not pair[1])):
                for person in group:
                    person.status = "offered"
            else:
                for seat, was in before:
                    seat.taken, seat.for_held_back = False, was

    def _take(self, seat: Seat) -> bool:
        from_kept = seat.for_held_back and self.left_for_far() > 0
        if not from_kept and self.left(seat.session) <= 0:
            return False
        seat.taken, seat.for_held_back = True, from_kept
        return True

    def _end(self, person: Person) -> None:
        self._free(person)
        person.status = "cancelled"

    def cancel(self, name: str) -> None:
        if self.people[name].status != "cancelled":
            self._end(self.people[name])
            self.promote()

    def accept(self, name: str) -> bool:
        person = self.people[name]
        if person.status != "offered":
            return False
        for each in self._same_offer(person):
            each.status = "admitted"
        return True

    def refuse(self, name: str) -> bool:
        person = self.people[name]
        if person.status != "offered":
            return False
        for each in self._same_offer(person) if person.contact else [person]:
            self._end(each)
        self.promote()
        return True

    def _same_offer(self, person: Person) -> list[Person]:
        return next(group for group in self._groups("offered") if person in group)

    def lapse(self) -> None:
        """The time of all open offers is over."""
        late = [person for group in self._groups("offered") for person in group]
        for person in sorted(late, key=lambda each: each.no):
            self._free(person)
            if person.lapses:
                self._end(person)
                continue
            person.status, person.lapses, person.no = "waiting", 1, self._number()
        if late:
            self.promote()

    def more(self, session: int) -> None:
        self.places[session] += 1
        self.promote()

    def release(self) -> None:
        self.released = True
        self.promote()

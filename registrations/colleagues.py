"""The people whom a contact registered on the same page, as the contact's own page may show them: masked."""

from dataclasses import dataclass

from foundation.database import transaction
from privacy.masks import mask
from privacy.reveal import open_sealed
from registrations import links
from registrations.opened import sealed
from registrations.ticket_reading import TicketView


@dataclass(frozen=True)
class Colleague:
    """`name` is masked, empty for a seat without one. `path` is the page to fill in that name, only for such a seat:
    whoever has a name has a link of their own."""

    reference: str
    name: str
    status: str
    path: str = ""


async def colleagues(view: TicketView) -> list[Colleague]:
    """None for anybody but the contact of a party."""
    proof = links.link_hash(view.registration, view.link_version)
    async with transaction() as c:
        rows = await c.fetch("select * from own_party($1, $2)", view.registration, proof)
    with_words = [row for row in rows if row["blob"] and row["named"]]
    words = await open_sealed([sealed(r["registration"], r["person"], r["scope"], r["blob"]) for r in with_words])
    names = {
        row["registration"]: mask("name", str((said or {}).get("name", "")))
        for row, said in zip(with_words, words, strict=True)
    }
    return [
        Colleague(
            links.reference_of(row["registration"]),
            names.get(row["registration"], ""),
            row["status"],
            "" if row["named"] else f"{links.manage_path(row['registration'], row['link_version'])}/substitute",
        )
        for row in rows
    ]

"""What a wording changes of another, point by point in both languages, for the officer who approves it. Pure."""

from dataclasses import dataclass
from typing import Any

from foundation.languages import N_
from privacy import differences, wording_places
from privacy.differences import Piece
from privacy.wording_rules import LANGUAGES, PARTS

PART_WORDS: dict[str, str] = {
    "title": N_("標題"),
    "intro": N_("開頭"),
    "controller": N_("公務機關名稱"),
    "purpose": N_("蒐集之目的"),
    "categories": N_("個人資料之類別"),
    "period": N_("利用之期間"),
    "region": N_("利用之地區"),
    "recipients": N_("利用之對象"),
    "manner": N_("利用之方式"),
    "rights": N_("當事人的權利"),
    "how": N_("行使權利的方式"),
    "refusal_effect": N_("不提供資料的影響"),
}
ORDER = ("title", "intro", *(part for _, part in PARTS))


@dataclass(frozen=True, slots=True)
class Change:
    """One point; `changed` says whether any language says something else than before."""

    part: str
    pieces: dict[str, tuple[Piece, ...]]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "same" for told in self.pieces.values() for piece in told)


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every point in the order of the notice."""
    old, new = wording_places.texts(before), wording_places.texts(after)
    return [
        Change(part, {name: differences.pieces(old[f"{name}-{part}"], new[f"{name}-{part}"]) for name in LANGUAGES})
        for part in ORDER
    ]

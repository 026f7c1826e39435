"""What the scopes of this room are called in the list of mails."""

from collections.abc import Sequence
from uuid import UUID

from foundation.languages import N_, Language, translate
from subjects import erased_letter

_SCOPES = {erased_letter.SCOPE: N_("刪除個人資料的確認")}


async def titles(scopes: Sequence[UUID], language: Language) -> dict[UUID, str]:
    return {scope: translate(language, _SCOPES[scope]) for scope in scopes if scope in _SCOPES}

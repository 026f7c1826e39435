"""The public register of personal data files: as a page, as a spreadsheet, as JSON for machines."""

import msgspec
from litestar import Response, get

from foundation import permissions, personal
from foundation.languages import Language, gettext
from foundation.pages import AnyRequest, language_of, page
from foundation.settings import current
from foundation.tabular import ODS_TYPE, Sheet, ods_bytes
from privacy import files, own_fields
from privacy.files import PublicRegister

PUBLIC = {"permission": permissions.PUBLIC}


@get("/{prefix:str}/privacy/files", opt=PUBLIC)
async def file_register(request: AnyRequest) -> Response[str]:
    return page(request, "privacy/files.html", public=True, register=await _register())


@get("/{prefix:str}/privacy/files.json", opt=PUBLIC)
async def file_register_json() -> Response[bytes]:
    """The same in every language: each text is there in both."""
    return Response(msgspec.json.encode(await _register()), media_type="application/json")


@get("/{prefix:str}/privacy/files.ods", opt=PUBLIC)
async def file_register_ods(request: AnyRequest) -> Response[bytes]:
    content = ods_bytes(*sheets(await _register(), language_of(request)))
    told = {"content-disposition": 'attachment; filename="personal-data-files.ods"'}
    return Response(content, media_type=ODS_TYPE, headers=told)


def sheets(register: PublicRegister, language: Language) -> tuple[Sheet, Sheet]:
    """The files with their four items, and the fields that are asked."""
    _ = gettext(language)
    agency = f"{register.agency.of(language)} {register.phone} {register.email}"

    def told(parts: list[files.Both] | list[files.Coded]) -> str:
        return "\n".join(part.of(language) for part in parts)

    kept = [
        (one.name.of(language), agency, one.basis.of(language), told(one.purposes), told(one.categories),
         told(one.contents), told(one.kept))
        for one in register.files
    ]  # fmt: skip
    asked = [
        (one.name.of(language), each.label.of(language), each.level, ", ".join(each.categories),
         ", ".join(each.purposes), each.reason.of(language), each.kept.of(language))
        for one in register.files for each in one.fields
    ]  # fmt: skip
    heads = (_("檔案名稱"), _("機關與聯絡方式"), _("法律依據"), _("特定目的"), _("類別"), _("內容"), _("保存期間"))
    fields = (_("檔案名稱"), _("欄位"), _("等級"), _("類別"), _("特定目的"), _("為什麼問"), _("留多久"))
    return Sheet(_("個人資料檔案"), heads, kept), Sheet(_("欄位"), fields, asked)


async def _register() -> PublicRegister:
    return files.public_register(personal.DECLARED, await own_fields.approved(), current())


ROUTES = [file_register, file_register_json, file_register_ods]

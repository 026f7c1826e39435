"""The records of processing as one text document: each file with its items, tables and columns, and where data flow."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from foundation.dates import show_date
from foundation.odt import WIDTH_MM, Field, Odt
from foundation.personal import PersonalData
from foundation.settings import Settings
from lianfu.data_flows import FLOWS
from privacy import catalogue, files
from privacy.catalogue import ReadyField
from privacy.files import PublicFile

_ROLES = {"sealed": "加密", "field": "明文", "key": "編號", "machinery": "流程"}


def odt(declared: Sequence[PersonalData], own: Iterable[ReadyField], centre: Settings, now: datetime) -> bytes:
    """In Chinese, as such documents are kept. Names of tables and fields only; nobody's data."""
    register = files.public_register(declared, own, centre)
    document = Odt("個人資料處理活動紀錄", now, [f"{centre.centre_name_zh}　{show_date(now, 'zh-Hant')}"])
    document.title("個人資料處理活動紀錄")
    document.facts(
        [("機關", register.agency.zh), ("電話", register.phone), ("信箱", register.email),
         ("檔案數", str(len(register.files))), ("資料表數", str(len(declared)))],
        name="機關",
    )  # fmt: skip
    for one in register.files:
        _file(document, one, [each for each in declared if each.file == one.key])
    _flows(document)
    return document.content()


def _file(document: Odt, one: PublicFile, tables: Sequence[PersonalData]) -> None:
    document.heading(one.name.zh)
    document.facts(
        [
            ("法律依據", one.basis.zh),
            ("特定目的", "\n".join(each.of("zh") for each in one.purposes)),
            ("類別", "\n".join(each.of("zh") for each in one.categories)),
            ("內容", "\n".join(each.zh for each in one.contents)),
            ("保存期間", "\n".join(each.zh for each in one.kept)),
        ],
        name=one.name.zh,
    )
    if one.fields:
        fields = [
            Field("欄位", 35),
            Field("等級", 15, "Middle"),
            Field("為什麼問", 90),
            Field("留多久", WIDTH_MM - 140),
        ]
        rows = [(each.label.zh, each.level, each.reason.zh, _kept(each.kept.zh, each.key)) for each in one.fields]
        document.table(fields, rows, name="欄位")
    if tables:
        columns = [Field("資料表", 40), Field("為什麼", 60), Field("欄", WIDTH_MM - 100)]
        document.table(columns, [(each.name, each.why_zh, _columns(each)) for each in tables], name="資料表")


def _kept(kept: str, key: str) -> str:
    """A coarse copy without the person stays where the field has a projection."""
    stays = catalogue.known(key) and catalogue.field(key).projection
    return f"{kept}\n統計留 {stays}" if stays else kept


def _columns(declared: PersonalData) -> str:
    return "\n".join(
        f"{word}：{', '.join(names)}"
        for role, word in _ROLES.items()
        if (names := [name for name, is_a in declared.columns.items() if is_a == role])
    )


def _flows(document: Odt) -> None:
    document.heading("資料流向")
    document.table(
        [Field("從", 35), Field("到", 35), Field("什麼資料", 50), Field("怎麼保護", WIDTH_MM - 120)],
        [(flow.of, flow.to, flow.what, flow.guarded) for flow in FLOWS],
        name="資料流向",
    )

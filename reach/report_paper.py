"""The event report as an ODT that an office can go on writing in. Official papers are Chinese whoever asks for them."""

from collections.abc import Sequence
from datetime import datetime

from events.facts import EventFacts
from events.kinds import BODY_ROLES, word
from events.photo_cleaning import Clean
from foundation import settings
from foundation.clock import day_of
from foundation.dates import roc_date, show_span, show_time
from foundation.languages import Language, gettext
from foundation.odt import Field, Odt, Picture
from questionnaires.results import HIDDEN_BELOW, TARGET
from questionnaires.results_tables import READINGS
from reach.report import EventReport
from reach.shares import Share

_ZH = gettext("zh-Hant")
_COUNTS = (Field("項目", 52), Field("數量", 30, "Number"), Field("說明", 98))


def report_odt(report: EventReport, pictures: Sequence[Clean], now: datetime) -> bytes:
    """`pictures` are those of `report.photos`, in their order."""
    facts, config = report.event, settings.current()
    document = Odt(f"{facts.title_zh} 成果報告", now, [f"{config.centre_name_zh}・{roc_date(day_of(now))}製表"])
    document.title(facts.title_zh)
    document.subtitle("單場成果報告")
    document.heading("一、活動概要")
    document.facts(_outline(facts), name="活動概要")
    document.heading("二、議程")
    _agenda(document, facts)
    document.heading("三、參加情形")
    document.table(_COUNTS, _attendance(report), name="參加情形")
    document.heading("四、滿意度")
    document.table(_COUNTS, _satisfaction(report), name="滿意度")
    document.heading("五、備註")
    document.text(facts.report_remarks_zh or "無。")
    document.heading("六、活動照片")
    _photos(document, report, pictures)
    document.heading("七、附件")
    document.items(attachments(report, "zh-Hant"))
    return document.content()


def _outline(facts: EventFacts) -> list[tuple[str, str]]:
    pairs = [("活動種類", word("kind", facts.kind, "zh-Hant"))]
    for role in BODY_ROLES:
        names = [body.name_zh for body in facts.bodies if body.role == role.key]
        if names:
            pairs.append((role.zh, "\n".join(names)))
    pairs.append(("日期", "\n".join(show_span(each.starts_at, each.ends_at, "zh-Hant") for each in facts.sessions)))
    pairs.append(
        ("地點", "\n".join(dict.fromkeys(_place(each.mode, each.venue_zh, each.address) for each in facts.sessions)))
    )
    if facts.audience_zh:
        pairs.append(("對象", facts.audience_zh))
    if facts.learning_hours:
        pairs.append(("學習時數", f"{float(facts.learning_hours):g} 小時"))
    if facts.contact:
        pairs.append(("承辦人", f"{facts.contact.name}　{facts.contact.phone}".strip()))
    return pairs


def _place(mode: str, venue: str, address: str) -> str:
    return "線上" if mode == "online" else f"{venue}　{address}".strip("　") or "未定"


def _agenda(document: Odt, facts: EventFacts) -> None:
    items = [(session, item) for session in facts.sessions for item in session.agenda]
    if not items:
        return document.text("未列議程。")
    several = len(facts.sessions) > 1
    rows = [
        (
            f"{roc_date(day_of(item.starts_at))}\n{show_time(item.starts_at)}"
            if several
            else show_time(item.starts_at),
            item.topic_zh,
            "\n".join(f"{role}：{name}" for role, name in (("主持", item.chair), ("講師", item.lecturer)) if name),
        )
        for _, item in items
    ]
    document.table([Field("時間", 34, "Middle"), Field("主題", 92), Field("主持與講師", 54)], rows, name="議程")
    return None


def _attendance(report: EventReport) -> list[tuple[str, str, str]]:
    n = report.figures
    return [
        (
            "報名人次",
            f"{n.registered} 人次",
            f"正取，含現場報名 {n.walk_ins} 人次；另有候補 {n.waiting}、取消 {n.cancelled}",
        ),
        ("到場人次", f"{n.person_times} 人次", "每人每日計一次；同一人來兩天是兩人次"),
        ("到場人數", f"{n.persons} 人", "同一人只計一次"),
        ("企業家次", f"{n.firm_times} 家次", "每家每日計一次；不含個人、公務與公協會"),
        ("企業家數", f"{n.firms} 家", "同一統編或同名企業只計一次"),
        ("到課率", percent(n.attendance), f"事先報名 {n.in_advance} 人次中到場 {n.came_in_advance} 人次"),
    ]


def _satisfaction(report: EventReport) -> list[tuple[str, str, str]]:
    if report.results is None:
        return [("整體滿意度", "–", "本場沒有問卷")]
    overall, response = report.overall, report.response
    if overall is None or response is None:
        return [("整體滿意度", "不顯示", f"答案不到 {HIDDEN_BELOW} 份，為保護填答者不顯示")]
    assert overall.satisfied is not None  # n is above 0
    assert overall.dissatisfied is not None
    assert overall.interval is not None
    satisfied = overall.counts[5] + overall.counts[4]
    return [
        (
            "整體滿意度",
            f"{overall.satisfied:.1%}",
            f"非常滿意與滿意 {satisfied} 份，有效 n={overall.n}（不含不適用與未答）",
        ),
        ("95% 信賴區間", f"{overall.interval.low:.1%}–{overall.interval.high:.1%}", "Wilson 法"),
        ("不滿意", f"{overall.dissatisfied:.1%}", "不滿意與非常不滿意；普通兩邊都不算"),
        ("目標", f"{TARGET:.0%}", _ZH(READINGS[overall.light()][1])),
        ("問卷回收率", percent(response), f"有效問卷 {response.k} 份，到場 {response.n} 人；非隨機抽樣，僅供參考"),
    ]


def _photos(document: Odt, report: EventReport, pictures: Sequence[Clean]) -> None:
    if not pictures:
        document.text("無。")
    for place, (photo, picture) in enumerate(zip(report.photos, pictures, strict=True), 1):
        caption = f"照片 {place}　{photo.caption}".strip()
        document.picture(Picture(picture.jpeg, picture.width, picture.height, caption), caption)


def attachments(report: EventReport, language: Language) -> list[str]:
    """What goes with the report: only what there is."""
    _ = gettext(language)
    listed = [_("活動簽到表")] if any(session.mode != "online" for session in report.event.sessions) else []
    if report.overall:
        listed.append(_("滿意度問卷統計表"))
    if report.photos:
        listed.append(_("活動照片 %(n)s 張（在報告裡）", n=len(report.photos)))
    return listed or [_("沒有附件")]


def percent(part: Share) -> str:
    return "–" if part.value is None else f"{part.value:.1%}"

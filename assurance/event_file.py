"""The file of one event for an auditor, one zip: the notice as shown, counts, questionnaire, access log, deletion."""

import io
import json
import zipfile
from datetime import datetime

from assurance import evidence
from assurance.evidence import Item
from assurance.evidence_tables import OF_EVENT
from events.facts import EventFacts, event_facts
from foundation.dates import show_date
from foundation.odt import Odt
from foundation.tabular import ods_bytes
from privacy.notices import Notice
from questionnaires.results_reading import results_json, results_of

_LANGUAGES = ("zh-Hant", "en")


async def event_file(slug: str, now: datetime) -> bytes:
    """NotFound for an unknown event. Figures below five answers stay hidden here too."""
    facts = await event_facts(slug)
    found = [await evidence.read(table, facts.id) for table in OF_EVENT]
    files = {f"{item.key}.json": item.json() for item in found}
    files["tables.ods"] = ods_bytes(*(item.sheet() for item in found))
    files["cover.odt"] = _cover(facts, found, now)
    if facts.papers is not None:
        notice = facts.papers.notice
        files |= {f"notice.{language}.txt": _notice_text(notice, language) for language in _LANGUAGES}
        files["notice.json"] = json.dumps(
            {"sha256": notice.sha256, "n": notice.n, "body": notice.body}, ensure_ascii=False, indent=1
        ).encode()
    if facts.poll is not None:
        found_results = results_json(await results_of(facts.poll))
        files["questionnaire.json"] = json.dumps(found_results, ensure_ascii=False, indent=1, default=str).encode()
    return _zipped(files, now)


def _cover(facts: EventFacts, found: list[Item], now: datetime) -> bytes:
    title = facts.title("zh-Hant").text
    paper = Odt(title, now)
    paper.title("活動個人資料檔案")
    told = [
        ("活動", title),
        ("日期", show_date(facts.sessions[0].starts_at, "zh-Hant") if facts.sessions else ""),
        ("告知事項", facts.papers.notice.sha256 if facts.papers else "沒有"),
        ("製作日", show_date(now, "zh-Hant")),
        ("紙本檔號", ""),  # filled in by pen: the number belongs to the office's own filing
    ]
    paper.facts(told, name="facts")
    paper.heading("內容")
    paper.items(f"{item.title}：{len(item.rows)} 筆" for item in found)
    return paper.content()


def _notice_text(notice: Notice, language: str) -> bytes:
    text = notice.text(language)
    parts = [text.title, text.intro]
    for item in text.items:
        parts += [item.heading, *item.lines]
    return "\n\n".join(parts).encode()


def _zipped(files: dict[str, bytes], now: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()

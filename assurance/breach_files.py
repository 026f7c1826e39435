"""The papers of one breach as files: report form, notices in both languages, decision, what is left to do, and the
hashes of all of them. Names nobody: figures, ids and texts.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from assurance.breach_notices import measures, public_text
from assurance.breaches import BreachRecord
from assurance.deciding import Reason
from assurance.scenarios import SCENARIOS
from foundation.dates import show_date, show_time
from foundation.languages import N_, gettext
from foundation.odt import Odt
from foundation.settings import current

Translate = Callable[..., str]
REASONS: dict[str, str] = {
    "special": N_("涉及需特別保護的資料"),
    "affected": N_("受影響的人數達到門檻"),
    "system": N_("系統保有的筆數達到門檻"),
}
CLOCKS: dict[str, str] = {
    "cyber": N_("資安事件通報"),
    "authority": N_("通報個人資料保護委員會"),
    "people": N_("通知當事人"),
}
AFTER: tuple[str, ...] = (
    N_("找出原因並補強"),
    N_("清查同樣的弱點"),
    N_("更新演練與教育訓練"),
    N_("把紀錄歸檔，至少保存五年"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the time line: when, and what was done."""

    at: datetime
    what: str


def write(folder: Path, breach: BreachRecord, steps: Sequence[Step], now: datetime) -> dict[str, str]:
    """Writes the papers into the folder (made if need be) and gives the SHA-256 of each by name."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = {
        "report.odt": report(breach, now),
        "notice.zh.txt": public_text(breach, "zh-Hant").encode(),
        "notice.en.txt": public_text(breach, "en").encode(),
        "decision.json": _json(breach),
        "timeline.json": msgspec.json.format(
            msgspec.json.encode([{"at": s.at, "what": s.what} for s in steps]), indent=2
        ),
    }
    for name, content in papers.items():
        (folder / name).write_bytes(content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in papers.items()}
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))
    (folder / "SHA256SUMS").write_text(lines, "utf-8")
    return hashes


def report(breach: BreachRecord, now: datetime) -> bytes:
    """The form that goes to the authority, in Chinese as it is read there."""
    _, scenario = gettext("zh-Hant"), SCENARIOS[breach.scenario]
    paper = Odt(_("個人資料侵害事故通報表"), now)
    paper.title(_("個人資料侵害事故通報表"))
    if breach.drill:
        paper.subtitle(_("演練"))
    paper.facts(
        [
            (_("機關"), current().centre_name_zh),
            (_("編號"), str(breach.id)),
            (_("得知時間"), f"{show_date(breach.known_at, 'zh-Hant')} {show_time(breach.known_at)}"),
            (_("情境"), _(scenario.name)),
            (_("經過"), _(scenario.happened)),
            (_("個人資料類別"), _(scenario.data)),
            (_("受影響人數"), str(breach.people)),
            (_("能不能被讀出"), _("可能被讀到") if breach.readable else _("資料已加密，外人讀不出內容")),
            (_("已採取的措施"), measures(breach, "zh-Hant")),
            (_("通知方式"), _("逐一寄信") if breach.decision.individually else _("公告")),
        ],
        name="facts",
    )
    paper.heading(_("達到的門檻"))
    paper.items([_told(each, _) for each in breach.decision.reasons] or [_("沒有達到任何門檻")])
    paper.heading(_("期限"))
    paper.items(
        [
            f"{_(CLOCKS[due.key])}：{show_date(due.at, 'zh-Hant')} {show_time(due.at)}（{due.source}）"
            for due in breach.clocks
        ]
    )
    paper.heading(_("後續"))
    paper.items([_(each) for each in AFTER])
    return paper.content()


def _told(reason: Reason, _: Translate) -> str:
    return _(
        "%(what)s：%(found)s（門檻 %(least)s）", what=_(REASONS[reason.key]), found=reason.found, least=reason.at_least
    )


def _json(breach: BreachRecord) -> bytes:
    told = {
        "breach": breach.id,
        "scenario": breach.scenario,
        "known_at": breach.known_at,
        "people": breach.people,
        "readable": breach.readable,
        "measures": breach.measures,
        "decision": breach.decision,
        "clocks": [{"key": due.key, "at": due.at, "source": due.source} for due in breach.clocks],
        "keep_until": breach.keep_until,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2)

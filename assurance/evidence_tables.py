"""What an auditor asks to see, as data: each item is a table read from the databases, without a word of anybody served.

Written out by `assurance/evidence.py`. Headings are in Chinese, as auditors here read them; the JSON has English keys.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """Each of `columns` is "key heading", as the query gives them. With `of_event` the query takes an event's id."""

    key: str
    title: str
    columns: tuple[str, ...]
    query: str
    of_event: bool = False

    @property
    def keys(self) -> list[str]:
        return [column.partition(" ")[0] for column in self.columns]

    @property
    def headings(self) -> list[str]:
        return [column.partition(" ")[2] for column in self.columns]


TABLES = (
    EvidenceTable(
        "notice-wordings",
        "告知事項的範本與核准",
        ("n 版", "state 狀態", "drafted_on 起草日", "approved_on 核准日", "approved_by 核准人", "sha256 雜湊值"),
        "select t.n, t.state, t.drafted_on, t.approved_on, s.name as approved_by, t.sha256"
        " from notice_template t left join staff s on s.id = t.approved_by order by t.n nulls last, t.id",
    ),
    EvidenceTable(
        "notice-versions",
        "公布過的告知事項",
        ("n 版", "state 狀態", "event 活動", "published_on 公布日", "sha256 雜湊值"),
        "select n, state, body->'about'->>'zh' as event, published_on, sha256 from notice_version"
        " order by published_on, n",
    ),
    EvidenceTable(
        "five-registrations",
        "隨機五筆報名：看過哪一版告知、同意了什麼",
        (
            "reference 報名",
            "notice 告知雜湊值",
            "language 語言",
            "registered_on 報名日",
            "channel 管道",
            "consents 同意",
        ),
        "with five as (select * from registration order by random() limit 5)"
        " select f.id as reference, v.sha256 as notice, f.notice_language as language,"
        " p.registered_on, p.channel, coalesce(string_agg(c.purpose || '=' || c.state, ', ' order by c.purpose), '') as"
        " consents from five f join notice_version v on v.id = f.notice join participation p on p.id = f.participation"
        " left join consent_state c on c.registration = f.id and c.latest"
        " group by f.id, v.sha256, f.notice_language, p.registered_on, p.channel",
    ),
    EvidenceTable(
        "consents",
        "同意與告知的證據（按日）",
        ("on_day 日期", "purpose 目的", "act 行為", "language 語言", "entries 筆數"),
        "select on_day, purpose, act, language, count(*) as entries from consent_evidence"
        " group by 1, 2, 3, 4 order by 1, 2, 3, 4",
    ),
    EvidenceTable(
        "retention",
        "到期刪除的紀錄",
        ("run_at 執行", "table_name 資料表", "erased 已刪除", "overdue 逾期未刪", "finished 完成"),
        "select run_at, table_name, erased, overdue, finished from retention_run order by run_at desc, table_name",
    ),
    EvidenceTable(
        "holds",
        "暫緩刪除：沒有刪的與原因",
        (
            "placed_on 設定日",
            "fields 欄位",
            "ground 依據",
            "placed_by 設定人",
            "review_on 檢討日",
            "until 到期日",
            "released_on 解除日",
        ),
        "select h.placed_on, array_to_string(h.fields, ', ') as fields, h.ground, s.name as placed_by,"
        " h.review_on, h.expires_on as until, h.released_on"
        " from held_fields h left join staff s on s.id = h.placed_by order by h.placed_on, h.id",
    ),
    EvidenceTable(
        "erasures",
        "銷毀的鑰匙（按日）",
        ("on_day 日期", "kind 種類", "keys 把數"),
        "select (at at time zone 'Asia/Taipei')::date as on_day, kind, count(*) as keys from erasure_journal"
        " group by 1, 2 order by 1, 2",
    ),
    EvidenceTable(
        "access-by-staff",
        "查看紀錄：依同仁",
        ("staff 同仁", "action 動作", "purpose 目的", "month 月份", "entries 筆數"),
        "select coalesce(s.name, '系統') as staff, a.action, a.purpose,"
        " to_char(a.at at time zone 'Asia/Taipei', 'YYYY-MM') as month, count(*) as entries"
        " from audit_entry a left join staff s on s.id = a.actor group by 1, 2, 3, 4 order by 4 desc, 1, 2, 3",
    ),
    EvidenceTable(
        "access-by-subject",
        "查看紀錄：最常被查看的五個對象",
        ("object 對象編號", "entries 筆數", "people 看過的同仁數", "last 最近一次"),
        "select object, count(*) as entries, count(distinct actor) as people, max(at) as last from audit_entry"
        " where object is not null and action in ('reveal', 'call_round') group by object order by 2 desc, 1 limit 5",
    ),
    EvidenceTable(
        "purpose-sessions",
        "目的時段（行前聯絡等）",
        ("staff 同仁", "purpose 目的", "fields 欄位", "opened_at 開始", "closes_at 結束"),
        "select s.name as staff, p.purpose, array_to_string(p.fields, ', ') as fields, p.opened_at, p.closes_at"
        " from purpose_session p join staff s on s.id = p.staff order by p.opened_at desc",
    ),
    EvidenceTable(
        "alarms",
        "異常查看的警示",
        ("found_at 發現", "kind 種類", "staff 同仁", "figure 數值", "most 門檻", "state 處理", "note 說明"),
        "select a.found_at, a.kind, s.name as staff, a.figure, a.most, a.state, a.note"
        " from alarm a left join staff s on s.id = a.actor order by a.found_at desc",
    ),
    EvidenceTable(
        "exports",
        "匯出紀錄",
        (
            "code 編號",
            "event 活動",
            "fields 欄位",
            "purpose 目的",
            "people 人數",
            "state 狀態",
            "asked_by 申請人",
            "decided_by 核准人",
            "downloads 下載次數",
            "expires_at 期限",
        ),
        "select x.code, e.title_zh as event, array_to_string(x.fields, ', ') as fields, x.purpose, x.people,"
        " x.state, a.name as asked_by, d.name as decided_by,"
        " (select count(*) from export_download l where l.export = x.id) as downloads, x.expires_at"
        " from export x join event e on e.id = x.event join staff a on a.id = x.asked_by"
        " left join staff d on d.id = x.decided_by order by x.asked_at desc",
    ),
    EvidenceTable(
        "requests",
        "當事人請求：收件、期限、答覆",
        (
            "kind 請求",
            "channel 管道",
            "received_on 收到",
            "due_on 期限",
            "extended_until 延長到",
            "state 結果",
            "ground 理由",
            "decided_on 答覆",
            "automatic 當事人自辦",
        ),
        "select kind, channel, received_on, due_on, extended_until, state, ground, decided_on, automatic"
        " from subject_case order by received_on desc, id",
    ),
    EvidenceTable(
        "processors",
        "受託與共同蒐集的單位（契約）",
        ("event 活動", "partner 單位", "data_role 資料角色", "contract_ref 契約文號", "roster_days 名單可用天數"),
        "select e.title_zh as event, p.name_zh as partner, ep.data_role, ep.contract_ref, ep.roster_days"
        " from event_partner ep join event e on e.id = ep.event join partner p on p.id = ep.partner"
        " where ep.data_role <> 'none' order by e.title_zh, p.name_zh",
    ),
    EvidenceTable(
        "breaches",
        "外洩事件與演練",
        (
            "known_at 得知",
            "scenario 情境",
            "drill 演練",
            "people 人數",
            "readable 讀得出",
            "state 狀態",
            "approved_at 核准",
            "keep_until 保存到",
        ),
        "select known_at, scenario, drill, people, readable, state, approved_at, keep_until from breach"
        " order by known_at desc",
    ),
    EvidenceTable(
        "accounts",
        "同仁帳號與角色",
        ("name 姓名", "email 帳號", "roles 角色", "disabled_on 停用日"),
        "select name, email, array_to_string(roles, ', ') as roles, disabled_on from staff order by email",
    ),
)

OF_EVENT = (
    EvidenceTable(
        "counts",
        "人數",
        ("status 狀態", "channel 管道", "language 語言", "people 人數", "came 到場"),
        "select p.status, p.channel, p.language, count(*) as people, count(*) filter (where exists"
        " (select 1 from attendance a where a.participation = p.id)) as came"
        " from participation p where p.event = $1 group by 1, 2, 3 order by 1, 2, 3",
        of_event=True,
    ),
    EvidenceTable(
        "access-log",
        "查看紀錄",
        ("seq 序號", "at 時間", "staff 同仁", "action 動作", "fields 欄位", "purpose 目的",
         "reason 理由"),
        "select a.seq, a.at, coalesce(s.name, '系統') as staff, a.action, array_to_string(a.fields, ', ') as fields,"
        " a.purpose, regexp_replace(a.reason, 'sealed:\\S+ ?', '') as reason"
        " from audit_entry a left join staff s on s.id = a.actor"
        " where a.object = $1 or a.object in (select id from registration where event = $1)"
        " or a.object in (select id from export where event = $1)"
        " or a.object in (select object from audit_place where event = $1) order by a.seq",
        of_event=True,
    ),
    EvidenceTable(
        "deletion",
        "刪除日：還有多少個人資料、何時刪",
        ("what 資料", "rows 筆數", "expires_on 最後一天"),
        "select 'identity ' || i.level as what, count(*) as rows, max(i.expires_on) as expires_on"
        " from identity i join registration r on r.id = i.registration where r.event = $1 group by 1"
        " union all select 'registration ' || state, count(*), max(expires_on) from registration where event = $1"
        " group by 1 order by 1",
        of_event=True,
    ),
    EvidenceTable(
        "partners",
        "單位與資料角色",
        ("partner 單位", "role 角色", "data_role 資料角色", "contract_ref 契約文號",
         "roster_days 名單可用天數"),
        "select p.name_zh as partner, ep.role, ep.data_role, ep.contract_ref, ep.roster_days"
        " from event_partner ep join partner p on p.id = ep.partner where ep.event = $1"
        " order by ep.position, p.name_zh",
        of_event=True,
    ),
    EvidenceTable(
        "exports",
        "匯出",
        ("code 編號", "fields 欄位", "purpose 目的", "people 人數", "state 狀態",
         "downloads 下載次數"),
        "select x.code, array_to_string(x.fields, ', ') as fields, x.purpose, x.people, x.state,"
        " (select count(*) from export_download l where l.export = x.id) as downloads"
        " from export x where x.event = $1 order by x.asked_at",
        of_event=True,
    ),
)  # fmt: skip

ON_PAPER = (
    ("教育訓練名單", "人事單位"),
    ("個人資料保護影響評估（DPIA）", "個資窗口"),
    ("滲透測試與弱點掃描報告", "資訊單位"),
    ("無障礙標章申請與報告", "資訊單位"),
    ("開放資料風險評估", "資料開放時由業務單位附上"),
    ("刪除後還原的演練紀錄（lianfu drill restore-after-erase 的輸出）", "資訊單位"),
    ("紀錄檔抽樣，證明沒有個人資料（lianfu canary scan 的輸出）", "資訊單位"),
    ("軟體元件的已知弱點（以清單 packages 查核）", "資訊單位"),
    ("金鑰保管卡與每年檢查", "兩位保管人"),
)
"""What no software of ours holds, and who keeps it: named so that nothing is missing silently."""

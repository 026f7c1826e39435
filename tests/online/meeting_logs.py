"""Attendance logs as the services write them, made for two people: one came twice, one stayed to the end."""

import csv
import io
from collections.abc import Sequence

from foundation.tabular import Sheet, xlsx_bytes

Rows = Sequence[Sequence[str]]
MING, HUA = ("王小明", "ming@example.org"), ("陳小華", "hua@example.org")
# The session of the tests: 20 May 2026, 13:30 to 16:30 in Taipei. Ming is there 13:25–14:00 and 14:10–15:10, Hua
# 13:40–16:40; in the session that is 90 and 170 minutes.
MINUTES = {MING[1]: 90, HUA[1]: 170}


def text(rows: Rows, delimiter: str = ",", encoding: str = "utf-8-sig", end: str = "\r\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    if encoding == "utf-16":
        return b"\xff\xfe" + out.getvalue().encode("utf-16-le")
    return out.getvalue().encode(encoding)


def zoom() -> bytes:
    return text(
        [
            ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants"],
            [
                "812 3456 7890",
                "Seminar",
                "05/20/2026 01:20:00 PM",
                "05/20/2026 04:45:00 PM",
                "host@example.org",
                "205",
                "4",
            ],
            [],
            [
                "Name (Original Name)",
                "User Email",
                "Join Time",
                "Leave Time",
                "Duration (Minutes)",
                "Guest",
                "Recording Consent",
                "In Waiting Room",
            ],
            ["王小明 (iPhone)", MING[1], "05/20/2026 01:20:00 PM", "05/20/2026 01:25:00 PM", "5", "Yes", "", "Yes"],
            ["王小明 (iPhone)", MING[1], "05/20/2026 01:25:00 PM", "05/20/2026 02:00:00 PM", "35", "Yes", "Y", "No"],
            ["王小明 (iPhone)", MING[1], "05/20/2026 02:10:00 PM", "05/20/2026 03:10:00 PM", "60", "Yes", "Y", "No"],
            ["陳小華", HUA[1].upper(), "05/20/2026 01:40:00 PM", "05/20/2026 04:40:00 PM", "180", "No", "Y", "No"],
        ]
    )


def lines(*told: str) -> Rows:
    """Rows written with bars between the cells."""
    return [line.split("|") if line else [] for line in told]


def zoom_webinar() -> bytes:
    """Three lists one under the other; a second joining may leave the name out, and some never came."""
    day, about = "05/20/2026", "05/01/2026 09:00:00|approved"
    return text(
        lines(
            "Attendee Report",
            f"Report Generated:|{day} 05:00 PM",
            "Topic|Webinar ID|Actual Start Time|Actual Duration (minutes)",
            f"Seminar|812 3456 7890|{day} 01:20 PM|205",
            "Host Details",
            "Attended|User Name (Original Name)|Email|Join Time|Leave Time|Time in Session (minutes)|Is Guest",
            f"Yes|中心|host@example.org|{day} 01:20:00 PM|{day} 04:45:00 PM|205|No",
            "Attendee Details",
            "Attended|User Name (Original Name)|First Name|Last Name|Email|Registration Time|Approval Status"
            "|Join Time|Leave Time|Time in Session (minutes)|Is Guest|Country/Region Name",
            f"Yes|王小明|小明|王|{MING[1]}|{about}|{day} 01:25:00 PM|{day} 02:00:00 PM|35|Yes|Taiwan",
            f"|||||||{day} 02:10:00 PM|{day} 03:10:00 PM|60|Yes|Taiwan",
            f"Yes|陳小華|小華|陳|{HUA[1]}|{about}|{day} 01:40:00 PM|{day} 04:40:00 PM|180|Yes|Taiwan",
            f"No|林大同|大同|林|lin@example.org|{about}|--|--|--|--|Taiwan",
        )
    )


def zoom_chinese() -> bytes:
    return text(
        [
            ["姓名（原始名稱）", "使用者電子郵件", "加入時間", "離開時間", "持續時間（分鐘）", "訪客", "在等候室中"],
            ["王小明", MING[1], "2026/05/20 下午 01:25:00", "2026/05/20 下午 02:00:00", "35", "是", "否"],
            ["王小明", MING[1], "2026/05/20 下午 02:10:00", "2026/05/20 下午 03:10:00", "60", "是", "否"],
            ["陳小華", HUA[1], "2026/05/20 下午 01:40:00", "2026/05/20 下午 04:40:00", "180", "是", "否"],
        ],
        encoding="cp950",
    )


def teams() -> bytes:
    """UTF-16 with tabs; the sums come first, the joinings in a list of their own."""
    return text(
        [
            ["1. Summary"],
            ["Meeting title", "Seminar"],
            ["Attended participants", "2"],
            ["Start time", "5/20/26, 1:20:10 PM"],
            ["End time", "5/20/26, 4:45:00 PM"],
            ["Meeting duration", "3h 24m 50s"],
            [],
            ["2. Participants"],
            ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"],
            ["王小明", "5/20/26, 1:25:00 PM", "5/20/26, 3:10:00 PM", "1h 35m", MING[1], MING[1], "Attendee"],
            ["陳小華", "5/20/26, 1:40:00 PM", "5/20/26, 4:40:00 PM", "3h", HUA[1], HUA[1], "Attendee"],
            [],
            ["3. In-Meeting Activities"],
            ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"],
            ["王小明", "5/20/26, 1:25:00 PM", "5/20/26, 2:00:00 PM", "35m", MING[1], "Attendee"],
            ["王小明", "5/20/26, 2:10:00 PM", "5/20/26, 3:10:00 PM", "1h", MING[1], "Attendee"],
            ["陳小華", "5/20/26, 1:40:00 PM", "5/20/26, 4:40:00 PM", "3h", HUA[1], "Attendee"],
        ],
        "\t",
        "utf-16",
    )


def teams_chinese() -> bytes:
    return text(
        [
            ["1. 摘要"],
            ["會議標題", "研討會"],
            ["開始時間", "2026/5/20 下午 1:20:10"],
            [],
            ["2. 參與者"],
            ["名稱", "首次加入", "上次離開", "會議中持續時間", "電子郵件", "參與者識別碼 (UPN)", "角色"],
            [
                "王小明",
                "2026/5/20 下午 1:25:00",
                "2026/5/20 下午 3:10:00",
                "1 小時 35 分鐘",
                MING[1],
                MING[1],
                "出席者",
            ],
            [],
            ["3. 會議中活動"],
            ["名稱", "加入時間", "離開時間", "持續時間", "電子郵件", "角色"],
            ["王小明", "2026/5/20 下午 1:25:00", "2026/5/20 下午 2:00:00", "35 分鐘", MING[1], "出席者"],
            ["王小明", "2026/5/20 下午 2:10:00", "2026/5/20 下午 3:10:00", "1 小時", MING[1], "出席者"],
            ["陳小華", "2026/5/20 下午 1:40:00", "2026/5/20 下午 4:40:00", "3 小時", HUA[1], "出席者"],
        ],
        "\t",
        "utf-16",
    )


def teams_of_old() -> bytes:
    """A row for each coming and going; names are all it knows, and who never went was there to the end."""
    return text(
        [
            ["Full Name", "User Action", "Timestamp"],
            ["王小明", "Joined before", "5/20/2026, 1:25:00 PM"],
            ["陳小華", "Joined", "5/20/2026, 1:40:00 PM"],
            ["王小明", "Left", "5/20/2026, 2:00:00 PM"],
            ["王小明", "Joined", "5/20/2026, 2:10:00 PM"],
            ["王小明", "Left", "5/20/2026, 3:10:00 PM"],
        ],
        "\t",
        "utf-16",
    )


def meet() -> bytes:
    """Times without a day, names in two columns, a space that is none before the PM."""
    return text(
        [
            ["First name", "Last name", "Email", "Duration", "Time joined", "Time exited"],
            ["小明", "王", MING[1], "35 min", "1:25\u202fPM", "2:00\u202fPM"],
            ["小明", "王", MING[1], "1 hr", "2:10\u202fPM", "3:10\u202fPM"],
            ["小華", "陳", HUA[1], "3 hr 0 min", "1:40\u202fPM", "4:40\u202fPM"],
        ]
    )


def meet_chinese() -> bytes:
    return text(
        [
            ["名字", "姓氏", "電子郵件", "時間長度", "加入時間", "退出時間"],
            ["小明", "王", MING[1], "35 分鐘", "下午1:25", "下午2:00"],
            ["小明", "王", MING[1], "1 小時", "下午2:10", "下午3:10"],
            ["小華", "陳", HUA[1], "3 小時 0 分鐘", "下午1:40", "下午4:40"],
        ]
    )


def webex() -> bytes:
    """Tabs in UTF-16, each value written as a formula of text, the zone in the heading."""

    def told(name: str, first: str, last: str, email: str, since: str, until: str, duration: str) -> list[str]:
        meeting = ("研討會", "2026-05-20 13:20:00", "2026-05-20 16:45:00")
        stay = (f"2026-05-20 {since}", f"2026-05-20 {until}", duration, "Desktop app")
        return [f'="{cell}"' for cell in (*meeting, name, first, last, "Attendee", email, *stay)]

    heads = lines(
        "Meeting Name|Meeting Start Time|Meeting End Time|Display Name|First Name|Last Name|Role|Attendee Email"
        "|Join Time (GMT+08:00)|Leave Time (GMT+08:00)|Attendance Duration|Connection Type"
    )
    rows = [
        told("王小明", "小明", "王", MING[1], "13:25:00", "14:00:00", "35 mins"),
        told("王小明", "小明", "王", MING[1], "14:10:00", "15:10:00", "60 mins"),
        told("陳小華", "小華", "陳", HUA[1], "13:40:00", "16:40:00", "180 mins"),
    ]
    return text([*heads, *rows], "\t", "utf-16")


def webex_in_utc() -> bytes:
    return (
        webex()
        .decode("utf-16")
        .replace("GMT+08:00", "GMT+00:00")
        .replace(" 13:", " 05:")
        .replace(" 14:", " 06:")
        .replace(" 15:", " 07:")
        .replace(" 16:", " 08:")
        .encode("utf-16")
    )


def zoom_as_xlsx() -> bytes:
    """Opened and saved in a spreadsheet; minutes became numbers."""
    heads = ("Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest")
    rows = [
        ("王小明", MING[1], "2026-05-20 13:25:00", "2026-05-20 14:00:00", 35, "Yes"),
        ("王小明", MING[1], "2026-05-20 14:10:00", "2026-05-20 15:10:00", 60, "Yes"),
        ("陳小華", HUA[1], "2026-05-20 13:40:00", "2026-05-20 16:40:00", 180, "No"),
    ]
    return xlsx_bytes(Sheet("participants", heads, rows))

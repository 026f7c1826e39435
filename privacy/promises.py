"""What the public page promises, sentence by sentence, and the requirement that each stands on.

A sentence without a requirement cannot be written, a requirement without a passing proof makes `lianfu promise check`
fail; the proofs are listed in `assurance/proofs.py`.
"""

from dataclasses import dataclass

from foundation.languages import N_


@dataclass(frozen=True, slots=True)
class Promise:
    """`text` is a msgid; its places are filled by the page (`registration_days`, `backup_days`)."""

    text: str
    requirements: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.requirements:
            raise ValueError(f"a promise stands on a requirement: {self.text}")


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    heading: str
    promises: tuple[Promise, ...]


CHAPTERS = (
    Chapter(
        "asked",
        N_("問的時候"),
        (
            Promise(N_("報名前先讓您看告知事項，中英文都有，六項缺一項就不能開放報名。"), ("N-01",)),
            Promise(N_("告知事項公布後就不能改；內容一變就是新的一版，每一版都能核對雜湊值。"), ("N-02",)),
            Promise(N_("告知裡的資料類別由表單的欄位算出來，不是手寫的。"), ("N-03",)),
            Promise(N_("每一欄都有目的、理由與刪除期限，缺一樣就不能問。"), ("M-01",)),
            Promise(N_("身分證字號、生日、病歷這類資料，表單會擋下來；真有必要，要個資窗口寫下理由。"), ("M-02",)),
            Promise(N_("另外徵求的同意都沒有先勾好，全部不勾也能報名。"), ("N-04",)),
            Promise(N_("別人替您報名時，寄給您的第一封信就說明您的資料是誰提供的。"), ("N-05",)),
            Promise(N_("我們保有哪些個人資料檔案，全部列在公開的登錄頁；漏登任何一欄都過不了檢查。"), ("N-06",)),
        ),
    ),
    Chapter(
        "kept",
        N_("存的時候"),
        (
            Promise(N_("姓名、電子郵件、電話等資料都加密存放，整個資料庫外流也讀不到。"), ("E-01",)),
            Promise(N_("每場活動、每個人各有一把鑰匙，少一把就打不開；把密文搬到別處也打不開。"), ("E-02",)),
            Promise(N_("鎖住鑰匙的主鑰匙會定期更換，舊的銷毀。"), ("E-04",)),
            Promise(N_("用電子郵件找資料時，比對的是加了密鑰的索引；資料庫裡看不出信箱。"), ("E-05",)),
            Promise(N_("紀錄檔、錯誤訊息與待辦工作裡沒有您的個人資料。"), ("L-01",)),
            Promise(N_("入場條碼裡沒有您的個人資料。"), ("T-01",)),
            Promise(N_("本站不放廣告、不追蹤，也不向別的網站要任何東西。"), ("W-01",)),
        ),
    ),
    Chapter(
        "gone",
        N_("刪的時候"),
        (
            Promise(
                N_("活動結束 %(registration_days)s 天後，那場活動的鑰匙和資料當夜一起銷毀，不必有人記得。"), ("R-01",)
            ),
            Promise(N_("刪除您的資料不會改變任何統計數字，因為統計裡本來就沒有您。"), ("R-02",)),
            Promise(
                N_("刪除 %(backup_days)s 天後，就算把舊的備份救回來也讀不到：鑰匙的備份到那時都已失效。"), ("E-03",)
            ),
        ),
    ),
    Chapter(
        "read",
        N_("看的時候"),
        (
            Promise(N_("同仁平常只看得到遮住的姓名（例如王○明）。"), ("V-01",)),
            Promise(N_("要看全名或電話必須有理由，每看一次就留下一筆紀錄。"), ("A-01",)),
            Promise(N_("查看紀錄一筆接一筆鎖在一起，改掉、刪掉任何一筆都查得出來。"), ("A-02",)),
            Promise(N_("留不下紀錄的時候，就什麼都不顯示。"), ("A-03",)),
            Promise(
                N_("匯出名單要寫目的、選欄位，超過五百筆或敏感資料要第二個人核准，流出的片段追得回來。"), ("X-01",)
            ),
            Promise(N_("匯出的檔案不會在試算表裡執行任何公式。"), ("X-02",)),
        ),
    ),
    Chapter(
        "answers",
        N_("填問卷的時候"),
        (
            Promise(N_("滿意度問卷不記名：回答和您的報名之間沒有任何連結，送出後誰也查不到、改不了。"), ("Q-01",)),
            Promise(N_("少於五份回答時不顯示結果。"), ("Q-02",)),
        ),
    ),
    Chapter(
        "yours",
        N_("您自己要辦的時候"),
        (
            Promise(
                N_("您可以查詢、取得複製本、更正、停止利用與刪除；前兩項十五日內、其他三十日內答覆，不收費用。"),
                ("S-01",),
            ),
            Promise(N_("複製本列出我們存的每一項資料，連同目的、類別與給過誰。"), ("S-02",)),
            Promise(N_("不必申請帳號：寄到您信箱的驗證碼十分鐘內有效，只能用一次。"), ("S-03",)),
            Promise(N_("別人無法從本站試出某個信箱有沒有報過名。"), ("S-04",)),
            Promise(N_("萬一外洩，從發現到列出受影響的人、備好中英文通知，演練都在三十分鐘內完成。"), ("B-01",)),
        ),
    ),
)

ALL = tuple(promise for chapter in CHAPTERS for promise in chapter.promises)
REQUIREMENTS = tuple(dict.fromkeys(each for promise in ALL for each in promise.requirements))

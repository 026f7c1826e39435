"""Words for what the ledgers keep as codes, as the person reads them."""

from foundation.languages import N_

STATUS_WORDS = {
    "admitted": N_("有座位"),
    "waiting": N_("候補中"),
    "offered": N_("有座位了，等您回覆"),
    "pending": N_("審核中"),
    "declined": N_("這次沒有安排到座位"),
    "cancelled": N_("已取消"),
    "superseded": N_("已換人參加"),
}
CONSENT_WORDS = {"given": N_("同意"), "refused": N_("沒有同意"), "withdrawn": N_("已撤回")}
MAIL_WORDS = {
    "waiting": N_("等著寄出"),
    "sending": N_("寄送中"),
    "sent": N_("已寄出"),
    "failed": N_("寄不到"),
    "moot": N_("不必寄了"),
}
CHANNEL_WORDS = {
    "web": N_("網頁"),
    "api": N_("合作單位的系統"),
    "phone": N_("電話"),
    "paper": N_("紙本"),
    "door": N_("現場"),
    "import": N_("合作單位的名單"),
}

"""The three modes of a questionnaire, each with its one fixed sentence: 匿名 is never said of anything else."""

from foundation.languages import N_

MODES: dict[str, tuple[str, str]] = {
    "anonymous": (
        N_("匿名"),
        N_("匿名：答案不和您的姓名、報名資料、時間或裝置放在一起，我們也無法還原。"),
    ),
    "confidential": (
        N_("保密"),
        N_("保密：答案可以回溯到您，但只有個資保護窗口能在法定情形下查看。"),
    ),
    "named": (
        N_("具名"),
        N_("具名：承辦人員會看到您的姓名和答案。"),
    ),
}

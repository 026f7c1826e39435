"""The declaration of the outbox: which personal data it holds, why, and how long."""

from foundation.personal import PersonalData, columns, plain
from mail import claims
from mail.personal_tables import OutgoingMail

DECLARED = (
    PersonalData(
        table=OutgoingMail,
        file="mail",
        columns=columns(
            key="subject message_id about",
            field="letter language returned return_code returned_on",
            sealed="sealed",
            machinery="state attempts run_at tried_at sent_at failure slot_at",
        ),
        what_zh="寄給誰、哪一種信、寄出的結果、有沒有退回；不存信的內容，也不存信箱",
        what_en="That a letter of some kind went to a person, how it ended, and whether it came back; "
        "neither its text nor the address",
        why_zh="寄出票券與通知，寄不到時能再寄一次",
        why_en="To send tickets and notices, and to send them again when they did not arrive",
        trigger="sent",
        keep_days=claims.KEPT.days,
        rule_of="case when returned is not null then 'returned' else 'mail' end",
        erase=claims.tally_expired,
        # The sealed token of a ballot is nobody's to copy: it would let a second hand answer.
        read=plain("outgoing_mail", without=("sealed",)),
    ),
)

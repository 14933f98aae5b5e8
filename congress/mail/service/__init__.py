"""Queues letters and settles them (`letters`), holds the outbox (`holds`), keeps what is told of
those that were mailed (`deliveries`), says it (`telling`),
and looks the sender up (`sender_domain`).
"""

from congress.mail.service.deliveries import (
    Noted,
    forget_events,
    lift,
    note_events,
    try_again,
)
from congress.mail.service.holds import (
    end_pause,
    hold,
    pause,
    release,
)
from congress.mail.service.letters import (
    FAILED,
    INBOX,
    LEASED,
    QUEUED,
    SENT,
    change_queued_letter,
    compose_inbox,
    forget_secrets,
    give_back,
    give_back_untried,
    keep_in_inbox,
    lease_due,
    letter_values,
    mark_failed,
    mark_read,
    mark_sent,
    put_off,
    queue_letter,
    queue_letter_if,
    queue_letters,
    send_again,
)
from congress.mail.service.sender_domain import (
    look_up_domain,
)
from congress.mail.service.telling import (
    LogLine,
    MailLog,
    tell_mail,
)

__all__ = [
    "FAILED",
    "INBOX",
    "LEASED",
    "QUEUED",
    "SENT",
    "LogLine",
    "MailLog",
    "Noted",
    "change_queued_letter",
    "compose_inbox",
    "end_pause",
    "forget_events",
    "forget_secrets",
    "give_back",
    "give_back_untried",
    "hold",
    "keep_in_inbox",
    "lease_due",
    "letter_values",
    "lift",
    "look_up_domain",
    "mark_failed",
    "mark_read",
    "mark_sent",
    "note_events",
    "pause",
    "put_off",
    "queue_letter",
    "queue_letter_if",
    "queue_letters",
    "release",
    "send_again",
    "tell_mail",
    "try_again",
]

"""What the attendee's pages say after something was done, by the key that a cookie carries there."""

from __future__ import annotations

from collections.abc import Mapping

from congress.ui.notices import Notice

NOTICES: Mapping[str, Notice] = {
    "seat": Notice("good", "Done. This session is in My Agenda now."),
    "seat-still": Notice("good", "You have a seat already. Nothing changed."),
    "waiting": Notice(
        "good", "You are on the waitlist. If a seat opens you get it at once, and we tell you."
    ),
    "swapped": Notice("good", "Done. You have this seat now, and the other one went back."),
    "dropped": Notice("good", "You gave up your seat."),
    "left": Notice("good", "You left the waitlist."),
    "nothing": Notice("info", "You had no seat here. Nothing changed."),
    "asked-about-time": Notice(
        "good", "Thank you. Staff look at it, and the answer comes to your inbox."
    ),
    "evaluation-sent": Notice("good", "Thank you. Your evaluation is sent."),
    "evaluation-saved": Notice("good", "Saved. Send it when you are done."),
    "claimed": Notice("good", "We have your claim, in time. What it still waits for stands below."),
    "awarded": Notice("good", "Done. Your credits are awarded."),
    "claimed-still": Notice("good", "You have claimed this already. Nothing changed."),
    "confirmed": Notice("good", "Thank you. We know that your claims are yours."),
    "asked-late": Notice("good", "The CE office is asked. The answer comes to your inbox."),
    "still-open": Notice("info", "Claims are still taken: nobody has to be asked."),
    "feed-ended": Notice("good", "That calendar has ended. Its address no longer works."),
    "access-works": Notice("good", "It works. On this device no other code is asked for."),
    "certificate-sent": Notice("good", "It is on its way to your e-mail, and in your inbox here."),
    "saved": Notice("good", "Saved."),
    "erasing": Notice("info", "We erase your data on the day below, and mailed you about it."),
    "kept-data": Notice("good", "Your data stays. Nothing was erased."),
    "look": Notice("good", "Your look is kept on this device."),
    "device-out": Notice("good", "That device is signed out."),
    "unused-out": Notice("good", "They are all signed out."),
    "signed-out": Notice("good", "You are signed out on this device."),
    "read": Notice("good", "All messages are marked as read."),
    "as-staff": Notice(
        "info", "You are signed in as staff. This is the agenda as attendees see it."
    ),
    "not-registered": Notice(
        "info", "You have no registration for this event. Its agenda is open to everybody."
    ),
    "registered": Notice(
        "good", "You are registered. What comes with it is in My Agenda; we mailed you the dates."
    ),
    "registered-already": Notice("good", "You are registered already, and signed in."),
    "left-event": Notice("good", "Your registration is cancelled."),
    "too-late": Notice("info", "That took a little long. Please start again."),
    "prove-again": Notice("info", "You signed in a while ago. Please sign in once more."),
}

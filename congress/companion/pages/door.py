"""What every page goes through: the blueprint, the frame, notices that survive a forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Response, g, render_template, request

from congress.agenda.queries import EventFacts, ReleaseShelf, ShelvedRelease
from congress.agenda.rules.document import Document
from congress.agenda.rules.registering import Registering, decide_registering
from congress.attendees.queries import AttendeeFacts, find_attendee
from congress.companion.drawing import agenda_line, html_answer
from congress.companion.face import COMPANION, blueprint
from congress.companion.keeping import (
    KEPT_AS,
    UNSEEN_HEADER,
    is_kept,
    keep_headers,
    person_mark,
)
from congress.companion.shapes.frame import EventHead, Frame, Help, Notice
from congress.core.errors import DomainError, Fault, InputError, NotFoundError
from congress.core.intervals import end_of_day
from congress.core.time_words import (
    Moment,
    dates_of,
    moment_of,
    zone_words,
)
from congress.mail.queries import count_unread
from congress.people.queries import get_person
from congress.people.rules import THEMES
from congress.ui.assets import read_assets
from congress.web import guard
from congress.web.body import refuse_unstorable_text
from congress.web.etag import PRIVATE, cache_of
from congress.web.house import Call
from congress.web.problems import problem_classes

OFFERED_ON = ("agenda", "changes")  # the pages, by their tab, that offer to register
SAID_COOKIE = "congress-said"
THEME_COOKIE = "congress-theme"
SAID_SECONDS = 60
MAX_FIELD_LENGTH = 320
REFUSED = "refused-"
# What a page says after it did something: the cookie carries the key, never a text.
SAID: Mapping[str, Notice] = {
    "seat": Notice("good", "Done. This session is in My Agenda now."),
    "seat-still": Notice("good", "You have a seat already. Nothing changed."),
    "waiting": Notice(
        "good", "You are on the waitlist. If a seat opens you get it at once, and we tell you."
    ),
    "swapped": Notice("good", "Done. You have this seat now, and the other one went back."),
    "dropped": Notice("good", "You gave up your seat."),
    "left": Notice("good", "You left the waitlist."),
    "nothing": Notice("info", "You had no seat here. Nothing changed."),
    "feed-ended": Notice("good", "That calendar has ended. Its address no longer works."),
    "saved": Notice("good", "Saved."),
    "look": Notice("good", "Your look is kept on this device."),
    "device-out": Notice("good", "That device is signed out."),
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
    "verified": Notice("good", "Thank you. We know it is you."),
    "staff-offer": Notice(
        "info", "You are signed in. In Settings you can protect your sign-in with an app."
    ),
    "too-late": Notice("info", "That took a little long. Please start again."),
    "recovery-used": Notice(
        "info", "That recovery code is used up now. Settings shows how many you have left."
    ),
    "prove-again": Notice("info", "You signed in a while ago. Please sign in once more."),
}


@dataclass(frozen=True)
class Scene:
    """The event a page is about, for whoever asks. `attendee` None: a guest, or staff."""

    call: Call
    event: EventFacts
    release: ShelvedRelease
    attendee: AttendeeFacts | None

    @property
    def document(self) -> Document:
        """Return what the current release says."""
        return self.release.document

    @property
    def me(self) -> AttendeeFacts:
        """Return the attendee. Raises NotFoundError for whoever is not registered (R4)."""
        if self.attendee is None:
            raise NotFoundError("You have no registration for this event.")  # noqa: EM101, TRY003 -- shown
        return self.attendee


def open_scene(call: Call, event_id: str) -> Scene:
    """Return the event for a page.

    Raises:
        NotFoundError: no such event, nothing published, or it is not listed and not theirs.
    """
    shelf = call.store.attached(ReleaseShelf)
    event = next((one for one in shelf.events() if one.id == event_id), None)
    release = shelf.current(event_id)
    if event is None or release is None:
        raise NotFoundError
    person = call.principal.person_id
    attendee = find_attendee(call.db, event_id, person) if person else None
    if attendee is not None and not attendee.is_active:
        attendee = None
    works_here = any(where in ("", event_id) for where, _ in call.principal.roles)
    if not event.listed and attendee is None and not works_here:
        raise NotFoundError
    return Scene(call, event, release, attendee)


def home_scene(call: Call) -> Scene | None:
    """Return the event a person is at or goes to next, for the pages that belong to no event."""
    if not call.principal.person_id:
        return None
    mine = call.house.events.list_events_of(call.db, call.principal.person_id, call.now)
    ahead = [one["event"] for one in mine if one["when"] != "past"]
    for event_id in (*ahead, *(one["event"] for one in reversed(mine))):
        try:
            return open_scene(call, event_id)
        except NotFoundError:  # nothing published there yet
            continue
    return None


# -- drawing -----------------------------------------------------------------------------------


def render(
    call: Call,
    name: str,
    page: object,
    *,
    here: str,
    scene: Scene | None = None,
    status: int = 200,
) -> Response:
    """Draw a page. It is somebody's own: never kept by a shared cache, and not at all from level 2,
    but for the pages that level 1 opens anyway: those a phone keeps, whoever has confirmed it is them.
    """
    frame = frame_of(call, here=here, scene=scene, notice=_said(call))
    kept = status == 200 and is_kept(name, call.principal)  # noqa: PLR2004 -- RFC 9110 15.3.1
    if kept:
        frame = replace(frame, kept_as=KEPT_AS[name], made=_made(call, scene))
    text = render_template(f"companion/{name}.html", page=page, frame=frame)
    if frame.form_token in text:
        guard.keep_form_token(call)
    answer = html_answer(text, status, secret=frame.form_token)
    answer.headers["Cache-Control"] = PRIVATE if kept else cache_of(call.principal.level)
    answer.headers.extend(
        keep_headers(
            name if kept else "",
            signer=call.signer,
            principal=call.principal,
            says_what_happened=frame.notice is not None,
        )
    )
    return answer


def _made(call: Call, scene: Scene | None) -> Moment:
    return moment_of(call.now, scene.document.zone if scene else _zone_of(nearest_event(call)))


def frame_of(call: Call, *, here: str, scene: Scene | None, notice: Notice | None) -> Frame:
    """Return what stands around a page."""
    person = call.principal.person_id
    zone = scene.document.zone if scene else _zone_of(nearest_event(call))
    clock = moment_of(call.now, zone).text if call.settings.clock_offset else ""
    attends = scene is not None and scene.attendee is not None
    unread = count_unread(call.db, person, scene.event.id) if scene and attends else 0
    return Frame(
        form_token=guard.form_token_of(call),
        theme=theme_now(),
        here=here,
        event=_head_of(scene) if scene else None,
        person=person_mark(call.signer, call.principal),
        first_name=(get_person(call.db, person).first_name or "you") if person else "",
        is_attendee=attends,
        offers_registration=here in OFFERED_ON and _offers_registration(call, scene),
        unread=unread,
        notice=notice,
        help=_help_of(call, scene),
        is_development=not call.settings.is_production,
        clock=clock,
    )


def _offers_registration(call: Call, scene: Scene | None) -> bool:
    """Tell whether this reader could register for the event by themselves, now."""
    if scene is None or scene.attendee is not None or call.principal.roles:
        return False
    return decide_registering(scene.document, call.now) is Registering.OPEN


def _head_of(scene: Scene) -> EventHead:
    event, document = scene.event, scene.document
    return EventHead(
        id=event.id,
        name=document.event.name,
        dates=dates_of(event.starts_on, event.ends_on),
        place=document.event.venue.get("name", ""),
        zone=event.zone,
        # As its times are: an event in August is not in winter time because it is read in March.
        zone_words=zone_words(document.zone, end_of_day(event.starts_on, document.zone)),
    )


def _help_of(call: Call, scene: Scene | None) -> Help:
    event = scene.event if scene else nearest_event(call)
    links = scene.document.event.links if scene else {}
    email, after = links.get("help_email", ""), links.get("credits_email", "")
    is_online = scene is not None and scene.document.is_online
    return Help(period_of(event, call.now) if event else "", email, after, is_online=is_online)


def period_of(event: EventFacts, now: datetime) -> str:
    """Return whether now is before, during or after the event, by its own days."""
    zone = ZoneInfo(event.zone)
    if now >= end_of_day(event.ends_on, zone):
        return "after"
    return "during" if now >= end_of_day(event.starts_on - timedelta(days=1), zone) else "before"


def nearest_event(call: Call) -> EventFacts | None:
    """Return the listed event that runs now or comes next, else the last one."""
    events = [one for one in call.store.attached(ReleaseShelf).events() if one.listed]
    return nearest(events, call.now)


def nearest(events: Sequence[EventFacts], now: datetime) -> EventFacts | None:
    """Return the event that runs now or comes next, else the one that ended last."""
    ahead = [one for one in events if period_of(one, now) != "after"]
    if ahead:
        return min(ahead, key=lambda one: (one.starts_on, one.id))
    return max(events, key=lambda one: (one.ends_on, one.id), default=None)


def _zone_of(event: EventFacts | None) -> ZoneInfo:
    return ZoneInfo(event.zone if event else "UTC")


# -- cookies, redirects, forms -----------------------------------------------------------------


def theme_now() -> str:
    """Return the look kept on this device: auto, light or dark."""
    for name in (f"__Host-{THEME_COOKIE}", THEME_COOKIE):
        theme = request.cookies.get(name, "")
        if theme in THEMES:
            return theme
    return "auto"


def _said(call: Call) -> Notice | None:
    name = guard.cookie_name(call, SAID_COOKIE)
    said = request.cookies.get(name, "")
    if not said or UNSEEN_HEADER in request.headers:  # it waits for a page that is looked at
        return None
    call.cookies.append((name, "", 0))
    refused = problem_classes().get(said.removeprefix(REFUSED))
    if said.startswith(REFUSED) and refused is not None:
        return Notice("bad", refused.explanation)
    return SAID.get(said)


def show_refusal_at(call: Call, address: str, refused: DomainError) -> None:
    """Say a refusal where the button was, instead of on a page of its own.

    The caller raises it on, so that nothing it wrote is kept; the answer to it then leads back.
    """
    name = guard.cookie_name(call, SAID_COOKIE)
    call.cookies.append((name, f"{REFUSED}{refused.code}", SAID_SECONDS))
    g.companion_leads_to = address


def go(call: Call, address: str, said: str = "") -> Response:
    """Send the browser on (303), with a notice for the page it meets there."""
    if said:
        call.cookies.append((guard.cookie_name(call, SAID_COOKIE), said, SAID_SECONDS))
    return _see_other(address)


def _see_other(address: str) -> Response:
    answer = Response(status=303)
    answer.headers["Location"] = address
    return answer


def form_text(name: str, *, longest: int = MAX_FIELD_LENGTH, is_secret: bool = False) -> str:
    """Return a field of the form, trimmed unless every character of it counts.

    Raises:
        TextError, InputError: it cannot be kept, or is too long.
    """
    text = refuse_unstorable_text(request.form.get(name, ""), name)
    if not is_secret:
        text = text.strip()
    if len(text) > longest:
        raise InputError(faults=[Fault(name, f"At most {longest} characters, please.")])
    return text


def query_text(name: str, *, longest: int = MAX_FIELD_LENGTH) -> str:
    """Return a parameter of the address, trimmed and cut."""
    return refuse_unstorable_text(request.args.get(name, ""), name).strip()[:longest]


def own_address(address: str) -> str:
    """Return an address of ours to go to, "" for anything else: no open redirects."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() and "\\" not in address else ""


@blueprint.after_request
def _lead_on(answer: Response) -> Response:
    """Lead a refused form back to its page, and a page that needs a sign-in there and back."""
    address = g.pop("companion_leads_to", "")
    if address and answer.status_code == 409:  # noqa: PLR2004 -- RFC 9110 15.5.10
        answer.status_code = 303
        answer.headers["Location"] = address
        answer.set_data(b"")
        return answer
    if answer.status_code != 401 or request.method != "GET":  # noqa: PLR2004 -- RFC 9110 15.5.2
        return answer
    wanted = quote(request.full_path.rstrip("?"), safe="/")
    return _see_other(f"/sign-in?next={wanted}")


@blueprint.app_context_processor
def _for_every_template() -> dict[str, object]:
    """Give the addresses of files; and, for a problem's page, a frame that needs no database."""
    frame = Frame(theme=theme_now(), here="problem")
    assets = read_assets(COMPANION)
    return {
        "asset": assets.address_of,
        "lasting_asset": assets.lasting_address_of,
        "frame": frame,
        "agenda_line": agenda_line,
    }

"""Looks at letters of several rooms once more before they leave (`core.ports.LetterChecker`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from congress.agenda.queries import ReleaseShelf
from congress.attendees.queries import find_attendee
from congress.badges.rules.handout import HandoutState
from congress.badges.service.own import read_my_badge
from congress.core.ports import MissingCredits
from congress.credits.queries.evaluations import list_sent
from congress.credits.rules.evaluations import FOLLOW_UP
from congress.infra.database import Store
from congress.infra.signing import Signer
from congress.lobby.service.materials import list_visible
from congress.notices.rules.credits import credits_facts
from congress.notices.rules.days import badge_facts, is_morning_over
from congress.notices.rules.follow_up import follow_up_facts, open_follow_up
from congress.notices.rules.materials import titles_of


class BadgeLetters:
    """The letter about the badge: no use to who has it; and the code is made when it leaves."""

    def __init__(self, store: Store, signer: Signer) -> None:
        """Read releases from memory; write codes under the installation's key."""
        self._shelf = store.attached(ReleaseShelf)
        self._signer = signer

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return why it is of no use; else the pick-up code, and the desk's hours as of now."""
        release = self._shelf.current(letter.event_id)
        me = find_attendee(db, letter.event_id, letter.person_id)
        if release is None or me is None:
            return "the registration is gone"
        mine = read_my_badge(db, self._signer, release.document, me, now)
        if mine.handout.state is HandoutState.HANDED_OUT:
            return "they have their badge"
        told = badge_facts(release.document, me.holder, now)
        if mine.code is None or told is None:
            return "no badge desk is open for them any more"
        return {**told, "pickup_code": " ".join(mine.code.groups)}


class DailyLetters:
    """The letter of a day: it dies when its morning is over."""

    def __init__(self, store: Store) -> None:
        """Read releases from memory."""
        self._shelf = store.attached(ReleaseShelf)

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return that it comes too late, or nothing to add."""
        del db
        release = self._shelf.current(letter.event_id)
        day = date.fromisoformat(letter.facts["day"])
        if release is None or is_morning_over(day, release.document, now):
            return "its morning is over"
        return {}


class MaterialLetters:
    """The letter about materials: of sessions that still show some."""

    def __init__(self, store: Store) -> None:
        """Read releases from memory."""
        self._shelf = store.attached(ReleaseShelf)

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return that none is shown any more; else the sessions that have some by now."""
        release = self._shelf.current(letter.event_id)
        shown = list_visible(db, release.document, now) if release is not None else {}
        known = [one for one in letter.facts["sessions"] if one in shown]
        if release is None or not known:
            return "what it tells of is not shown any more"
        return titles_of([release.document.sessions_by_id[one] for one in known])


class CreditLetters:
    """Letters about credits: never to who is done, and with what is missing by now."""

    def __init__(self, store: Store, missing_credits: MissingCredits) -> None:
        """Read releases from memory; ask who is not done."""
        self._shelf = store.attached(ReleaseShelf)
        self._missing_credits = missing_credits

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return that nothing is left to claim; else what is, as of now."""
        release, person = self._shelf.current(letter.event_id), letter.person_id
        found = self._missing_credits.list_unclaimed(db, letter.event_id, [person], now)
        if release is None or person not in found:
            return "nothing is left to claim"
        return credits_facts(letter.event_id, found[person], release.document.zone)


class FollowUpLetters:
    """The letter that asks what came of an event: of no use to who answered, or once it is closed."""

    def __init__(self, store: Store) -> None:
        """Read releases from memory."""
        self._shelf = store.attached(ReleaseShelf)

    def check(self, db: Connection, letter: Row[Any], now: datetime) -> str | Mapping[str, object]:
        """Return why it is of no use; else how long it takes and until when, as of now."""
        release = self._shelf.current(letter.event_id)
        me = find_attendee(db, letter.event_id, letter.person_id)
        subject = open_follow_up(release.document, now) if release is not None else None
        if release is None or me is None or subject is None:
            return "nothing is asked any more"
        if FOLLOW_UP in list_sent(db, me.id):
            return "they answered"
        return follow_up_facts(release.document, subject)

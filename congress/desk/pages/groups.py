"""One person picks up for several: found and ticked, handed over in one tap (decision 0051)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Response

from congress.badges.errors import BadgeError
from congress.badges.rules.codes import MOST_TYPED, find_within, read_code
from congress.badges.rules.groups import MOST_IN_GROUP, GroupState
from congress.badges.rules.handout import HandoutState
from congress.badges.rules.prints import PrintState
from congress.badges.service.groups import hand_out_group, take_group_back
from congress.badges.service.looking_up import Seen, look_at_several, look_up
from congress.badges.service.printing import ask_for_print
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.desk import group_words as words
from congress.desk.acting import MAX_NUMBER_LENGTH, UNDONE_AT_THE_DESK
from congress.desk.cards import mend_of, name_of, row_of
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.desk.shapes import GroupPage, Picked
from congress.desk.words import NOTHING_TYPED, SAY_WHERE
from congress.ui.forms import form_text, form_texts, go
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/group"
MOST_SHOWN = 2 * MOST_IN_GROUP  # ticked ones, and those that were found beside them


@dataclass
class Gathering:
    """What the form says, and what came of it. `ticked`: numbers; `refused`: why, by number."""

    taker: str
    ticked: list[str]
    found: Sequence[Seen] = ()
    typed: str = ""
    note: str = ""
    said: Notice | None = None
    handed: list[str] = field(default_factory=list)
    refused: Mapping[str, str] = field(default_factory=dict)


@page(blueprint, "GET", AT, permission=Permission.HAND_OUT_BADGES, summary="Pick up for several")
def begin_group(call: Call, event_id: str) -> Response:
    """Lead back to the desk: it begins with the person who is there, and nobody stands in an address."""
    scene = open_desk(call, event_id)
    return go(call, f"/desk/e/{scene.event.id}")


@page(blueprint, "POST", AT, permission=Permission.HAND_OUT_BADGES, summary="Hand several over")
def work_on_group(call: Call, event_id: str) -> Response:
    """Find, tick, print, hand over. What is ticked comes along with each form, and nothing is kept."""
    scene = open_desk(call, event_id)
    taker = form_text("taker", longest=MAX_NUMBER_LENGTH)
    ticked = form_texts("pick", longest=MAX_NUMBER_LENGTH, most=MOST_IN_GROUP)
    gathering = Gathering(taker, ticked)
    do = form_text("do")
    if do == "find":
        _find(scene, gathering)
    elif do == "print":
        _print(scene, gathering)
    elif do == "hand-over":
        _hand_over(scene, gathering)
    elif do == "take-back":
        _take_back(scene, gathering)
    return render(call, "group", _page_of(scene, gathering, is_first=not do), scene=scene)


def _find(scene: DeskScene, gathering: Gathering) -> None:
    """Show whom a text means; who is found alone is ticked, so that one scan after the other will do."""
    typed = find_within(form_text("q", longest=MOST_TYPED))
    if not typed:
        gathering.note = NOTHING_TYPED
        return
    found = look_up(scene.desk, typed)
    gathering.found, gathering.note = found.people, found.note
    is_mended = not found.people and not found.is_mistaken and not read_code(typed)
    gathering.typed = typed if is_mended else ""
    if len(found.people) == 1 and found.people[0].handout.state is HandoutState.NOW:
        gathering.ticked.append(found.people[0].registrant.external_id)


def _print(scene: DeskScene, gathering: Gathering) -> None:
    if not scene.desk.place and len(scene.places) > 1:
        gathering.said = Notice("warn", SAY_WHERE)
        return
    if not gathering.ticked:
        gathering.said = words.NOBODY_TICKED
        return
    refused = {}
    for number in sorted(gathering.ticked):
        try:
            ask_for_print(scene.desk, number)
        except (BadgeError, NotFoundError) as error:
            refused[number] = error.detail
    gathering.refused = refused
    gathering.said = words.SENT if len(refused) < len(gathering.ticked) else words.NOT_SENT


def _hand_over(scene: DeskScene, gathering: Gathering) -> None:
    if not gathering.ticked:
        gathering.said = words.NOBODY_TICKED
        return
    taken = hand_out_group(scene.desk, gathering.taker, gathering.ticked)
    gathering.handed = [one.external_id for one in taken if one.state is GroupState.HANDED_OVER]
    gathering.refused = {
        one.external_id: one.said for one in taken if one.state is not GroupState.HANDED_OVER
    }
    gathering.ticked = [*gathering.refused]


def _take_back(scene: DeskScene, gathering: Gathering) -> None:
    """Undo what was handed over; they stay ticked, so that the right ones can be handed over next."""
    numbers = gathering.ticked
    gathering.ticked = take_group_back(scene.desk, numbers, because=UNDONE_AT_THE_DESK)
    gathering.said = words.taken_back(len(gathering.ticked))


def _page_of(scene: DeskScene, gathering: Gathering, *, is_first: bool) -> GroupPage:
    wanted = [gathering.taker, *gathering.ticked, *gathering.handed]
    seen = {one.registrant.external_id: one for one in look_at_several(scene.desk, wanted)}
    if gathering.taker not in seen:
        raise NotFoundError(words.NOT_THERE)
    taker = seen[gathering.taker]
    if is_first and taker.handout.state is HandoutState.NOW:
        gathering.ticked = [gathering.taker]
    seen |= {one.registrant.external_id: one for one in gathering.found}
    ticked = [number for number in dict.fromkeys(gathering.ticked) if number in seen]
    others = [one.registrant.external_id for one in gathering.found]
    rows = [
        _row(seen[number], scene, gathering, ticked) for number in dict.fromkeys([*ticked, *others])
    ]
    handed = tuple(name_of(seen[number]) for number in gathering.handed)
    said = gathering.said
    if said is None and (gathering.handed or gathering.refused):
        said = words.handed_to(name_of(taker), len(handed), len(gathering.refused))
    return GroupPage(
        number=gathering.taker,
        name=name_of(taker),
        say=words.ask_whose(taker.registrant.first_name),
        people=tuple(rows),
        said=said,
        handed=handed,
        can_undo=tuple(gathering.handed),
        mend=mend_of(gathering.typed),
        note=gathering.note,
        can_print=any(_can_print(seen[number], scene) for number in ticked),
        is_done=bool(handed) and not gathering.refused,
    )


def _row(seen: Seen, scene: DeskScene, gathering: Gathering, ticked: Sequence[str]) -> Picked:
    row = vars(row_of(seen, scene.document))
    mark = words.mark_of_picked(seen, _sheet_of(seen, scene))
    said = gathering.refused.get(row["number"], "")
    has_badge = seen.handout.state is HandoutState.HANDED_OUT
    is_ticked = row["number"] in ticked and not has_badge
    return Picked(**{**row, "mark": mark}, is_ticked=is_ticked, has_badge=has_badge, said=said)


def _sheet_of(seen: Seen, scene: DeskScene) -> PrintState | None:
    return seen.print.state_at(scene.desk.now) if seen.print else None


def _can_print(seen: Seen, scene: DeskScene) -> bool:
    is_printed = _sheet_of(seen, scene) in words.PRINTED
    return seen.handout.state is HandoutState.NOW and not is_printed

"""Every select of the lobby: `links` to live sessions, who `joins` them and how long they `stays`,
`recordings` and `uploads` of their files, `materials`, and who has tried their `access`.
"""

from congress.lobby.queries.access import count_online, has_tested, list_untested
from congress.lobby.queries.files import list_kept_files
from congress.lobby.queries.joins import (
    MyJoin,
    find_join,
    find_way,
    list_devices_in,
)
from congress.lobby.queries.links import count_online_seats, find_link, list_links
from congress.lobby.queries.materials import (
    find_material,
    list_materials,
    list_materials_of,
    list_told,
)
from congress.lobby.queries.positions import find_position
from congress.lobby.queries.recordings import (
    find_recording,
    list_organizers,
    list_recordings,
    list_some_people,
)
from congress.lobby.queries.stays import (
    Aside,
    Reported,
    count_reported,
    list_aside,
    list_attendees_by_mail,
    list_my_stays,
    list_stays,
    list_stays_of_event,
)
from congress.lobby.queries.uploads import BegunUpload, find_begun, list_begun

__all__ = [
    "Aside",
    "BegunUpload",
    "MyJoin",
    "Reported",
    "count_online",
    "count_online_seats",
    "count_reported",
    "find_begun",
    "find_join",
    "find_link",
    "find_material",
    "find_position",
    "find_recording",
    "find_way",
    "has_tested",
    "list_aside",
    "list_attendees_by_mail",
    "list_begun",
    "list_devices_in",
    "list_kept_files",
    "list_links",
    "list_materials",
    "list_materials_of",
    "list_my_stays",
    "list_organizers",
    "list_recordings",
    "list_some_people",
    "list_stays",
    "list_stays_of_event",
    "list_told",
    "list_untested",
]

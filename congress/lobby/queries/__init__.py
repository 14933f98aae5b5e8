"""Every select of the lobby: `links` to live sessions, who `joins` them, `recordings`, `materials`,
and who has tried their `access`.
"""

from congress.lobby.queries.access import count_online, has_tested, list_untested
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
from congress.lobby.queries.recordings import (
    find_recording,
    list_organizers,
    list_people_of,
    list_recordings,
)

__all__ = [
    "MyJoin",
    "count_online",
    "count_online_seats",
    "find_join",
    "find_link",
    "find_material",
    "find_recording",
    "find_way",
    "has_tested",
    "list_devices_in",
    "list_links",
    "list_materials",
    "list_materials_of",
    "list_organizers",
    "list_people_of",
    "list_recordings",
    "list_told",
    "list_untested",
]

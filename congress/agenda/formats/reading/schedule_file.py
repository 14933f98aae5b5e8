"""Reads a schedule in whatever format it is: told by its content, never by the file's name."""

from __future__ import annotations

from congress.agenda.errors import ScheduleFileError
from congress.agenda.formats.raw_document import RawDocument
from congress.agenda.formats.reading.assembling import assemble
from congress.agenda.formats.reading.programme import Hints
from congress.agenda.formats.reading.schedule_xml import read_schedule_xml
from congress.agenda.formats.reading.xml_tree import read_xml
from congress.agenda.formats.yaml_file import read_yaml
from congress.core.errors import Fault


def read_schedule(content: bytes, hints: Hints) -> RawDocument:
    """Return the schedule file's tree of any format that is read here.

    Raises:
        YamlError: it is no schedule, or has faults; each says where, and what to write instead.
    """
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        root = read_xml(content)
        if root.name != "schedule":
            raise ScheduleFileError(faults=[Fault(f"line {root.line}", f"<{root.name}>")])
        return assemble(read_schedule_xml(root), hints)
    return read_yaml(content)

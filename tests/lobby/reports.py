"""Reports of who attended, in the shapes that Zoom and Teams let them be downloaded."""

from __future__ import annotations

from collections.abc import Sequence

Line = tuple[str, str, str, str]  # name, e-mail, joined, left


def zoom(*lines: Line, is_webinar: bool = False) -> bytes:
    """UTF-8 with commas; a row about the meeting stands above the headings of those who came."""
    if is_webinar:
        rows = [
            "Attendee Report",
            "Topic,Webinar ID,Actual Start Time",
            'Safer Together,812 3456 7890,"03/10/2025 07:50:00 AM"',
            "Attendee Details",
            "Attended,User Name (Original Name),First Name,Email,Join Time,Leave Time,Is Guest",
            *(f'Yes,{name},x,{mail},"{joined}","{left}",No' for name, mail, joined, left in lines),
            "No,Nora Never,Nora,nora@example.org,--,--,--",
        ]
    else:
        rows = [
            "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,",
            "812 3456 7890,Safer,03/10/2025 07:50:00 AM,03/10/2025 09:02:00 AM,o@e.org,72",
            "",
            "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest",
            *(f'"{name}",{mail},{joined},{left},1,Yes' for name, mail, joined, left in lines),
        ]
    return ("\ufeff" + "\r\n".join(rows)).encode()


def teams(*lines: Line, has_stays: bool = True) -> bytes:
    """UTF-16 with tabs, in parts: the second has the first joining and the last leaving alone."""
    rows: list[Sequence[str]] = [
        ["1. Summary"],
        ["Meeting title", "Safer Together"],
        ["Start time", "3/10/25, 7:50:00 AM"],
        [],
        ["2. Participants"],
        ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)",
         "Role"],
        *([name, joined, left, "1m", mail, mail, "Attendee"] for name, mail, joined, left in lines),
        [],
    ]  # fmt: skip
    if has_stays:
        rows += [
            ["3. In-Meeting Activities"],
            ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"],
            *([name, joined, left, "1m", mail, "Attendee"] for name, mail, joined, left in lines),
        ]
    return "\r\n".join("\t".join(row) for row in rows).encode("utf-16")

"""A look at the exports: one session of each file, for whoever reads the OpenAPI document."""

from __future__ import annotations

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//congress//agenda 1//EN
NAME:IHI Patient Safety Congress 2025
BEGIN:VEVENT
UID:session-16f3aa61-6257-5a83-b575-c61a63bc6ab4@congress.example
SEQUENCE:1
DTSTAMP:20241108T220000Z
DTSTART:20250310T180000Z
DTEND:20250310T190000Z
SUMMARY:Speaking Up across the Hierarchy: What the Evidence Says Now
LOCATION:Sunset Ballroom
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""

FRAB_XML = """\
<?xml version='1.0' encoding='utf-8'?>
<schedule>
 <version>1</version>
 <conference>
  <acronym>psc2025</acronym>
  <title>IHI Patient Safety Congress 2025</title>
 </conference>
 <day index="2" date="2025-03-10">
  <room name="Sunset Ballroom">
   <event guid="16f3aa61-6257-5a83-b575-c61a63bc6ab4">
    <title>Speaking Up across the Hierarchy: What the Evidence Says Now</title>
    <date>2025-03-10T11:00:00-07:00</date>
    <duration>01:00</duration>
   </event>
  </room>
 </day>
</schedule>
"""

SCHEDULE_JSON = {
    "schedule": {
        "version": "1",
        "conference": {
            "acronym": "psc-2025",
            "title": "IHI Patient Safety Congress 2025",
            "days": [
                {
                    "index": 2,
                    "date": "2025-03-10",
                    "rooms": {
                        "Sunset Ballroom": [
                            {
                                "guid": "16f3aa61-6257-5a83-b575-c61a63bc6ab4",
                                "title": "Speaking Up across the Hierarchy: "
                                "What the Evidence Says Now",
                                "date": "2025-03-10T11:00:00-07:00",
                                "duration": "01:00",
                            }
                        ]
                    },
                }
            ],
        },
    }
}

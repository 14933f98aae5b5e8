"""The reviewed table: every route, and what it asks of whoever calls it. A new route belongs here.

A line is a decision: read who may call it before adding one.
"""

from __future__ import annotations

PUBLIC = """
GET /  GET /agenda  GET /events  GET /my-agenda  GET /settings  POST /settings/theme
GET /offline  GET /kept.json  GET /worker.js  GET /assets/<edition>/<path:name>  GET /dev/letters
GET /desk/assets/<edition>/<path:name>  GET /console/assets/<edition>/<path:name>
GET /desk/worker.js  GET /desk/offline  GET /desk/away  GET /desk/scanner
GET /e/<event_id>/agenda  GET /e/<event_id>/changes  GET /e/<event_id>/guide
GET /e/<event_id>/sessions/<session_id>
GET /e/<event_id>/speakers  GET /e/<event_id>/speakers/<speaker_id>
GET /e/<event_id>/register  POST /e/<event_id>/register
GET /e/<event_id>/register/code  POST /e/<event_id>/register/code
GET /e/<event_id>/register/confirm/<link>  POST /e/<event_id>/register/confirm/<link>
GET /news  POST /news  GET /news/code  POST /news/code
GET /news/leave/<leaving>  POST /news/leave/<leaving>  POST /api/v1/news/leave/<leaving>
GET /sign-in  POST /sign-in  GET /sign-in/code  POST /sign-in/code
GET /sign-in/code/verify  POST /sign-in/code/verify  POST /sign-out
GET /sign-in/staff  POST /sign-in/staff  GET /sign-in/staff/code  POST /sign-in/staff/code
GET /sign-in/staff/app  POST /sign-in/staff/app
GET /events/<event_id>/agenda.ics  GET /events/<event_id>/schedule.json
GET /events/<event_id>/schedule.xml  GET /feeds/<secret>.ics
GET /desk/enroll  POST /desk/enroll  POST /desk/enroll/end
GET /api/v1/certificates/<certificate_number>
GET /certificates  GET /certificates/<certificate_number>
GET /livez  GET /metrics  GET /readyz  GET /api/v1/openapi.json
GET /api/v1/events  GET /api/v1/events/<event_id>  GET /api/v1/events/<event_id>/agenda
GET /api/v1/events/<event_id>/agenda/changes
GET /api/v1/events/<event_id>/agenda/releases/<int:number>
GET /api/v1/events/<event_id>/availability  GET /api/v1/events/<event_id>/guide
POST /api/v1/events/<event_id>/registrations  POST /api/v1/events/<event_id>/registrations/confirm
POST /api/v1/sign-in  POST /api/v1/sign-in/code  POST /api/v1/sign-in/code/verify
POST /api/v1/sign-in/staff  POST /api/v1/sign-in/station  DELETE /api/v1/sign-in
POST /api/v1/mail-events
"""
ATTEND = """
GET /e/<event_id>/  GET /e/<event_id>/inbox  POST /e/<event_id>/inbox/read  GET /e/<event_id>/leave
GET /e/<event_id>/badge  GET /e/<event_id>/my-agenda  GET /e/<event_id>/subscribe
POST /e/<event_id>/sessions/<session_id>/register  POST /e/<event_id>/sessions/<session_id>/star
POST /e/<event_id>/sessions/<session_id>/unregister
GET /api/v1/events/<event_id>/me/agenda  GET /api/v1/events/<event_id>/me/feeds
GET /api/v1/events/<event_id>/me/inbox  POST /api/v1/events/<event_id>/me/inbox/<letter_id>/read
GET /api/v1/events/<event_id>/me/sessions
PUT /api/v1/events/<event_id>/sessions/<session_id>/seat
DELETE /api/v1/events/<event_id>/sessions/<session_id>/seat
PUT /api/v1/events/<event_id>/sessions/<session_id>/star
DELETE /api/v1/events/<event_id>/sessions/<session_id>/star
GET /api/v1/events/<event_id>/me/attendance
GET /api/v1/events/<event_id>/me/credits  GET /e/<event_id>/credits
GET /api/v1/events/<event_id>/me/claims  POST /api/v1/events/<event_id>/claims
PUT /api/v1/events/<event_id>/claims/<type_id>/draft
POST /e/<event_id>/claims  POST /e/<event_id>/claims/draft  POST /e/<event_id>/late-requests
POST /api/v1/events/<event_id>/late-requests
GET /api/v1/events/<event_id>/evaluations/<subject_id>
PUT /api/v1/events/<event_id>/evaluations/<subject_id>
GET /e/<event_id>/evaluations
GET /e/<event_id>/evaluations/<subject_id>  POST /e/<event_id>/evaluations/<subject_id>
PUT /api/v1/events/<event_id>/sessions/<session_id>/attendance-request
GET /e/<event_id>/sessions/<session_id>/counted  POST /e/<event_id>/sessions/<session_id>/counted
GET /e/<event_id>/recordings/<session_id>  GET /e/<event_id>/recordings/<session_id>/video
        POST /e/<event_id>/recordings/<session_id>/position
GET /e/<event_id>/recordings/<session_id>/captions  GET /e/<event_id>/recordings/<session_id>/go
GET /e/<event_id>/materials/<material_id>  GET /api/v1/events/<event_id>/materials
GET /e/<event_id>/lobby  GET /api/v1/events/<event_id>/lobby
GET /api/v1/events/<event_id>/me/pickup-code  GET /api/v1/events/<event_id>/me/pickup-code.svg
"""
ROUTES = {
    "public": PUBLIC,
    "attend": ATTEND,
    "read-self": "GET /api/v1/me  POST /api/v1/sign-in/slip  GET /sign-in/slip  POST /sign-in/slip",
    "manage-self": """
        PATCH /api/v1/me  POST /api/v1/me/data  POST /settings/name  POST /settings/data
        PUT /api/v1/me/erasure  DELETE /api/v1/me/erasure
        GET /settings/erase  POST /settings/erase  POST /settings/erase/keep
        POST /e/<event_id>/leave
        POST /api/v1/events/<event_id>/claims/confirm  POST /e/<event_id>/claims/confirm
        DELETE /api/v1/events/<event_id>/me/registration
        """,
    "manage-devices": """
        GET /api/v1/me/devices  DELETE /api/v1/me/devices/<device_id>
        POST /settings/devices/<device_id>/sign-out
        POST /settings/unused-devices/sign-out
        """,
    "manage-feeds": """
        POST /api/v1/events/<event_id>/me/feeds
        DELETE /api/v1/events/<event_id>/me/feeds/<feed_id>
        POST /e/<event_id>/subscribe  POST /e/<event_id>/subscribe/<feed_id>/revoke
        """,
    "read-certificates": """
        GET /api/v1/events/<event_id>/me/certificates
        GET /api/v1/events/<event_id>/me/certificates/<certificate_number>.pdf
        GET /e/<event_id>/certificates  GET /e/<event_id>/certificates/<certificate_number>
        GET /e/<event_id>/certificates/<certificate_number>/pdf
        POST /e/<event_id>/certificates/<certificate_number>/send
        GET /transcript  GET /transcript/pdf
        """,
    "join-live": """
        GET /e/<event_id>/sessions/<session_id>/join  POST /e/<event_id>/sessions/<session_id>/join
        POST /e/<event_id>/lobby/test
        GET /go/<join_id>  GET /go/<join_id>/backup
        POST /api/v1/events/<event_id>/sessions/<session_id>/join
        """,
    "manage-lobby": """
        GET /desk/e/<event_id>/lobby
        GET /desk/e/<event_id>/lobby/<session_id>  POST /desk/e/<event_id>/lobby/<session_id>
        POST /desk/e/<event_id>/lobby/<session_id>/remove
        GET /api/v1/events/<event_id>/live-links
        GET /api/v1/events/<event_id>/recordings
        PUT /api/v1/events/<event_id>/sessions/<session_id>/recording
        GET /desk/e/<event_id>/lobby-access  POST /desk/e/<event_id>/lobby-access
        GET /desk/e/<event_id>/materials
        GET /desk/e/<event_id>/materials/<session_id>
        POST /desk/e/<event_id>/materials/<session_id>
        POST /desk/e/<event_id>/materials/<session_id>/<material_id>
        GET /desk/e/<event_id>/recordings
        GET /desk/e/<event_id>/online-time
        GET /desk/e/<event_id>/online-time/<session_id>
        POST /desk/e/<event_id>/online-time/<session_id>
        GET /desk/e/<event_id>/recordings/<session_id>  POST /desk/e/<event_id>/recordings/<session_id>
        GET /desk/e/<event_id>/recordings/<session_id>/file.json
        POST /desk/e/<event_id>/recordings/<session_id>/file.json
        PATCH /desk/e/<event_id>/recordings/<session_id>/file.json
        DELETE /desk/e/<event_id>/recordings/<session_id>/file.json
        PUT /api/v1/events/<event_id>/sessions/<session_id>/live-link
        DELETE /api/v1/events/<event_id>/sessions/<session_id>/live-link
        """,
    "manage-second-step": "POST /settings/app  POST /settings/recovery-codes",
    "manage-seats": """
        GET /api/v1/events/<event_id>/sessions/<session_id>/seats
        GET /api/v1/events/<event_id>/sessions/<session_id>/seats/<external_id>
        PUT /api/v1/events/<event_id>/sessions/<session_id>/seats/<external_id>
        """,
    "enroll-stations": """
        GET /desk/e/<event_id>/stations  POST /desk/e/<event_id>/stations
        POST /desk/e/<event_id>/stations/<station_id>/end
        GET /desk/e/<event_id>/phones  POST /desk/e/<event_id>/phones
        GET /desk/e/<event_id>/crew  POST /desk/e/<event_id>/crew
        POST /desk/e/<event_id>/crew/<member_id>/pin  POST /desk/e/<event_id>/crew/<member_id>/end
        GET /api/v1/events/<event_id>/stations  POST /api/v1/events/<event_id>/stations
        DELETE /api/v1/events/<event_id>/stations/<station_id>
        """,
    "hand-out-badges": """
        GET /desk/e/<event_id>/changes  GET /desk/e/<event_id>/changes/<session_id>/sign
        POST /api/v1/events/<event_id>/badge-desk/look-ups
        PUT /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge
        POST /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/replacements
        POST /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/returns
        PUT /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/photo-id
        PUT /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/blank
        POST /api/v1/events/<event_id>/badge-desk/group-hand-overs
        GET /desk/e/<event_id>/group  POST /desk/e/<event_id>/group
        GET /desk/e/<event_id>/mail  POST /desk/e/<event_id>/mail
        GET /api/v1/events/<event_id>/attendees/<external_id>/letters
        POST /api/v1/events/<event_id>/attendees/<external_id>/letters/try-again
        PUT /api/v1/events/<event_id>/badge-desk/people/<external_id>/note
        DELETE /api/v1/events/<event_id>/badge-desk/people/<external_id>/note
        PUT /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/name
        DELETE /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/name
        POST /api/v1/events/<event_id>/badge-desk/snapshots
        POST /api/v1/events/<event_id>/badge-desk/hand-overs
        POST /api/v1/events/<event_id>/badge-desk/people/<external_id>/badge/prints
        GET /desk/e/<event_id>  POST /desk/e/<event_id>
        POST /desk/e/<event_id>/snapshot  POST /desk/e/<event_id>/hand-overs
        GET /desk/e/<event_id>/place  POST /desk/e/<event_id>/place
        GET /desk/e/<event_id>/prints/<print_id>  POST /desk/e/<event_id>/frames
        """,
    "settle-attendance": """
        GET /desk/e/<event_id>/review  POST /desk/e/<event_id>/review
        POST /desk/e/<event_id>/door-lists
        """,
    "take-prints": """
        GET /desk/e/<event_id>/station  POST /desk/e/<event_id>/station
        GET /desk/e/<event_id>/station/prints/<print_id>/<int:number>.png
        POST /api/v1/events/<event_id>/badge-desk/prints/claims
        GET /api/v1/events/<event_id>/badge-desk/prints/<print_id>.pdf
        GET /api/v1/events/<event_id>/badge-desk/prints/<print_id>.zpl
        PUT /api/v1/events/<event_id>/badge-desk/prints/<print_id>/outcome
        """,
    "scan-badges": """
        GET /api/v1/events/<event_id>/doors
        GET /api/v1/events/<event_id>/doors/<door_id>/occupancy
        POST /api/v1/events/<event_id>/doors/<door_id>/looks
        POST /api/v1/events/<event_id>/doors/<door_id>/share
        GET /desk/e/<event_id>/doors
        GET /desk/e/<event_id>/doors/<door_id>  POST /desk/e/<event_id>/doors/<door_id>
        GET /api/v1/events/<event_id>/sessions/<session_id>/standby
        POST /api/v1/events/<event_id>/sessions/<session_id>/standby
        GET /desk/e/<event_id>/standby/<session_id>  POST /desk/e/<event_id>/standby/<session_id>
        GET /desk/e/<event_id>/doors/<door_id>/standby
        POST /desk/e/<event_id>/doors/<door_id>/standby
        GET /api/v1/events/<event_id>/snapshot
        GET /desk/e/<event_id>/scanner  POST /desk/e/<event_id>/meetings
        POST /desk/e/<event_id>/looks/<door_id>  POST /desk/e/<event_id>/door-frames
        POST /desk/e/<event_id>/shares/<door_id>
        """,
    "hand-in-scans": """
        POST /api/v1/events/<event_id>/scans  POST /desk/e/<event_id>/scans
        """,
    "open-console": "GET /console  POST /console/look",
    "read-credits": """
        GET /console/e/<event_id>
        GET /console/e/<event_id>/asked
        GET /console/e/<event_id>/files
        GET /console/e/<event_id>/late  GET /console/e/<event_id>/changed
        GET /console/e/<event_id>/not-claimed
        GET /console/e/<event_id>/claims  POST /console/e/<event_id>/claims
        GET /console/e/<event_id>/people/<attendee_id>
        GET /console/e/<event_id>/evaluations
        GET /console/e/<event_id>/kinds  GET /console/e/<event_id>/kinds/<type_id>
        """,
    "decide-credits": """
        GET /console/e/<event_id>/files/claims.csv  GET /console/e/<event_id>/files/steps.csv
        GET /console/e/<event_id>/not-claimed.csv  GET /console/e/<event_id>/evaluations.csv
        GET /console/e/<event_id>/people/<attendee_id>/certificates/<certificate_number>
        POST /console/e/<event_id>/late  POST /console/e/<event_id>/changed
        POST /console/e/<event_id>/asked  POST /console/e/<event_id>/people/<attendee_id>
        POST /console/e/<event_id>/kinds/<type_id>
        """,
    "open-desk": "GET /desk  POST /desk/look",
    "override-badges": """
        POST /api/v1/events/<event_id>/badge-desk/day-badges
        GET /desk/e/<event_id>/conflicts
        GET /desk/e/<event_id>/day-badge  POST /desk/e/<event_id>/day-badge
        """,
    "import-attendees": "PUT /api/v1/events/<event_id>/attendees/<external_id>",
    "publish-agenda": """
        GET /desk/e/<event_id>/work
        POST /api/v1/events/<event_id>/releases
        """,
}
# The pages that explain problems: shown to everybody, and declared by no permission.
UNDECLARED = frozenset({"/problems/<path:code>"})


def reviewed() -> dict[tuple[str, str], str]:
    """The table as (method, rule) -> permission."""
    return {
        (words[at], words[at + 1]): permission
        for permission, text in ROUTES.items()
        for words in [text.split()]
        for at in range(0, len(words), 2)
    }

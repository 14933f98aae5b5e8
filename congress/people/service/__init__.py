"""Use cases of people, by noun; other rooms and the pages call them from here."""

from congress.people.service.asking import Asker
from congress.people.service.codes import Candidates, facts_of_code, request_code, verify_code
from congress.people.service.confirming import (
    Confirmed,
    confirm_by_code,
    confirm_by_link,
    find_newcomer,
    request_confirmation,
    sign_in_confirmed,
)
from congress.people.service.devices import (
    DeviceAuthenticator,
    SignedIn,
    revoke_device,
    sign_out,
    sign_out_unused,
)
from congress.people.service.forgetting import forget_old_sign_ins
from congress.people.service.news import (
    CONSENT,
    NewsLetters,
    ask_for_news,
    confirm_news,
    get_leaving,
    leave_news,
    queue_news,
)
from congress.people.service.persons import (
    add_people,
    change_me,
    describe_me,
    find_or_add_people,
    find_or_add_person,
)
from congress.people.service.second_step import (
    Enrolled,
    SetUp,
    enroll,
    renew_recovery_codes,
    start_set_up,
)
from congress.people.service.sign_in import sign_in_by_name
from congress.people.service.slips import Giving, end_slips, give_slip, use_slip
from congress.people.service.staff import OPERATOR, add_staff, reset_staff
from congress.people.service.staff_sign_in import (
    HalfWay,
    PasswordLook,
    SetUpDone,
    find_password,
    finish_set_up,
    finish_sign_in,
    issue_ticket,
    look_at_password,
    may_go_on,
    show_set_up,
    sign_in_staff,
)
from congress.people.service.stations import (
    EnrolledStation,
    Enrolment,
    Wanted,
    ask_for_station,
    end_station,
    enroll_station,
)

__all__ = [
    "CONSENT",
    "OPERATOR",
    "Asker",
    "Candidates",
    "Confirmed",
    "DeviceAuthenticator",
    "Enrolled",
    "EnrolledStation",
    "Enrolment",
    "Giving",
    "HalfWay",
    "NewsLetters",
    "PasswordLook",
    "SetUp",
    "SetUpDone",
    "SignedIn",
    "Wanted",
    "add_people",
    "add_staff",
    "ask_for_news",
    "ask_for_station",
    "change_me",
    "confirm_by_code",
    "confirm_by_link",
    "confirm_news",
    "describe_me",
    "end_slips",
    "end_station",
    "enroll",
    "enroll_station",
    "facts_of_code",
    "find_newcomer",
    "find_or_add_people",
    "find_or_add_person",
    "find_password",
    "finish_set_up",
    "finish_sign_in",
    "forget_old_sign_ins",
    "get_leaving",
    "give_slip",
    "issue_ticket",
    "leave_news",
    "look_at_password",
    "may_go_on",
    "queue_news",
    "renew_recovery_codes",
    "request_code",
    "request_confirmation",
    "reset_staff",
    "revoke_device",
    "show_set_up",
    "sign_in_by_name",
    "sign_in_confirmed",
    "sign_in_staff",
    "sign_out",
    "sign_out_unused",
    "start_set_up",
    "use_slip",
    "verify_code",
]

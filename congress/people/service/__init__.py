"""Use cases of people, by noun; other rooms and the pages call them from here."""

from congress.people.service.codes import Choose, request_code, verify_code
from congress.people.service.confirming import (
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
)
from congress.people.service.forgetting import forget_old_sign_ins
from congress.people.service.persons import (
    change_me,
    describe_me,
    find_or_add_people,
    find_or_add_person,
)
from congress.people.service.sign_in import sign_in_by_name, sign_in_staff
from congress.people.service.staff import add_staff, reset_staff

__all__ = [
    "Choose",
    "DeviceAuthenticator",
    "SignedIn",
    "add_staff",
    "change_me",
    "confirm_by_code",
    "confirm_by_link",
    "describe_me",
    "find_newcomer",
    "find_or_add_people",
    "find_or_add_person",
    "forget_old_sign_ins",
    "request_code",
    "request_confirmation",
    "reset_staff",
    "revoke_device",
    "sign_in_by_name",
    "sign_in_confirmed",
    "sign_in_staff",
    "sign_out",
    "verify_code",
]

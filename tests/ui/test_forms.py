"""What comes with a request, and where it may lead."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask, Response

from congress.core.errors import InputError, TextError
from congress.ui.face import Face
from congress.ui.forms import asked_part, asked_words, form_text, lead_on, next_address, own_address


@pytest.mark.parametrize("address", ["/", "/settings", "/e/psc-2025/agenda?day=2025-03-10#at3"])
def test_an_address_of_ours_may_be_led_to(app: Flask, address: str) -> None:
    assert own_address(address) == address
    with app.test_request_context("/sign-in", query_string={"next": address}):
        assert next_address() == address


@pytest.mark.parametrize(
    "address",
    ["", "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "settings",
     "/a\\b", "/a\r\nSet-Cookie: x", "javascript:alert(1)"],
)  # fmt: skip
def test_no_other_is(address: str) -> None:
    assert own_address(address) == ""


@pytest.mark.parametrize(
    ("asked", "part"), [("", 1), ("1", 1), ("7", 7), ("0", 1), ("-2", 1), ("two", 1), ("٣", 1)]
)
def test_the_part_of_a_list_is_a_number_from_one(app: Flask, asked: str, part: int) -> None:
    with app.test_request_context("/", query_string={"page": asked}):
        assert asked_part() == part


def test_fields_are_trimmed_unless_each_letter_counts(app: Flask) -> None:
    fields = {"name": "  Ana ", "password": " a b ", "long": "x" * 11, "bad": "a\x00"}
    with app.test_request_context("/?q=%20falls%20", method="POST", data=fields):
        assert form_text("name") == "Ana"
        assert form_text("password", is_secret=True) == " a b "
        assert form_text("none") == ""
        assert asked_words() == "falls"
        with pytest.raises(InputError):
            form_text("long", longest=10)
        with pytest.raises(TextError):
            form_text("bad")


def test_a_page_that_needs_a_sign_in_leads_to_its_faces_own(tmp_path: object) -> None:
    app = Flask(__name__)
    desk = Blueprint("desk", __name__)

    @desk.get("/desk/scan")
    def scan() -> Response:
        return Response(status=401)

    lead_on(desk, Face("desk", "/desk", tmp_path, (), sign_in="/sign-in/staff"))
    app.register_blueprint(desk)
    answer = app.test_client().get("/desk/scan?door=a&b=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in/staff?next=/desk/scan%3Fdoor%3Da%26b%3D1"

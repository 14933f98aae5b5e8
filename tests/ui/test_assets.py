"""The files of the pages: one set for each face, addresses that never lie, no comments on the wire."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from congress.companion.face import COMPANION
from congress.console.face import CONSOLE
from congress.desk.face import DESK
from congress.ui.assets import FOLDER, STYLE, STYLES, read_assets
from congress.ui.face import Face
from congress.web.headers import POLICY, READING_POLICY
from tests.habits.sources import ROOT

FACES = (COMPANION, DESK, CONSOLE)


@pytest.fixture
def desk(tmp_path: Path) -> Face:
    """Another face, with a style and a script of its own."""
    for name, text in (("css/desk.css", ".scan { color: red }"), ("js/page.js", "go();")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return Face("desk", "/desk", tmp_path, ("desk.css",))


def test_files_of_another_edition_are_never_kept_for_long(client: FlaskClient) -> None:
    answer = client.get("/assets/000000000000/congress.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, no-cache"
    etag = answer.headers["ETag"]
    again = client.get("/assets/000000000000/congress.css", headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["../assets.py", "css/tokens.css", "js/none.js", ""])
def test_nothing_but_the_files_is_served(client: FlaskClient, name: str) -> None:
    edition = read_assets(COMPANION).edition
    assert client.get(f"/assets/{edition}/{name}").status_code == 404


def test_a_style_on_the_disk_is_a_style_in_the_set() -> None:
    assert {path.name for path in (FOLDER / "css").iterdir()} == set(STYLES)
    for face in FACES:
        assert {path.name for path in (face.folder / "css").iterdir()} == set(face.styles)


def test_every_import_of_a_script_is_in_the_set() -> None:
    for face in FACES:
        by_name = read_assets(face).by_name
        scripts = {name: one.body.decode() for name, one in by_name.items() if name[-3:] == ".js"}
        found = [one for text in scripts.values() for one in re.findall(r'from "\./([^"]+)"', text)]
        assert len(found) > len(scripts) / 3
        assert {f"js/{name}" for name in found} <= set(by_name)


def test_the_reader_of_symbols_alone_may_run_webassembly(client: FlaskClient) -> None:
    """It is a worker, whose own file says its policy (decision 0054); its second half is ours, too."""
    assets = read_assets(DESK)
    policies = {
        name: client.get(assets.address_of(name)).headers.getlist("Content-Security-Policy")
        for name in assets.by_name
    }
    assert policies.pop("js/reading.js") == [READING_POLICY]
    assert {len(those) for those in policies.values()} == {1}
    assert {those[0] for those in policies.values()} == {POLICY}
    answer = client.get(assets.address_of("others/zxing.wasm"))
    assert (answer.data[:4], answer.content_type) == (b"\0asm", "application/wasm")


def test_scripts_of_others_are_served_as_they_came() -> None:
    name = "others/zxing.js"
    assert read_assets(DESK).by_name[name].body == (DESK.folder / name).read_bytes()


def test_no_script_of_all_faces_knows_one() -> None:
    """It would be missing in the set of the next face."""
    shared = {path.name for path in (FOLDER / "js").iterdir()}
    for path in (FOLDER / "js").iterdir():
        assert set(re.findall(r'from "\./([^"]+)"', path.read_text())) <= shared


def test_scripts_and_styles_leave_their_comments_at_home() -> None:
    """What is served is what was written, but for comments, margins and empty lines."""
    by_name = read_assets(COMPANION).by_name
    for path in (*(FOLDER / "js").iterdir(), *(COMPANION.folder / "js").iterdir()):
        head = COMPANION.heads.get(f"js/{path.name}", b"")
        served = by_name[f"js/{path.name}"].body.removeprefix(head).decode().splitlines()
        written = [line.strip() for line in path.read_text().splitlines()]
        assert [line for line in served if line.startswith("//")] == []
        assert set(written) >= set(served)
        assert [line for line in written if line and not line.startswith(("//", "/*"))] == [
            line for line in served if not line.startswith("/*")
        ]
    assert b"/*" not in by_name[STYLE].body


def test_another_face_has_the_files_of_all_and_its_own(desk: Face) -> None:
    theirs, ours = read_assets(desk), read_assets(COMPANION)
    assert theirs.address_of("js/page.js") == f"/desk/assets/{theirs.edition}/js/page.js"
    assert theirs.edition != ours.edition
    assert theirs.by_name["js/page.js"].body == b"go();\n"
    assert theirs.by_name["js/dialog.js"] == ours.by_name["js/dialog.js"]
    assert "js/seat.js" not in theirs.by_name
    style = theirs.by_name[STYLE].body
    assert b".button {" in style
    assert b".scan {" in style
    assert b".plan" not in style


def test_an_edition_changes_with_each_of_its_files(desk: Face) -> None:
    before = read_assets(desk).edition
    assert read_assets(replace(desk)).edition == before
    (desk.folder / "js" / "page.js").write_text("stop();")
    assert read_assets(replace(desk)).edition != before
    drawn = replace(desk, heads={"js/page.js": b"const WORDS = {};\n"})
    assert read_assets(drawn).edition != read_assets(replace(desk)).edition
    assert read_assets(drawn).by_name["js/page.js"].body == b"const WORDS = {};\nstop();\n"


def test_no_file_of_a_face_hides_one_of_all(desk: Face) -> None:
    (desk.folder / "js" / "dialog.js").write_text("hide();")
    with pytest.raises(ValueError, match=r"two files of desk are called js/dialog\.js"):
        read_assets(replace(desk))


def test_every_face_is_looked_at_here() -> None:
    folders = {path.parent for path in (ROOT / "congress").glob("*/static")}
    assert folders == {FOLDER.parent, *(face.folder.parent for face in FACES)}

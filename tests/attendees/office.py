"""A registration office: somebody who imports lists and reads what is said, and a few of its people."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from tests.operations.test_cli import run

HEADINGS = "Confirmation Number,Email,First Name,Last Name,Type,Status"
ANA = "S-1,ana@example.org,Ana,Cruz,general,Confirmed"
BO = "S-2,bo@example.org,Bo,Lee,general,Confirmed"
CY = "S-3,cy@example.org,Cy,Fox,workshop,Confirmed"
NILS = "S-1,nils@example.org,Nils,New,general,Confirmed"
TWIN = "S-9,bo@example.org,Bo,Lee,general,Confirmed"


class Office:
    """Somebody who imports lists, and reads what is said."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app = app
        self.file = folder / "export.csv"

    def bring(self, *rows: str, more: tuple[str, ...] = (), code: int = 0) -> list[str]:
        """Import a list; return the lines of the answer."""
        self.file.write_text("\n".join([HEADINGS, *rows]), "utf-8")
        return self.ask("import-attendees", "psc-2025", str(self.file), *more, code=code)

    def decide(self, said: str, code: int = 0) -> list[str]:
        return self.ask("import-attendees", "psc-2025", "--decide", said, code=code)

    def waiting(self) -> list[str]:
        """Return the keys of the rows that wait now."""
        answer = json.loads("\n".join(self.ask("waiting", "psc-2025", "--json")))
        return [row["key"] for row in answer["waiting"]]

    def export(self) -> str:
        return run(self.app, "export-attendees", "psc-2025").output

    def ask(self, *arguments: str, code: int = 0) -> list[str]:
        done = run(self.app, *arguments)
        assert done.exit_code == code, done.output
        return done.output.splitlines()

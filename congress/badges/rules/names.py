"""What a badge says of somebody, and when a corrected one needs a new sheet (decision 0051). Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WrittenName:
    """A name as it stands somewhere: in the registration, or on a badge."""

    first_name: str
    last_name: str
    credentials: str = ""

    def __str__(self) -> str:
        """Return it in one line: `Katherine Soto, RN`."""
        name = f"{self.first_name} {self.last_name}".strip()
        return ", ".join(filter(None, (name, self.credentials)))

    def differs_in(self, other: WrittenName) -> tuple[str, ...]:
        """Return the fields in which two differ, by name."""
        return tuple(field for field in vars(self) if vars(self)[field] != vars(other)[field])


def is_renewed(*, is_handed: bool, is_on_paper: bool) -> bool:
    """Tell whether a corrected name makes a new copy: the badge came out of a printer, or is out.

    Else the copy stays: its sheet, waiting or still to be asked for, is drawn when a printer takes it.
    """
    return is_handed or is_on_paper

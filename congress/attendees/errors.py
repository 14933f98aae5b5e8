"""Refusals of attendees: who may not register here by themselves, and where they can."""

from __future__ import annotations

from congress.core.errors import ForbiddenError


class RegistersElsewhereError(ForbiddenError):
    """Registrations for this event come from its own registration system. `link`: where, if known."""

    explanation = (
        "Registration for this event is not done here. Please register where its organizers say."
    )


class RegistrationNotOpenError(ForbiddenError):
    """The event takes registrations, but not now."""

    explanation = "Registration for this event is not open at the moment."

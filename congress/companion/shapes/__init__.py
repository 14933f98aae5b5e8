"""What each page shows, and nothing else: frozen facts between the rooms and the templates.

Texts are ready to be read (`Mon, March 10, 4:00 PM PT`); `iso` beside them is the same instant in
UTC, for the device that wants to say it in its own zone.
"""

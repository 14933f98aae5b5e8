"""The files an attendee list comes in and goes out as: tables of text, and what their rows mean."""

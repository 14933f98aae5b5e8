"""Reading schedule.json and OPass: JSON looked at leniently, and what it says of a programme."""

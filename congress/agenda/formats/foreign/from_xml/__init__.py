"""Reading schedule.xml: XML as a plain tree, and what it says of a programme."""

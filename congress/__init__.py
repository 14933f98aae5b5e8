"""The service that runs a conference, from the first published agenda to the last certificate."""

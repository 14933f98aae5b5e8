"""The use cases of seats: taking, dropping, promoting, following releases and registrations, stars."""

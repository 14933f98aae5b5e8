"""The guide: cards (Wi-Fi, luggage, hotel, FAQ) and the badge desk's hours, with their corrections.

Below it is the agenda, whose releases it follows; above it are attendees, who are told by the seats'
digest, and the companion, which shows it.
"""

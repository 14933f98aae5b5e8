"""The proofs: a folder per room, then races, machines, journeys, habits and real data."""

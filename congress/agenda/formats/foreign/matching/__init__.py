"""What of a foreign file we have already: sessions and speakers keep their ids."""

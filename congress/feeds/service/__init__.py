"""The use cases of feeds: making and revoking links, following releases, and reading a feed."""

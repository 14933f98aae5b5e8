"""Files that people get of what is held about them."""

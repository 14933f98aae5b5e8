"""Files of others as they are taken in: `video` and its captions."""

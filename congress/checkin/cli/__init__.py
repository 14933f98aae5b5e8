"""Commands of doors: attendance as a file, and paper lists."""

"""What every page of every face keeps to, and no single page shows."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.companion.world import words_of

NEVER_SAID = re.compile(r"\b(level|release|snapshot|sync|token|payload)s?\b", re.IGNORECASE)
CLOCK_OF_24_HOURS = re.compile(r"\b(?:[01]\d|2[0-3]):[0-5]\d(?!\s*[AP]M)")


def check_page(answer: TestResponse, page: str) -> None:
    """What every page keeps to: no inline code, our words, one heading, forms that are ours."""
    assert answer.headers["X-Congress"] == "1"
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page) == []
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    shown = words_of(page)
    assert NEVER_SAID.findall(shown) == []
    assert CLOCK_OF_24_HOURS.findall(shown) == []
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert page.count("<h1") == 1
    for form in re.findall(r'<form method="post".*?</form>', page, re.DOTALL):
        assert 'name="form_token" value="' in form

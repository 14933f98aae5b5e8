"""The oldest phone is Safari 15.0 (docs/design.md, "Words on screen"): our CSS, JavaScript and HTML keep
to what it has, or say why what it drops does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.habits.sources import ROOT, texts

PAGES = (
    "congress/ui/static",
    "congress/companion/static",
    "congress/desk/static",
    "congress/console/static",
)
TEMPLATES = "templates"
LETTERS = "templates/email/"  # read in mail programs, by rules of their own
# What came to Safari after 15.0: how it looks in a file, and with which version it came.
CSS = {
    r":has\(": "15.4",
    r"@container\b|\bcontainer(?:-type|-name)?\s*:|\d(?:cqw|cqh|cqi|cqb|cqmin|cqmax)\b": "16.0",
    r"(?:^|[{};])\s*&|[^\s]\s*&\s*[.:#\[]": "16.5, nesting",
    r"\blight-dark\(": "17.5",
    r"@layer\b": "15.4",
    r"\b(?:color-mix|oklch|oklab)\(|\bcolor\(": "15.4 and later, in part",
    r"\b(?:rgb|hsl|oklch)a?\(\s*from\b": "16.4, relative colours",
    r"\d(?:dvh|svh|lvh|dvw|svw|lvw)\b": "15.4",
    r"\d(?:lh|rlh)\b": "16.4",
    r"\baccent-color\s*:": "15.4",
    r":focus-visible\b": "15.4",
    r"::backdrop\b": "15.4",
    r"\bsubgrid\b": "16.0",
    r"@(?:property|scope|starting-style|counter-style)\b": "16.4 and later",
    r":(?:dir|user-valid|user-invalid|popover-open|modal|open)\b(?!\s*[;}])": "16.4 and later",
    r"@media[^{]*[<>]": "16.4, ranges",
    r"\btext-wrap(?:-style)?\s*:": "17.4",
    r"\boverflow(?:-[xy])?\s*:\s*clip\b": "16.0",
    r"\boverscroll-behavior(?:-[xy])?\s*:": "16.0",
    r"\bscroll-behavior\s*:": "15.4",
    r"\bscrollbar-(?:width|color|gutter)\s*:": "18.2",
    r"\b(?:contain|content-visibility|contain-intrinsic-size)\s*:": "15.4 and later",
    r"(?<!-)\bprint-color-adjust\s*:": "15.4",
    r"(?<![\w-])mask(?:-image)?\s*:": "15.4",
    r"(?<![\w-])appearance\s*:": "15.4",
    r"(?<![\w-])user-select\s*:": "never without -webkit-",
    r"(?<![\w-])backdrop-filter\s*:": "18.0",
    r"(?<![\w-])hyphens\s*:": "17.0",
    r"\b(?:round|mod|rem|sin|cos|tan|hypot|pow|sqrt)\(": "15.4",
    r"\b(?:offset-path|anchor-name|position-anchor|interpolate-size|field-sizing)\s*:": "16.0 on",
}
JAVASCRIPT = {
    r"\.at\(": "15.4",
    r"\bstructuredClone\(": "15.4",
    r"\bObject\.(?:hasOwn|groupBy)\(": "15.4 and later",
    r"\.(?:findLast|findLastIndex|toSorted|toReversed|toSpliced|with)\(": "15.4 and later",
    r"\bcrypto\.randomUUID\(": "15.4",
    r"\bBroadcastChannel\b": "15.4",
    r"\bnavigator\.locks\b": "15.4",
    r"\bnavigationPreload\b": "15.4",
    r"\bIntl\.supportedValuesOf\b|\bIntl\.(?:DurationFormat|Segmenter)\b|formatRange\(": "15.4 on",
    r"\(\?<[=!]": "16.4, looking behind",
    r"/[dgimsy]*v[dgimsy]*(?=[;,.)])": "17.0, sets in patterns",
    r"\bArray\.fromAsync\(|\bPromise\.(?:withResolvers|try)\(": "16.4 and later",
    r"\bAbortSignal\.(?:timeout|any)\(": "16.0 and later",
    r"\brequestIdleCallback\(": "not yet",
    r"\.requestSubmit\(": "16.0",
    r"\.submitter\b|new FormData\([^)]*,": "15.4 and later",
    r"\bstatic\s*\{": "16.4",
    r"\bURL\.(?:canParse|parse)\(": "17.0",
    r"\b(?:CompressionStream|OffscreenCanvas|PushManager|CookieStore|cookieStore)\b": "16.4 on",
    r"\.(?:checkVisibility|showPicker|showPopover|togglePopover|hidePopover)\(": "16.0 on",
    r"\bonscrollend\b|[\"']scrollend[\"']": "never",
    r"\bbehavior\s*:\s*[\"']smooth": "15.4",
    r"\.showModal\(|\.showModal\b": "15.4",
    r"\.(?:union|intersection|difference|isSubsetOf|isSupersetOf)\(": "17.0",
    r"\bawait using\b|\busing\s+\w+\s*=": "not yet",
    r"\bstartViewTransition\b": "18.0",
    r"\bimport\b[^;]*\bwith\s*\{": "17.2",
}
HTML = {
    r"<dialog\b": "15.4",
    r"\s(?:popover|popovertarget|inert)\b": "15.5 and later",
    r"<(?:search|selectlist)\b": "17.0",
    r"<script[^>]*type=[\"']?(?:importmap|speculationrules)": "16.4",
    r"\sfetchpriority=|\sblocking=": "17.2",
    r"<details[^>]*\sname=": "17.2",
}
# What may be there all the same, and why nobody with an old phone misses it.
HARMLESS = {
    (r":focus-visible\b", "the rule is dropped, and Safari keeps its own ring"),
    (r"\baccent-color\s*:", "a tick is then blue instead of ours"),
    (r"::backdrop\b", "only where <dialog> works"),
    (r"\bscrollbar-(?:width|color|gutter)\s*:", "beside its ::-webkit-scrollbar rule"),
    (r"(?<![\w-])mask(?:-image)?\s*:", "beside its -webkit- twin: see the test"),
    (r"(?<![\w-])appearance\s*:", "beside its -webkit- twin: see the test"),
    (r"<dialog\b", "dialog.js leaves it hidden where it cannot open, and the link leads on"),
    (r"\.showModal\(|\.showModal\b", "dialog.js asks whether it is there"),
}
PREFIXED = ("mask", "mask-image", "appearance")


def without_comments(text: str, suffix: str) -> str:
    """Take the comments away, where newer things may be named."""
    text = re.sub(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->", " ", text, flags=re.DOTALL)
    return re.sub(r"(?m)(^|\s)//.*$", " ", text) if suffix == ".js" else text


def newer(text: str, suffix: str) -> Iterator[str]:
    """Yield every pattern of what is newer than the oldest phone, with how it stands in the text."""
    patterns = {".css": CSS, ".js": JAVASCRIPT, ".html": HTML}[suffix]
    bare = without_comments(text, suffix)
    for pattern in patterns:
        if re.search(pattern, bare):
            yield pattern


def ours() -> Iterator[tuple[str, str, str]]:
    for suffix, folders in ((".css", PAGES), (".js", PAGES), (".html", (TEMPLATES,))):
        for path, text in texts(*folders, suffixes=frozenset({suffix})):
            if not path.startswith(LETTERS):
                yield path, suffix, text


def test_nothing_is_newer_than_the_oldest_phone() -> None:
    allowed = {pattern for pattern, _ in HARMLESS}
    files = list(ours())
    assert {suffix for _, suffix, _ in files} == {".css", ".js", ".html"}
    assert {
        "templates/ui/problem.html",
        "congress/companion/static/worker.js",
        "congress/ui/static/css/tokens.css",
        "congress/ui/static/js/dialog.js",
    } <= {path for path, _, _ in files}
    for face in (ROOT / "congress").glob("*/static"):  # no face is left out
        assert face.relative_to(ROOT).as_posix() in PAGES
    found = [
        f"{path}: {pattern}"
        for path, suffix, text in files
        for pattern in newer(text, suffix)
        if pattern not in allowed
    ]
    assert found == []


def test_every_reason_is_still_needed() -> None:
    used = {pattern for _, suffix, text in ours() for pattern in newer(text, suffix)}
    assert {pattern for pattern, _ in HARMLESS} <= used


def test_what_needs_a_prefix_has_it() -> None:
    for path, suffix, text in ours():
        if suffix != ".css":
            continue
        for rule in re.findall(r"\{([^{}]*)\}", without_comments(text, suffix)):
            names = set(re.findall(r"(?:^|;)\s*([\w-]+)\s*:", rule))
            for name in PREFIXED:
                if name in names:
                    assert f"-webkit-{name}" in names, f"{path}: {name}"


def test_a_dialog_is_asked_for_before_it_is_opened() -> None:
    """Safari before 15.4 has none: the page must ask, and must have another way."""
    for path, suffix, text in ours():
        if suffix == ".js" and ".showModal(" in text:
            assert 'typeof dialog.showModal !== "function"' in text, path
        if suffix == ".html" and "<dialog" in text:
            assert re.search(r"<dialog[^>]*\shidden", text), path
            assert re.search(r"<a [^>]*data-opens=", text), path


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".css", ".card:has(img) { margin: 0 }"),
        (".css", "@container (min-width: 20em) { a { color: red } }"),
        (".css", ".a { container-type: inline-size }"),
        (".css", ".card {\n  & .title { color: red }\n}"),
        (".css", ".card { color: light-dark(#000, #fff) }"),
        (".css", "@layer base { a { color: red } }"),
        (".css", ".a { height: 100dvh }"),
        (".css", "@media (width >= 600px) { a { color: red } }"),
        (".css", ".a { background: color-mix(in srgb, red, blue) }"),
        (".css", ".a { text-wrap: balance }"),
        (".css", ".a { grid-template-rows: subgrid }"),
        (".js", "const last = rows.at(-1);"),
        (".js", "const copy = structuredClone(rows);"),
        (".js", "if (Object.hasOwn(a, 'b')) go();"),
        (".js", "const found = /(?<=x)y/.test(text);"),
        (".js", "const id = crypto.randomUUID();"),
        (".js", "form.requestSubmit();"),
        (".js", "fetch(address, { signal: AbortSignal.timeout(5000) });"),
        (".js", "requestIdleCallback(work);"),
        (".js", "const found = text.match(/[a--b]/v);"),
        (".js", "const body = new FormData(form, button);"),
        (".js", "class A { static { go(); } }"),
        (".html", "<main inert>"),
        (".html", '<div popover id="menu">'),
        (".html", '<script type="importmap">{}</script>'),
    ],
)
def test_control_what_is_newer_is_found(suffix: str, text: str) -> None:
    assert list(newer(text, suffix))


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".css", "/* :has() came with 15.4 */ .a { gap: 8px; aspect-ratio: 1; inset: 0 }"),
        (".css", ".a:is(.b, .c):not(.d, .e) { color: rgba(0, 0, 0, 0.5) }"),
        (".css", "@media (min-width: 600px) { .a > .b { margin: max(8px, 1vw) } }"),
        (".js", "const a = b?.c ?? d; // not .at(-1)\nexport const e = [...f];"),
        (".js", "const found = /(?<year>\\d+)/.exec(text.replaceAll('a', 'b'));"),
        (".html", '<link rel="icon" href="a.svg"><input enterkeyhint="search">'),
    ],
)
def test_control_what_it_has_passes(suffix: str, text: str) -> None:
    assert list(newer(text, suffix)) == []

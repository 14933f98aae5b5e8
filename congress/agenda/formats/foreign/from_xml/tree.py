"""XML as a plain tree with lines, read by expat with limits of our own (T16).

A DOCTYPE is refused before anything of it is read: no entity, no external file, no bomb. Depth and
count are bounded while reading, so what is too large costs no more than its first part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from congress.agenda.errors import ScheduleFileError
from congress.agenda.formats.foreign.excess import MAX_MARKS
from congress.core.errors import Fault

MAX_BYTES = 10_000_000
MAX_DEPTH = 64
MAX_NODES = 200_000
MAX_TAG = 1_000_000
_CHUNK = 65_536
QUOTE, APOSTROPHE = '"', "'"


@dataclass(slots=True)
class Element:
    """An element: its name, attributes, text, children and the line on which it begins.

    `parts` are texts and children in the file's order; `text` is the texts alone.
    """

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)
    parts: tuple[str | Element, ...] = ()

    def first(self, name: str) -> Element | None:
        """Return the first child of this name, or None."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of this name."""
        return (child for child in self.children if child.name == name)

    def raw_of(self, *names: str) -> str:
        """Return the text of the first child of these names that has any, as the file has it; or "".

        Where HTML stands there unescaped, its tags are part of the text.
        """
        for name in names:
            for child in self.all(name):
                text = child.html if child.children else child.text
                if text.strip():
                    return text
        return ""

    def text_of(self, *names: str) -> str:
        """Return the words of the first child of these names that has any, stripped; or ""."""
        for name in names:
            for child in self.all(name):
                words = child.words.strip()
                if words:
                    return words
        return ""

    @property
    def html(self) -> str:
        """Return what stands inside as HTML."""
        writer = _HtmlWriter()
        writer.write(self)
        return "".join(writer.pieces)

    @property
    def words(self) -> str:
        """Return all text inside, without tags."""
        if not self.children:
            return self.text
        return "".join(part if isinstance(part, str) else part.words for part in self.parts)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _attributes(element: Element) -> str:
    """Return the attributes that cleaning keeps."""
    kept = ((name, element.attributes.get(name, "")) for name in ("href", "alt"))
    return "".join(
        f' {name}="{_escape(value.replace(QUOTE, APOSTROPHE))}"' for name, value in kept if value
    )


class _HtmlWriter:
    """Writes what stands inside an element as HTML, its texts escaped again.

    It stops at more tags and entities than any schedule has, for which `find_excess` refuses the text.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._marks = 0

    def write(self, element: Element) -> None:
        for part in element.parts or (element.text,):
            self._marks += part.count("&") + part.count("<") if isinstance(part, str) else 2
            if self._marks > MAX_MARKS:
                self.pieces.append(part if isinstance(part, str) else "<<")
                return
            if isinstance(part, str):
                self.pieces.append(_escape(part))
                continue
            name = part.name.rpartition(":")[2]  # xhtml:p
            self.pieces.append(f"<{name}{_attributes(part)}>")
            self.write(part)
            self.pieces.append(f"</{name}>")


def read_xml(content: bytes) -> Element:
    """Return the root element.

    Raises:
        ScheduleFileError: it is not well-formed, has a DOCTYPE, or is over a limit; with the line.
    """
    if len(content) > MAX_BYTES:
        raise _refusal(1, f"the file is over {MAX_BYTES // 1_000_000} MB; split it by event")
    return _Reader().read(content)


def _refusal(line: int, message: str) -> ScheduleFileError:
    return ScheduleFileError(faults=[Fault(f"line {line}", message)])


class _Reader:
    """Builds the tree from expat's events."""

    def __init__(self) -> None:
        self._root: Element | None = None
        self._open: list[Element] = []
        self._parts: list[list[str | Element]] = []
        self._nodes = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, content: bytes) -> Element:
        try:
            for begin in range(0, len(content), _CHUNK):
                self._parser.Parse(content[begin : begin + _CHUNK])
                # What is not told yet is one tag or comment, which expat keeps until its end.
                if begin - self._parser.CurrentByteIndex > MAX_TAG:
                    message = f"a tag or comment has over {MAX_TAG:,} bytes; shorten it"
                    raise _refusal(self._parser.CurrentLineNumber, message)
            self._parser.Parse(b"", True)  # noqa: FBT003 -- expat's signature
        except expat.ExpatError as error:
            words = expat.ErrorString(error.code)
            what = f"this is not well-formed XML ({words})"
            if error.code in (
                expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
                expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
            ):
                what = f"the file ends too early ({words}); is it cut off? Export it again"
            elif error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
                what += "; a character is broken, or & and < are not escaped; save it as UTF-8"
            raise _refusal(error.lineno, what) from error
        except (LookupError, ValueError) as error:  # an encoding that Python does not know
            raise _refusal(1, "the encoding is not known here; save the file as UTF-8") from error
        if self._root is None:  # cannot be: expat refuses a file without an element
            raise _refusal(1, "the file is empty")
        return self._root

    def _refuse_doctype(self, *_declaration: object) -> None:
        message = "a DOCTYPE is not accepted; remove it: a schedule needs none"
        raise _refusal(self._parser.CurrentLineNumber, message)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        self._nodes += 1 + len(attributes)
        if self._nodes > MAX_NODES:
            message = f"the file has over {MAX_NODES:,} elements and attributes; split it by event"
            raise _refusal(line, message)
        if len(self._open) >= MAX_DEPTH:
            raise _refusal(line, f"nested over {MAX_DEPTH} deep; a schedule needs at most 6")
        element = Element(name, attributes, line)
        if self._open:
            self._open[-1].children.append(element)
            self._parts[-1].append(element)
        else:
            self._root = element
        self._open.append(element)
        self._parts.append([])

    def _end(self, _name: str) -> None:
        element, parts = self._open.pop(), self._parts.pop()
        element.text = "".join(part for part in parts if isinstance(part, str))
        if element.children:
            element.parts = tuple(parts)

    def _text(self, words: str) -> None:
        self._parts[-1].append(words)

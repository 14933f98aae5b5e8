"""Kept files on their way to whoever may have them: by ourselves in parts, or by the proxy."""

from __future__ import annotations

from flask import Response

from congress.core.errors import NotFoundError
from congress.infra.kept_files import FileStore
from congress.web.house import Call
from congress.web.ranges import answer_part, answer_whole, hand_over

PRIVATE_PARTS = "private, max-age=3600"


def send_kept(
    call: Call, digest: str, size: int, media_type: str, *, is_whole: bool = False
) -> Response:
    """Answer a kept file; `is_whole`: to be saved, so all of it where no part is asked for.

    Raises:
        NotFoundError: it is not on this disk.
    """
    etag = f'"{digest[:20]}"'
    if call.settings.send_files:
        name = FileStore.name_of(digest)
        answer = hand_over(call.settings.send_files, name, media_type, etag)
    else:
        path = FileStore(call.settings.files_dir).path_of(digest)
        if not path.is_file():
            raise NotFoundError
        send = answer_whole if is_whole else answer_part
        answer = send(path, size, media_type, etag)
    answer.headers["Cache-Control"] = PRIVATE_PARTS
    return answer

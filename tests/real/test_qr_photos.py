"""Photos of QR symbols that other readers are tested with: each is read as its text says."""

from __future__ import annotations

from pathlib import Path

from congress.infra.decode import read_symbol


def test_every_photo_is_read(real_data: Path) -> None:
    photos = sorted((real_data / "qr").glob("*.webp"))
    assert len(photos) >= 10
    wanted = {photo.name: photo.with_suffix(".txt").read_text("utf-8").strip() for photo in photos}
    assert {photo.name: read_symbol(photo.read_bytes()).strip() for photo in photos} == wanted

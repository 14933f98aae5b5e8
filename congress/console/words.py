"""What the console's pages say after something was done."""

from __future__ import annotations

from collections.abc import Mapping

from congress.ui.notices import Notice

NOTICES: Mapping[str, Notice] = {}

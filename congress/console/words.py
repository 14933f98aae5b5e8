"""What the console's pages say after something was done."""

from __future__ import annotations

from collections.abc import Mapping

from congress.ui.notices import Notice

NOTICES: Mapping[str, Notice] = {
    "kind-saved": Notice("good", "Saved as a new version. It holds from now on."),
    "kind-same": Notice("info", "It stands so already. Nothing was changed."),
}

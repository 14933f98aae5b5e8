// Hand an address to whatever the phone shares with. Where it cannot, there is no button.

import { addPart } from "./parts.js";

function watchShare(root) {
  for (const place of root.querySelectorAll("[data-share]")) {
    if (!navigator.share) return;
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => {
      const shared = { title: place.dataset.shareTitle, url: place.dataset.share };
      navigator.share(shared).catch(() => {}); // they changed their mind
    });
  }
}

addPart(watchShare);

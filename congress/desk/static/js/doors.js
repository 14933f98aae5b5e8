// Doors move by themselves: every few seconds their page is asked whether something changed, which
// costs a few bytes while nothing did.

const AGAIN_MS = 5000;

let etag = "";

/** Return the page as it is now; null when it did not change, or no answer of ours came. */
async function look(address) {
  const headers = etag ? { "If-None-Match": etag } : {};
  try {
    const answer = await fetch(address, { headers, credentials: "same-origin", cache: "no-store" });
    if (answer.status !== 200 || answer.headers.get("X-Congress") === null || answer.redirected) return null;
    etag = answer.headers.get("ETag") || "";
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // no network: what is shown stays, and is asked for again
  }
}

async function move(root) {
  const part = root.querySelector("[data-moving]");
  if (part && !root.hidden) {
    const page = await look(part.dataset.moving);
    const fresh = page && page.getElementById(part.id);
    const shown = root.getElementById(part.id); // an answer may have drawn it anew meanwhile
    if (fresh && shown && fresh.textContent !== shown.textContent) shown.replaceChildren(...fresh.childNodes);
  }
  setTimeout(() => move(root), AGAIN_MS);
}

export function watchDoors(root) {
  if (root.querySelector("[data-moving]")) setTimeout(() => move(root), AGAIN_MS);
}

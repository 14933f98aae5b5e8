// Look again at a sheet that is at the printer, until it came out, did not, or nobody waits any more.

import { fetchPage } from "./answer.js";

const AGAIN_MS = 1500;
const MOST_LOOKS = 120; // three minutes: by then the card is somebody else's

/** Take away what only pages without scripts need. */
function tidy(root) {
  for (const one of root.querySelectorAll("[data-without-script]")) one.remove();
}

async function lookAgain(line, looks) {
  const address = line.dataset.live;
  if (!address || looks >= MOST_LOOKS || !line.isConnected) return;
  let next = line;
  try {
    const { page, status } = await fetchPage(address);
    const fresh = status === 200 && page.querySelector("[data-print-line]");
    if (fresh) {
      tidy(fresh);
      if (fresh.textContent !== line.textContent) {
        line.replaceWith(fresh); // what did not change is not read out again
        next = fresh;
      }
    }
  } catch {
    // no answer: the line stays as it was, and is asked for again
  }
  setTimeout(() => lookAgain(next, looks + 1), AGAIN_MS);
}

export function watchPrint(root) {
  tidy(root);
  const line = root.querySelector("[data-print-line]");
  if (line) setTimeout(() => lookAgain(line, 0), AGAIN_MS);
}

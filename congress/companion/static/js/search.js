// Search while typing: ask the server for the same page and put its results in place of ours.

import { fetchPage } from "./answer.js";
import { showYourTimes } from "./your-time.js";

const QUIET_MS = 250;

export function watchSearch(root) {
  const form = root.querySelector("[data-live-search]");
  if (!form || !window.fetch) return;
  const input = form.querySelector("input[type=search]");
  let timer = 0;
  let asked = 0;

  async function look() {
    const turn = ++asked;
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    try {
      const answer = await fetchPage(address.href);
      const results = answer.page.getElementById("results");
      if (turn !== asked || !results) return;
      document.getElementById("results").replaceWith(results);
      showYourTimes(results);
      // The results are new elements, which a screen reader does not read out; this line it does.
      form.querySelector("[data-search-status]").textContent =
        results.querySelector("[data-summary]").textContent;
      window.history.replaceState(null, "", address.href);
    } catch (lost) {
      // The button still works, and says what is wrong.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET_MS);
  });
}

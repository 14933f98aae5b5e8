// Search while typing, filter while choosing: ask the server for the same page and put its results in
// place of ours. The lists stay where they are, so that nobody loses the place; their counts follow.

import { fetchPage } from "./answer.js";
import { showYourTimes } from "./your-time.js";

const QUIET_MS = 250;
const LOST = "This needs the network. It works again when you are back online.";

/** Take over how many sessions each choice would show. */
function recount(form, fresh) {
  for (const list of form.querySelectorAll("select")) {
    const theirs = fresh.getElementById(list.id);
    if (theirs && document.activeElement !== list) list.innerHTML = theirs.innerHTML;
  }
  const count = form.querySelector("[data-filter-count]");
  const theirs = fresh.querySelector("[data-filter-count]");
  if (count && theirs) count.textContent = theirs.textContent;
}

/** Return the address of what the form asks for, without what it leaves open. */
function addressOf(form) {
  const address = new URL(form.action);
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
  address.search = asked.toString();
  return address.href;
}

export function watchSearch(root) {
  const form = root.querySelector("[data-live-search]");
  if (!form || !window.fetch) return;
  const input = form.querySelector("input[type=search]");
  let timer = 0;
  let asked = 0;

  async function look() {
    const turn = ++asked;
    const address = addressOf(form);
    try {
      const answer = await fetchPage(address);
      const results = answer.page.getElementById("results");
      if (turn !== asked || !results) return;
      document.getElementById("results").replaceWith(results);
      showYourTimes(results);
      recount(form, answer.page);
      // The results are new elements, which a screen reader does not read out; this line it does.
      form.querySelector("[data-search-status]").textContent =
        results.querySelector("[data-summary]").textContent;
      window.history.replaceState(null, "", address);
      const door = document.querySelector("[data-sign-in]");
      const theirs = answer.page.querySelector("[data-sign-in]");
      if (door && theirs) door.setAttribute("href", theirs.getAttribute("href"));
    } catch (lost) {
      if (turn !== asked) return;
      const summary = document.querySelector("#results [data-summary]");
      if (summary) summary.textContent = LOST;
      form.querySelector("[data-search-status]").textContent = LOST;
    }
  }

  function lookSoon() {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET_MS);
  }

  input.addEventListener("input", lookSoon);
  form.addEventListener("change", (change) => {
    if (change.target !== input) lookSoon();
  });
}

// Star a session without leaving the page. A star is a note: sending it twice changes nothing, so an
// answer that was lost is simply asked for again.

import { BusyError, fetchPage } from "./answer.js";
import { NOT_NOW, isKept, notePress } from "./connection.js";

const LOST = "We don't know whether that got through. Check your Wi-Fi, then tap again.";
const BUSY = "Many people are here right now, and nothing was changed. Tap again in a moment.";

async function send(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  notePress();
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetchPage(form.action, { method: "POST", body });
    const fresh = answer.page.querySelector("[data-star]");
    if (!fresh) {
      window.location.assign(answer.url);
      return;
    }
    // In the same elements, so that the line is read out and the focus stays.
    form.className = fresh.className;
    form.elements.starred.value = fresh.elements.starred.value;
    button.replaceChildren(...fresh.querySelector("button").childNodes);
    form.querySelector("[data-star-says]").textContent =
      fresh.querySelector("[data-star-says]").textContent;
  } catch (lost) {
    const says = form.querySelector("[data-star-says]");
    says.textContent = isKept() ? NOT_NOW : lost instanceof BusyError ? BUSY : LOST;
    says.scrollIntoView({ block: "nearest" }); // not behind the tabs
  }
  notePress();
  button.disabled = false;
  button.focus({ preventScroll: true });
}

export function watchStar(root) {
  const form = root.querySelector("[data-star]");
  if (!form || !window.fetch) return;
  form.addEventListener("submit", (submit) => {
    if (submit.defaultPrevented) return; // a page from the phone, which says so itself
    submit.preventDefault();
    send(form);
  });
}

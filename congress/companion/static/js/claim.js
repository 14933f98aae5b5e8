// Claim credits, and try on in sight while no answer comes: sent twice it is one claim, since the form
// carries its key. It is in time by when it reaches the service, so nobody has to guess and press again.

import { BusyError, fetchPage } from "./answer.js";
import { addPart } from "./parts.js";

const PAUSES_MS = [1000, 2000, 4000, 8000]; // then the last one, again and again
const SECOND_MS = 1000;

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function send(form, action) {
  const live = form.querySelector("[data-claim-live]");
  const body = new URLSearchParams(new FormData(form));
  const buttons = form.querySelectorAll("button");
  form.setAttribute("aria-busy", "true");
  for (const button of buttons) button.disabled = true;
  for (let turn = 0; ; turn += 1) {
    try {
      const { url } = await fetchPage(action, { method: "POST", body });
      const here = window.location.href.split("#")[0];
      window.location.assign(url);
      if (url.split("#")[0] === here) window.location.reload();
      return;
    } catch (lost) {
      live.hidden = false;
      live.textContent = form.dataset.claimForm;
      const wait = PAUSES_MS[Math.min(turn, PAUSES_MS.length - 1)];
      await pause(lost instanceof BusyError ? lost.seconds * SECOND_MS : wait);
    }
  }
}

function watchClaims(root) {
  if (!window.fetch || !window.URLSearchParams) return;
  for (const form of root.querySelectorAll("[data-claim-form]")) {
    if (form.dataset.watched) continue;
    form.dataset.watched = "yes";
    let action = form.action; // of the button that was pressed last
    form.addEventListener("click", (click) => {
      const button = click.target.closest("button");
      if (button) action = button.hasAttribute("formaction") ? button.formAction : form.action;
    });
    form.addEventListener("submit", (submit) => {
      submit.preventDefault();
      if (!form.getAttribute("aria-busy")) send(form, action);
    });
  }
}

addPart(watchClaims);

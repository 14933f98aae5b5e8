// A browser keeps the pages behind us, and "back" asks nobody: after somebody signed out on a shared
// phone it would show theirs, and after a Register the button again. Each page knows whose it is; the
// one that was asked for last says who is here.

import { renew } from "./connection.js";

const LAST = "congress-person";

function lastPerson() {
  try {
    return window.localStorage.getItem(LAST);
  } catch {
    return null; // a private window that keeps nothing: then every page behind us is asked for anew
  }
}

function remember(person) {
  try {
    window.localStorage.setItem(LAST, person);
  } catch {
    // As above.
  }
}

/** Watch for pages that come back. `start` brings the elements of a new <main> to life. */
export function watchBack(start) {
  const { person } = document.body.dataset;
  if (!person) return;
  const look = () => {
    if (lastPerson() === person) {
      renew(start);
      return;
    }
    document.documentElement.hidden = true; // not even for a moment
    window.location.reload();
  };
  const [opening] = window.performance.getEntriesByType("navigation");
  if (opening && opening.type === "back_forward") look();
  else remember(person);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) look();
  });
}

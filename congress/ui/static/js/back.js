// A browser keeps the pages behind us, and "back" asks nobody: after somebody signed out on a shared
// phone it would show theirs, and after a Register the button again. Each page knows whose it is; the
// one that was asked for last says who is here.

import { findPlace, placeNow, renew } from "./connection.js";

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

// -- the place one was at --------------------------------------------------------------------------

// From a session to the list that led there, and from signing in to the page before: each as it was
// searched and filtered, and at the same place of it.

const LIST = "congress-list"; // the list that was looked at last: its address and name
const PLACES = "congress-places"; // what stood uppermost on the pages of this tab, by address
const BACK = "congress-back"; // the page that somebody is on the way back to
const MOST_PLACES = 30;

function read(name) {
  try {
    return JSON.parse(window.sessionStorage.getItem(name));
  } catch {
    return null; // a private window that keeps nothing: pages then begin at their top
  }
}

function write(name, value) {
  try {
    window.sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // As above.
  }
}

function here() {
  return window.location.pathname + window.location.search;
}

function keepPlace() {
  const places = (read(PLACES) || []).filter(([address]) => address !== here());
  const place = window.scrollY > 0 ? placeNow() : null;
  if (place) places.push([here(), place]);
  write(PLACES, places.slice(-MOST_PLACES));
  const list = document.querySelector("[data-list]");
  if (list) write(LIST, { address: here(), name: list.dataset.list });
}

function findAgain() {
  const back = read(BACK);
  if (!back || window.location.pathname.startsWith("/sign-in")) return;
  write(BACK, null);
  const known = back === here() && (read(PLACES) || []).find(([address]) => address === back);
  const one = known && findPlace(known[1]);
  if (one) window.scrollBy(0, one.getBoundingClientRect().top - known[1].top);
}

/** Note where a link leads that is a way back, before it is followed. */
function noteWayBack(event) {
  const link = event.target.closest("a");
  if (!link || !link.href) return;
  const { pathname, search, searchParams } = new URL(link.href);
  if (link.dataset.wayBack !== undefined) write(BACK, pathname + search);
  else if (pathname.startsWith("/sign-in") && searchParams.get("next")) write(BACK, searchParams.get("next"));
}

/** Have the way back of a session inside `root` lead to the list that was really looked at last. */
export function leadBack(root) {
  const link = root.querySelector("[data-way-back]");
  const list = read(LIST);
  const event = window.location.pathname.split("/").slice(0, 3).join("/"); // /e/<event>
  if (!link || !list || !list.address.startsWith(`${event}/`)) return;
  link.href = list.address;
  link.querySelector("span").textContent = list.name;
}

/** Remember the place of each page when it is left, and find it again on the way back. */
export function watchPlace() {
  findAgain();
  window.addEventListener("pagehide", keepPlace);
  document.addEventListener("click", noteWayBack, true);
}

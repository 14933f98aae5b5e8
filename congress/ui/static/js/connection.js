// Say how old a page is when the network is away, and bring what is new when it is back, without
// losing the reader's place. The worker marks <body> when it opened a page from the phone.

import { fetchPage } from "./answer.js";
import { askWorker } from "./worker-link.js";

const LOOK_AGAIN_MS = 20000;
const ONLINE_LOOKS_MS = [0, 1500, 4000, 9000]; // phones say "online" before the network carries
const SAID_FOR_MS = 4000;
export const NOT_NOW = "You are offline, so this can't be sent now. Nothing is sent later by itself: when you are back online, tap again.";

/** Tell whether this page came from the phone, or the network went away since. */
export function isKept() {
  return document.body.dataset.kept !== undefined;
}

function mark(state) {
  if (document.querySelector("[data-kept-note]")) document.body.dataset.kept = state;
}

// -- bringing what is new ------------------------------------------------------------------------

/** Tell whether the person is in the middle of something that a new page would take away. */
function isBusy() {
  const active = document.activeElement;
  const isTyping = active && active.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
  return isTyping || document.querySelector("dialog[open], [aria-busy=true]") !== null;
}

// What stays on the screen while the page moves, such as the hours of a list, marks no place of it.
const PLACES = "main [data-session], main [id], main .line-title a, main :not(.time-group) > h2";

/** Return what stands uppermost on the screen, and where, to find it again on a newer page. */
export function placeNow() {
  for (const one of document.querySelectorAll(PLACES)) {
    const { top } = one.getBoundingClientRect();
    if (top < 0 || one.offsetParent === null) continue;
    const { id, textContent, dataset: { session } } = one;
    return { id, session, href: one.getAttribute("href"), heading: textContent, top };
  }
  return null;
}

export function findPlace({ id, session, href, heading }) {
  if (id) return document.getElementById(id);
  if (session) return document.querySelector(`main [data-session="${session}"]`);
  if (href) return document.querySelector(`main .line-title a[href="${href}"]`);
  return [...document.querySelectorAll("main h2")].find((one) => one.textContent === heading);
}

function focusAgain(before) {
  if (!before || before === document.body) return;
  const href = before.getAttribute("href");
  const again = before.id
    ? document.getElementById(before.id)
    : href && [...document.querySelectorAll("main a")].find((one) => one.getAttribute("href") === href);
  if (again) again.focus({ preventScroll: true });
}

/** Change the page, the note above it included, and leave what is read where it stands on screen. */
function holdingThePlace(change) {
  const place = window.scrollY > 0 ? placeNow() : null;
  const { style } = document.documentElement;
  style.overflowAnchor = "none"; // Safari keeps no place; where the browser does, two would move it twice
  change();
  const again = place && findPlace(place);
  if (again) window.scrollBy(0, again.getBoundingClientRect().top - place.top);
  requestAnimationFrame(() => requestAnimationFrame(() => { style.overflowAnchor = ""; }));
}

function put(page, start) {
  const before = document.activeElement;
  const main = document.querySelector("main");
  const fresh = page.querySelector("main");
  const wasFocused = main.contains(before);
  main.replaceWith(fresh);
  const [tabs, freshTabs] = [document.querySelector(".tabs"), page.querySelector(".tabs")];
  if (tabs && freshTabs) tabs.replaceWith(freshTabs);
  const [note, freshNote] = [document.querySelector("[data-kept-note]"), page.querySelector("[data-kept-note]")];
  if (note && freshNote) note.replaceWith(freshNote);
  start(fresh);
  if (wasFocused) focusAgain(before);
}

function sayFresh() {
  const note = document.querySelector("[data-kept-note]");
  if (!note) return;
  const usual = note.cloneNode(true);
  note.classList.add("is-fresh");
  note.querySelector("p").textContent = "You are back online, and this page is up to date.";
  setTimeout(() => holdingThePlace(() => note.replaceWith(usual)), SAID_FOR_MS);
}

let isLooking = false;
let presses = 0;

/** Note that the person changes something, before it is sent and when it is answered: a page asked
    for before that may be older than what they see. */
export function notePress() {
  presses += 1;
}

/** Ask the server itself for the page as it is now, where no worker does. */
async function askServer(address) {
  const { page, status, isElsewhere } = await fetchPage(address);
  return { state: status === 200 && !isElsewhere ? "fresh" : "elsewhere", page };
}

async function lookAgain(start) {
  if (isLooking || document.visibilityState === "hidden" || isBusy()) return;
  isLooking = true;
  const before = presses;
  try {
    const address = window.location.pathname + window.location.search;
    const answer = (await askWorker({ ask: "fresh", address })) || (await askServer(address));
    if (answer.state === "elsewhere") {
      window.location.reload(); // signed out since, or the page is gone: the server says which
    } else if (answer.state !== "fresh") {
      mark(answer.state);
    } else if (!isBusy() && presses === before) {
      const page = answer.page || new DOMParser().parseFromString(answer.text, "text/html");
      const wasKept = isKept();
      holdingThePlace(() => {
        put(page, start);
        delete document.body.dataset.kept; // brings back what is true for a minute only
        delete document.body.dataset.keptWhole;
        if (wasKept) sayFresh();
      });
    }
  } finally {
    isLooking = false;
  }
}

/** Bring a page up to date that was drawn a while ago, if it is one that a phone keeps. */
export function renew(start) {
  if (document.querySelector("[data-kept-note]")) lookAgain(start).catch(() => mark("offline"));
}

/** Watch the network. `start` brings the elements of a new <main> to life. */
export function watchConnection(start) {
  const look = () => { if (isKept()) lookAgain(start).catch(() => {}); };
  window.addEventListener("offline", () => mark("offline"));
  window.addEventListener("online", () => {
    for (const ms of ONLINE_LOOKS_MS) setTimeout(look, ms);
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_AGAIN_MS);
  if (document.body.dataset.kept === "slow") look();
}

/** Where the phone knows it is offline, say so at the button instead of losing the page. */
export function watchForms(root) {
  for (const form of root.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (submit) => {
      // What another script keeps back, it sends itself, and says so.
      if (navigator.onLine || submit.defaultPrevented || form.getAttribute("action") === "/sign-out") return;
      submit.preventDefault();
      let said = form.querySelector(".cannot-send");
      if (!said) {
        said = document.createElement("p");
        said.className = "cannot-send";
        said.setAttribute("role", "status");
        form.append(said);
      }
      said.textContent = NOT_NOW;
    });
  }
}

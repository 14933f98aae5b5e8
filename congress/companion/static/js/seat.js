// Register, unregister, wait and swap without leaving the page, and without ever guessing: when the
// answer is lost on bad Wi-Fi we say so, ask what is true now, and show that. Nothing is queued.

import { BusyError, fetchPage } from "./answer.js";
import { WORDS } from "./availability.js";
import { NOT_NOW, isKept, notePress } from "./connection.js";
import { watchDialogs } from "./dialog.js";
import { addPart } from "./parts.js";
import { fetchAhead } from "./worker-link.js";
import { showYourTimes } from "./your-time.js";

const CHECK_PAUSES_MS = [400, 1500, 3000, 6000];
const COME_AGAIN_FOR_MS = 120000; // then the person decides
const SECOND_MS = 1000;
const LOOK_MS = 200;
const AHEAD_WITHIN_MS = 60000; // after a rush, not everybody at once
const HELD = new Set(["confirmed", "included", "paid"]);

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function say(panel, words, tone) {
  const live = panel.querySelector("[data-seat-live]");
  live.className = `seat-live ${tone || ""}`;
  live.textContent = words;
  live.hidden = false;
  live.scrollIntoView({ block: "nearest" }); // not behind the tabs
}

/** Put the panel of a fresh page in place of ours; return it, or null when that page has none.
    It stays where the thumb is, whatever comes or goes above it. */
function replacePanel(panel, page) {
  const fresh = page.querySelector("[data-seat]");
  if (!fresh) return null;
  const { top } = panel.getBoundingClientRect();
  const dialog = document.getElementById("unregister");
  if (dialog) dialog.remove();
  const newDialog = page.getElementById("unregister");
  panel.replaceWith(fresh);
  if (newDialog) fresh.after(newDialog);
  for (const name of [".session-head .line-marks"]) {
    const ours = document.querySelector(name);
    const theirs = page.querySelector(name);
    if (ours) ours.remove();
    if (theirs) document.querySelector(".session-head").append(theirs);
  }
  watchDialogs(document);
  watchSeat(document);
  const old = document.querySelector("[data-notice]");
  if (old) old.remove();
  showYourTimes(document);
  window.scrollBy(0, fresh.getBoundingClientRect().top - top);
  return fresh;
}

/** Say in the panel what the fresh page says above all. */
function sayNotice(panel, page) {
  const notice = page.querySelector("[data-notice]");
  if (notice) say(panel, notice.textContent.trim(), notice.classList.contains("good") ? "good" : "");
}

async function settle(panel, form) {
  say(panel, WORDS.checking);
  for (const ms of CHECK_PAUSES_MS) {
    await pause(ms);
    let answer;
    try {
      answer = await fetchPage(panel.dataset.seatPage);
    } catch (lost) {
      continue;
    }
    const fresh = replacePanel(panel, answer.page);
    if (!fresh) break;
    const state = fresh.dataset.seat;
    if (HELD.has(state)) say(fresh, WORDS.held, "good");
    else if (state === "waitlisted") say(fresh, WORDS.waiting, "good");
    else say(fresh, form.action.endsWith("/unregister") ? WORDS.gone : WORDS.notYet);
    fresh.focus();
    return;
  }
  say(panel, WORDS.unreachable);
  free(panel);
}

function hold(panel) {
  panel.setAttribute("aria-busy", "true");
  for (const button of document.querySelectorAll("[data-seat-form] button")) button.disabled = true;
}

function free(panel) {
  panel.removeAttribute("aria-busy");
  for (const button of document.querySelectorAll("[data-seat-form] button")) button.disabled = false;
}

/** On a page from the phone, see first how things stand: send only what is still offered so. */
async function sendFromKept(panel, form) {
  hold(panel);
  let answer;
  try {
    answer = await fetchPage(panel.dataset.seatPage);
  } catch (lost) {
    say(panel, NOT_NOW);
    free(panel);
    return;
  }
  const fresh = replacePanel(panel, answer.page);
  if (!fresh) {
    window.location.assign(panel.dataset.seatPage);
    return;
  }
  const action = form.getAttribute("action");
  const same = [...document.querySelectorAll("[data-seat-form]")].find(
    (one) => one.getAttribute("action") === action && one.textContent === form.textContent,
  );
  if (same && fresh.dataset.seat === panel.dataset.seat) {
    await send(fresh, same, true);
    return;
  }
  say(fresh, WORDS.changed);
  fresh.focus();
}

async function send(panel, form, isFresh = false) {
  const dialog = form.closest("dialog");
  if (dialog && dialog.open) dialog.close();
  if (navigator.onLine === false) {
    say(panel, NOT_NOW);
    return;
  }
  if (isKept() && !isFresh) {
    await sendFromKept(panel, form);
    return;
  }
  const body = new URLSearchParams(new FormData(form));
  hold(panel);
  notePress();
  try {
    const { answer, wasBusy } = await sendInTurn(panel, form.action, body);
    notePress();
    if (answer.isElsewhere) {
      window.location.assign(answer.url);
      return;
    }
    const fresh = replacePanel(panel, answer.page);
    if (!fresh) {
      window.location.assign(panel.dataset.seatPage);
      return;
    }
    sayNotice(fresh, answer.page);
    fresh.focus({ preventScroll: true });
    setTimeout(() => fetchAhead(true), wasBusy ? Math.random() * AHEAD_WITHIN_MS : 0);
  } catch (lost) {
    if (lost instanceof BusyError) {
      giveBack(panel, form, WORDS.stillBusy);
    } else if (lost instanceof StoppedError) {
      giveBack(panel, form, WORDS.stopped);
    } else {
      await settle(panel, form);
      notePress();
    }
  }
}

class StoppedError extends Error {}

/** Send; where the server has no time, count down in sight and come again while the page is open.
    It is the same press: sent twice, nothing happens twice. */
async function sendInTurn(panel, address, body) {
  const until = Date.now() + COME_AGAIN_FOR_MS;
  let wasBusy = false;
  for (;;) {
    try {
      return { answer: await fetchPage(address, { method: "POST", body }), wasBusy };
    } catch (busy) {
      if (!(busy instanceof BusyError) || Date.now() + busy.seconds * SECOND_MS > until) throw busy;
      await countDown(panel, busy.seconds);
      if (Date.now() > until) throw busy; // the phone slept: nothing is sent that was pressed long ago
      wasBusy = true;
    }
  }
}

/** Say once that we come again, and show how soon; throw StoppedError when the person has enough. */
async function countDown(panel, seconds) {
  const words = (n) => WORDS.crowded.replace("{time}", inSeconds(n));
  const live = panel.querySelector("[data-seat-live]");
  const box = document.createElement("div");
  box.className = "seat-live seat-wait";
  box.dataset.seatWait = "";
  const shown = document.createElement("p");
  shown.setAttribute("aria-hidden", "true"); // it is read out once, not every second
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "button quiet";
  stop.textContent = WORDS.stop;
  let isStopped = false;
  stop.addEventListener("click", () => { isStopped = true; });
  shown.textContent = words(seconds);
  box.append(shown, stop);
  live.hidden = false;
  live.className = "unseen";
  live.textContent = words(seconds);
  live.after(box);
  box.scrollIntoView({ block: "nearest" }); // not behind the tabs
  const due = Date.now() + seconds * SECOND_MS;
  while (!isStopped && Date.now() < due) {
    shown.textContent = words(Math.ceil((due - Date.now()) / SECOND_MS));
    await pause(LOOK_MS);
  }
  box.remove();
  if (isStopped) throw new StoppedError();
  say(panel, WORDS.again);
}

/** Say why nothing was done, and give the button back to whoever pressed it. */
function giveBack(panel, form, words) {
  say(panel, words);
  free(panel);
  const button = form.querySelector("button");
  (button.offsetParent ? button : panel).focus({ preventScroll: true });
}

function inSeconds(n) {
  return n === 1 ? WORDS.second : WORDS.seconds.replace("{n}", n);
}

function watchSeat(root) {
  const panel = root.querySelector("[data-seat]");
  if (!panel || !window.fetch || !window.URLSearchParams) return;
  for (const form of root.querySelectorAll("[data-seat-form]")) {
    if (form.dataset.watched) continue;
    form.dataset.watched = "yes";
    form.addEventListener("submit", (submit) => {
      submit.preventDefault();
      if (panel.getAttribute("aria-busy")) return;
      send(panel, form);
    });
  }
}

addPart(watchSeat);

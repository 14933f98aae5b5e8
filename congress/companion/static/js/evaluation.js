// Save an evaluation on the server as one types, and say so. What no network takes stays on the phone,
// under whose it is, and is sent once the network is back, from whichever of our pages is open then. The
// server keeps one evaluation however often it is told, so telling it again changes nothing.

import { notePress } from "./connection.js";
import { addPart } from "./parts.js";

const KEPT = "congress-evaluation "; // then whose it is, and of what
const AFTER_TYPING_MS = 800;
const AGAIN_MS = 20000;
const PATIENCE_MS = 10000;
const TAKEN = 200;
const STEP_UP = "auth/step-up"; // it was sent, and a name alone does not open it any more
const REFUSED = new Set([400, 404, 409, 413, 422]);
const WORDS = {
  saved: "Saved.",
  saving: "Saving…",
  sending: "Sending…",
  keptDraft: "You are offline. What you wrote is kept on this device and saved when you are back online.",
  keptSent: "You are offline. It is kept on this device, and sent once when you are back online.",
  lost: "Please sign in again to send this. What you wrote is kept on this device.",
  confirm: "This was sent before. To change it, confirm that it is you. What you wrote is kept on this device.",
  notSent: "This was sent before. What you changed is not sent yet: send it when you are done.",
  faults: "Almost done. Please answer what is marked, then send it.",
  refused: "This could not be saved. Reload the page to see how it stands; what you wrote is kept on this device.",
};

// -- what the phone keeps until the server has it -------------------------------------------------

function keyOf(person, address) {
  return `${KEPT}${person} ${address}`;
}

function readKept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch (broken) {
    return null; // a private window, or a text that is not ours
  }
}

function keep(key, entry) {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
  } catch (full) {
    // Then it stands in the page alone, and is sent from there.
  }
}

/** Forget what was taken, but not what was written since. */
function forget(key, entry) {
  const now = readKept(key);
  if (now && now.stamp === entry.stamp) localStorage.removeItem(key);
}

function listKept(person) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${KEPT}${person} `));
  } catch (refused) {
    return [];
  }
}

/** Forget whatever is kept: before somebody signs out, as the worker forgets their pages. */
function forgetAll() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
  } catch (refused) {
    // Nothing could be kept either.
  }
}

// -- telling the server ---------------------------------------------------------------------------

/** Return `{status, body}` of our own answer; status 0 where none came. */
async function tell(entry) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(entry.address, {
      method: "PUT",
      credentials: "same-origin",
      cache: "no-store",
      keepalive: true, // the page may be left meanwhile
      signal: controller.signal,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": entry.token },
      body: JSON.stringify({ answers: entry.answers, state: entry.state }),
    });
    if (answer.headers.get("X-Congress") === null) return { status: 0 };
    return { status: answer.status, body: await answer.json() };
  } catch (lost) {
    return { status: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/** Tell whether the server has it now: a draft that comes after what was sent changes nothing there. */
function isTaken(entry, { status, body }) {
  return status === TAKEN && (entry.state === "sent" || body.state !== "sent");
}

let isSending = false;

/** Send what is kept from earlier pages; one after another, and only what is this person's. */
async function sendKept(person) {
  if (isSending || navigator.onLine === false) return;
  isSending = true;
  try {
    for (const key of listKept(person)) {
      const entry = readKept(key);
      const open = document.querySelector("[data-evaluation]");
      if (!entry || (open && open.dataset.evaluation === entry.address)) continue; // it sends its own
      const answer = await tell(entry);
      if (answer.status === 0) return;
      if (isTaken(entry, answer)) forget(key, entry);
    }
  } finally {
    isSending = false;
  }
}

// -- one form -------------------------------------------------------------------------------------

function answersOf(form) {
  const answers = {};
  for (const box of form.querySelectorAll("[data-question]")) {
    const { question, kind } = box.dataset;
    const chosen = [...box.querySelectorAll("input:checked")].map((one) => one.value);
    if (kind === "text") answers[question] = box.querySelector("textarea").value.trim();
    else if (kind === "multiple") answers[question] = chosen;
    else if (chosen.length) answers[question] = kind === "scale" ? Number(chosen[0]) : chosen[0];
  }
  return answers;
}

function fill(form, answers) {
  for (const box of form.querySelectorAll("[data-question]")) {
    const answer = answers[box.dataset.question];
    if (answer === undefined) continue;
    const text = box.querySelector("textarea");
    if (text) text.value = answer;
    for (const one of box.querySelectorAll("input")) {
      one.checked = Array.isArray(answer) ? answer.includes(one.value) : one.value === String(answer);
    }
  }
}

function showFaults(form, errors) {
  const told = new Map();
  for (const { pointer, message } of errors) told.set(pointer.replace("/answers/", ""), message);
  let first = null;
  for (const box of form.querySelectorAll("[data-question]")) {
    const place = box.querySelector(".hint.bad");
    const words = told.get(box.dataset.question) || "";
    place.textContent = words ? `${words[0].toUpperCase()}${words.slice(1)}.` : "";
    place.hidden = !words;
    for (const field of box.querySelectorAll("input, textarea")) {
      if (words) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    if (words && !first) first = box;
  }
  if (first) first.querySelector("input, textarea").focus();
}

class Evaluation {
  constructor(form, person) {
    this.form = form;
    this.key = keyOf(person, form.dataset.evaluation);
    this.isSent = form.dataset.sent !== undefined;
    this.timer = 0;
    this.line = Promise.resolve(); // one telling after another, so that none overtakes
  }

  say(words) {
    const place = this.form.querySelector("[data-evaluation-says]");
    place.textContent = words;
    place.classList.toggle("bad", words === WORDS.faults);
  }

  entry(state) {
    const { form } = this;
    return {
      state,
      address: form.dataset.evaluation,
      token: form.elements.form_token.value,
      answers: answersOf(form),
      stamp: `${Date.now()} ${Math.random()}`,
    };
  }

  /** Bring back what the phone kept and the server does not have. */
  restore() {
    const kept = readKept(this.key);
    if (!kept) return;
    fill(this.form, kept.answers);
    this.hand({ ...this.entry(kept.state), answers: kept.answers });
  }

  typed() {
    notePress();
    if (this.isSent) return; // a change of what was sent is sent by its button
    keep(this.key, this.entry("draft"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hand(this.entry("draft")), AFTER_TYPING_MS);
  }

  flush() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    this.hand(this.entry("draft"));
  }

  send() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.hand(this.entry("sent"));
  }

  hand(entry) {
    keep(this.key, entry);
    this.line = this.line.then(() => this.tellOf(entry)).catch(() => {});
    return this.line;
  }

  async tellOf(entry) {
    const isSent = entry.state === "sent";
    this.say(isSent ? WORDS.sending : WORDS.saving);
    if (isSent) this.form.setAttribute("aria-busy", "true");
    const answer = await tell(entry);
    const { status, body } = answer;
    this.form.removeAttribute("aria-busy");
    if (isTaken(entry, answer)) {
      forget(this.key, entry);
      this.say(WORDS.saved);
      if (isSent) window.location.assign(this.form.dataset.leadsTo);
    } else if (status === TAKEN) {
      this.say(WORDS.notSent);
    } else if (status === 403 && body.code === STEP_UP) {
      this.say(WORDS.confirm);
      this.form.querySelector("[data-evaluation-confirm]").hidden = false;
    } else if (status === 401 || status === 403) {
      this.say(WORDS.lost);
    } else if (status === 422 && body.errors) {
      showFaults(this.form, body.errors);
      this.say(WORDS.faults);
      keep(this.key, { ...entry, state: "draft" });
    } else if (REFUSED.has(status)) {
      this.say(body.detail || WORDS.refused);
    } else {
      this.say(isSent ? WORDS.keptSent : WORDS.keptDraft);
    }
  }

  again() {
    const kept = readKept(this.key);
    if (kept && document.contains(this.form) && navigator.onLine !== false) this.hand(kept);
  }
}

let current = null;

/** Say on the page of one that was sent that this device keeps more of it. */
function tellKept(root, person) {
  const place = root.querySelector("[data-evaluation-kept]");
  if (place && person) place.hidden = !readKept(keyOf(person, place.dataset.evaluationKept));
}

/** Watch the form of a page, if it has one. */
function watchEvaluation(root) {
  tellKept(root, document.body.dataset.person);
  const form = root.querySelector("[data-evaluation]");
  const { person } = document.body.dataset;
  if (!form || !person || !window.fetch || !form.querySelector("[data-evaluation-says]")) return;
  const evaluation = new Evaluation(form, person);
  current = evaluation;
  evaluation.restore();
  form.addEventListener("input", () => evaluation.typed());
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    evaluation.send();
  });
  const later = form.querySelector("[data-evaluation-later]");
  if (later) later.hidden = true; // it is saved by itself
}

/** On every page: send what is kept, once the network is there; forget it before a sign-out. */
function watchKeptEvaluations() {
  const { person } = document.body.dataset;
  if (!person) return;
  const look = () => {
    sendKept(person).catch(() => {});
    if (current) current.again();
  };
  look();
  window.addEventListener("online", look);
  setInterval(look, AGAIN_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && current) current.flush();
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") === "/sign-out") forgetAll();
  });
}

addPart(watchEvaluation);
watchKeptEvaluations();

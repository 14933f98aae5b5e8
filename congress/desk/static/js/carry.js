// The desk while it has a network: it has its worker, takes the list along, and sends what waited.

import { LostError } from "./asking.js";
import { listFacts, meetServer } from "./carried.js";
import { keepShell } from "./shell.js";

const AGAIN_MS = 5 * 60000; // every find is a page, and a list of thousands is a megabyte

const TOLD = "desk-told"; // what the page without a network sent before it led back here

/** Leave word for the desk's page: how much was sent, and how much of it is a conflict. */
export function leaveWord(told) {
  try {
    sessionStorage.setItem(TOLD, JSON.stringify(told));
  } catch {
    // a browser that keeps nothing: it is said less, and sent all the same
  }
}

function takeWord() {
  try {
    const told = JSON.parse(sessionStorage.getItem(TOLD));
    sessionStorage.removeItem(TOLD);
    return told;
  } catch {
    return null;
  }
}

/** Return what is said of hand-overs that were sent. */
export function saySent(count) {
  return `${count} ${count === 1 ? "hand-over was" : "hand-overs were"} sent.`;
}

function say(line, waiting, conflicts, sent) {
  const said = [];
  if (sent) said.push(saySent(sent));
  if (waiting) said.push(`${waiting} ${waiting === 1 ? "hand-over waits" : "hand-overs wait"} to be sent.`);
  if (conflicts) said.push(line.dataset.conflict);
  line.hidden = !said.length;
  line.classList.toggle("good", Boolean(sent && !waiting && !conflicts));
  line.textContent = said.join(" ");
}

async function carry(desk, before) {
  const told = { sent: 0, conflicts: 0, ...before };
  try {
    const { sent, conflicts } = await meetServer(desk.at, desk.event, desk, AGAIN_MS);
    told.sent += sent;
    told.conflicts += conflicts;
    document.body.dataset.carried = "";
  } catch (error) {
    if (!(error instanceof LostError)) return; // signed out: the next page says so
  }
  const line = document.querySelector("[data-carry]"); // each act draws another one
  if (line) say(line, (await listFacts(desk.event)).length, told.conflicts, told.sent);
}

export function watchCarried(root) {
  const line = root.querySelector("[data-carry]");
  if (!line || !("indexedDB" in window)) return;
  const { at, event, place, zone, token } = line.dataset;
  const desk = { at, event, place, zone, token };
  keepShell();
  const look = (before) => carry(desk, before).catch(() => {}); // a private window keeps nothing
  look(takeWord());
  setInterval(look, AGAIN_MS);
  window.addEventListener("online", () => look());
}

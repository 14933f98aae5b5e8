// The desk while it has a network: it has its worker, takes the list along, and sends what waited.

import { LostError } from "./asking.js";
import { listFacts, meetServer } from "./carried.js";
import { keepShell } from "./shell.js";

const AGAIN_MS = 5 * 60000; // every find is a page, and a list of thousands is a megabyte

function say(line, waiting, conflicts) {
  const said = [];
  if (waiting) said.push(`${waiting} ${waiting === 1 ? "hand-over waits" : "hand-overs wait"} to be sent.`);
  if (conflicts) said.push(line.dataset.conflict);
  line.hidden = !said.length;
  line.textContent = said.join(" ");
}

async function carry(desk) {
  let conflicts = 0;
  try {
    conflicts = await meetServer(desk.at, desk.event, desk, AGAIN_MS);
    document.body.dataset.carried = "";
  } catch (error) {
    if (!(error instanceof LostError)) return; // signed out: the next page says so
  }
  const line = document.querySelector("[data-carry]"); // each act draws another one
  if (line) say(line, (await listFacts(desk.event)).length, conflicts);
}

export function watchCarried(root) {
  const line = root.querySelector("[data-carry]");
  if (!line || !("indexedDB" in window)) return;
  const { at, event, place, zone, token } = line.dataset;
  const desk = { at, event, place, zone, token };
  keepShell();
  const look = () => carry(desk).catch(() => {}); // a private window keeps nothing
  look();
  setInterval(look, AGAIN_MS);
  window.addEventListener("online", look);
}

// A page of the desk that needs a network, where there is none: what this device can do without one, and
// the way back.

import { knock } from "./asking.js";
import { listCarried } from "./carried.js";
import { listKeptEvents } from "./door-scans.js";

const AGAIN_MS = 5000;

/** Return a line that leads to what works; the event is named only where there are several. */
function lineOf(template, href, event, isOne) {
  const line = template.content.firstElementChild.cloneNode(true);
  line.querySelector("a").href = href;
  line.querySelector("[data-event]").textContent = isOne ? "" : ` ${event}`;
  return line;
}

async function showWorks(box) {
  const doors = await listKeptEvents().catch(() => []); // a private window keeps nothing
  const desks = await listCarried().catch(() => []);
  const isOne = new Set([...doors, ...desks]).size < 2;
  const lines = (events, name, end) => events.map((event) => lineOf(
    box.querySelector(`[data-works-${name}]`), `/desk/e/${encodeURIComponent(event)}${end}`, event, isOne,
  ));
  const works = [...lines(doors, "scanner", "/scanner"), ...lines(desks, "desk", "")];
  box.querySelector("[data-works]").replaceChildren(...works);
  box.querySelector("[data-kept]").hidden = !works.length;
  box.querySelector("[data-nothing]").hidden = works.length > 0;
}

/** Say so when the network is back; whoever is in the middle of something goes on when they like. */
async function watchNetwork(box) {
  try {
    await knock();
    box.querySelector("[data-why]").textContent = box.dataset.back;
    box.querySelector("[data-again]").textContent = "Go on";
  } catch {
    setTimeout(() => watchNetwork(box), AGAIN_MS);
  }
}

export function watchAway(root, address) {
  const box = root.querySelector("[data-away-desk]");
  if (!box) return;
  const { away, wasSent } = root.body.dataset;
  box.querySelector("[data-why]").textContent = box.dataset[away] || box.dataset.offline;
  box.querySelector("[data-was-sent-note]").hidden = wasSent === undefined;
  box.querySelector("[data-again]").href = address.pathname + address.search; // and what was sent is not sent again
  showWorks(box);
  watchNetwork(box);
}

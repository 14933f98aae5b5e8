// Keep "12 seats left" true while the agenda is open: every 20 seconds, only while it is looked at.
//
// The server puts FEW_SEATS and WORDS in front of this file (seat_words.py); seat.js takes its words here.

const PERIOD_MS = 20000;

function fillWords({ capacity, taken, waiting }, isStill) {
  if (capacity === null || capacity === undefined) return { text: "", tone: "plain" };
  const left = Math.max(0, capacity - taken);
  if (left > 0 && waiting && isStill) {
    return { text: (left === 1 ? WORDS.keptOne : WORDS.kept).replace("{n}", left), tone: "wait" };
  }
  if (left > 0) {
    const words = left === 1 ? WORDS.seatLeft : WORDS.seatsLeft;
    return { text: words.replace("{n}", left), tone: left <= FEW_SEATS ? "wait" : "plain" };
  }
  if (!waiting) return { text: WORDS.full, tone: "wait" };
  return { text: WORDS.fullWaiting.replace("{n}", waiting), tone: "wait" };
}

function show(root, all) {
  for (const line of root.querySelectorAll("[data-session]")) {
    const place = line.querySelector("[data-fill]");
    const facts = all[line.dataset.session];
    if (!place || !facts) continue;
    const { text, tone } = fillWords(facts, place.dataset.still !== undefined);
    if (!text || place.textContent.replace(/\s+/g, " ").trim() === `· ${text}`) continue;
    place.className = `fill ${tone}`;
    place.textContent = `· ${text}`;
  }
}

async function refresh(root) {
  if (document.visibilityState === "hidden") return;
  const answer = await fetch(root.dataset.availability, { credentials: "same-origin" });
  if (!answer.ok || answer.headers.get("X-Congress") === null) return;
  show(root, await answer.json());
}

export function watchAvailability(document_) {
  const root = document_.querySelector("[data-availability]");
  if (!root || !root.querySelector("[data-fill]")) return;
  const look = () => refresh(document_.querySelector("[data-availability]")).catch(() => {});
  setInterval(look, PERIOD_MS);
  document_.addEventListener("visibilitychange", look);
}

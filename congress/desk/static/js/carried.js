// What a tablet carries: the list of an event, and hand-overs that wait to be sent. Both are in
// IndexedDB, so a reload, a closed tab or an empty battery loses neither.

import { SignedOutError, ask, knock } from "./asking.js";
import { Kept } from "./kept.js";

const LISTS = "lists"; // by event; worker.js forgets one
const FACTS = "facts"; // by id; only an answer of ours takes one away
const MOST_SENT = 50;

const kept = new Kept("desk", { [LISTS]: { keyPath: "event" }, [FACTS]: { keyPath: "id" } });

export const readList = (event) => kept.read(LISTS, event);
/** Return the events of which this tablet carries the list. */
export const listCarried = () => kept.keys(LISTS);
export const keepFact = (fact) => kept.add(FACTS, fact);

/** Return what waits to be sent for an event, the first one first. */
export async function listFacts(event) {
  const all = await kept.all(FACTS);
  return all.filter((one) => one.event === event).sort((one, other) => (one.at < other.at ? -1 : 1));
}

/** Undo a hand-over that was never sent. Return whether that is so: what was sent may have arrived. */
export async function undoFact(id) {
  const [was] = await kept.change(FACTS, [id], (fact) => (fact.is_sent ? fact : null));
  return Boolean(was) && !was.is_sent;
}

/** Send what waits; each goes away when it was answered, and never before. Return how many were sent,
    and how many are a conflict. Two tabs may send the same: the server has each once. */
async function sendFacts(at, event, token) {
  const told = { sent: 0, conflicts: 0 };
  for (;;) {
    const waiting = (await listFacts(event)).slice(0, MOST_SENT);
    if (!waiting.length) return told;
    if (!told.sent) await knock(); // what is sent into no network could not be undone any more
    const some = await kept.change(FACTS, waiting.map((one) => one.id), (fact) => ({ ...fact, is_sent: true }));
    const facts = some.map(({ id, number, code, at: when, photo_id_seen, place }) => (
      { id, number, code, at: when, photo_id_seen, place }));
    const body = { device_now: new Date().toISOString(), facts };
    const { facts: answered } = await ask(`${at}/hand-overs`, { token, body });
    told.sent += answered.length;
    told.conflicts += answered.filter((one) => one.stored === "conflict").length;
    await kept.drop(FACTS, answered.map((one) => one.id));
    if (!answered.length) return told;
  }
}

async function renewList(at, event, { token, place, zone }) {
  const known = await readList(event);
  const found = await ask(`${at}/snapshot`, { token, body: { version: known ? known.version : "" } });
  const asked = Date.now();
  const fresh = found.is_same ? { ...known } : { ...found, event };
  await kept.put(LISTS, {
    ...fresh, token, place, zone, made_at: found.made_at, taken_at: asked,
    ahead: Date.parse(found.made_at) - asked, // of our clock, in ms: the hours are told by the server's
  });
}

async function isYoung(event, { token, place }, youngMs) {
  const known = await readList(event);
  return Boolean(known) && known.token === token && known.place === place && Date.now() - known.taken_at < youngMs;
}

/** Send what waits, and take the newest list along, but where it is younger than `youngMs`. `desk`: the
    form token, the place and the zone. Return how many were sent, and how many of them are a conflict;
    throw SignedOutError, with the list gone and what waits kept. */
export async function meetServer(at, event, desk, youngMs = 0) {
  try {
    const told = await sendFacts(at, event, desk.token);
    if (!(await isYoung(event, desk, youngMs))) await renewList(at, event, desk);
    return told;
  } catch (error) {
    if (error instanceof SignedOutError) await kept.drop(LISTS, [event]);
    throw error;
  }
}

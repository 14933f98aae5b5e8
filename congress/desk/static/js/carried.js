// What a tablet carries: the list of an event, and hand-overs that wait to be sent. Both are in
// IndexedDB, so a reload, a closed tab or an empty battery loses neither.

const BASE = "desk";
const LISTS = "lists"; // by event; worker.js forgets one
const FACTS = "facts"; // by id; only an answer of ours takes one away
const MOST_SENT = 50;
const PATIENCE_MS = 15000;

export class SignedOutError extends Error {}
export class LostError extends Error {}

function openBase() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(BASE, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(LISTS, { keyPath: "event" });
      opening.result.createObjectStore(FACTS, { keyPath: "id" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/** Run `work` on a store; done when it is written down for good. */
async function within(name, mode, work) {
  const base = await openBase();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(name, mode);
      const asked = work(change.objectStore(name));
      change.oncomplete = () => resolve(asked && asked.result);
      change.onabort = change.onerror = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

export const readList = (event) => within(LISTS, "readonly", (store) => store.get(event));
const writeList = (list) => within(LISTS, "readwrite", (store) => store.put(list));
const forgetList = (event) => within(LISTS, "readwrite", (store) => store.delete(event));
export const keepFact = (fact) => within(FACTS, "readwrite", (store) => store.add(fact));

/** Return what waits to be sent for an event, the first one first. */
export async function listFacts(event) {
  const all = await within(FACTS, "readonly", (store) => store.getAll());
  return all.filter((one) => one.event === event).sort((one, other) => (one.at < other.at ? -1 : 1));
}

function drop(ids) {
  return within(FACTS, "readwrite", (store) => { for (const id of ids) store.delete(id); });
}

/** Ask our server. A sign-in that ended is told apart from a network that is away. */
async function ask(address, token, body) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin", cache: "no-store", signal: controller.signal,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token }, body: JSON.stringify(body),
    });
    if (answer.headers.get("X-Congress") === null) throw new LostError("portal");
    if (answer.redirected || [401, 403, 404].includes(answer.status)) throw new SignedOutError();
    if (!answer.ok) throw new LostError(String(answer.status));
    return await answer.json();
  } catch (error) {
    if (error instanceof SignedOutError || error instanceof LostError) throw error;
    throw new LostError(String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** Send what waits; each goes away when it was answered, and never before. Return how many are a
    conflict. Two tabs may send the same: the server has each once. */
async function sendFacts(at, event, token) {
  let conflicts = 0;
  for (;;) {
    const some = (await listFacts(event)).slice(0, MOST_SENT);
    if (!some.length) return conflicts;
    const facts = some.map(({ id, number, code, at: when, photo_id_seen, place }) => (
      { id, number, code, at: when, photo_id_seen, place }));
    const { facts: answered } = await ask(`${at}/hand-overs`, token, { device_now: new Date().toISOString(), facts });
    conflicts += answered.filter((one) => one.stored === "conflict").length;
    await drop(answered.map((one) => one.id));
    if (!answered.length) return conflicts;
  }
}

async function renewList(at, event, { token, place, zone }) {
  const known = await readList(event);
  const found = await ask(`${at}/snapshot`, token, { version: known ? known.version : "" });
  const asked = Date.now();
  const fresh = found.is_same ? { ...known } : { ...found, event };
  await writeList({
    ...fresh, token, place, zone, made_at: found.made_at, taken_at: asked,
    ahead: Date.parse(found.made_at) - asked, // of our clock, in ms: the hours are told by the server's
  });
}

async function isYoung(event, { token, place }, youngMs) {
  const known = await readList(event);
  return Boolean(known) && known.token === token && known.place === place && Date.now() - known.taken_at < youngMs;
}

/** Send what waits, and take the newest list along, but where it is younger than `youngMs`. `desk`: the
    form token, the place and the zone. Return how many were a conflict; throw SignedOutError, with the
    list gone and what waits kept. */
export async function meetServer(at, event, desk, youngMs = 0) {
  try {
    const conflicts = await sendFacts(at, event, desk.token);
    if (!(await isYoung(event, desk, youngMs))) await renewList(at, event, desk);
    return conflicts;
  } catch (error) {
    if (error instanceof SignedOutError) await forgetList(event);
    throw error;
  }
}

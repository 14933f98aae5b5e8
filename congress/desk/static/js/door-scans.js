// The scans of a phone: written down before anything else, and sent until the server has each (T11).

import { LostError, RefusedError, ask } from "./asking.js";
import { Kept } from "./kept.js";

const MOST_SENT = 500;
export const SCANS = "scans"; // what waits to be sent; `seq` is counted by the base, so it never goes back
const ASIDE = "aside"; // what the server could not take; it blocks nothing, and leaves as a file
const LISTS = "lists"; // by event
const DOORS = "doors"; // by event: which door this phone is at, its clock, who holds it
export const SHARES = "shares"; // by event and session: what this phone was lent, and its count of what it used

export const kept = new Kept("doors", {
  [SCANS]: { keyPath: "seq", autoIncrement: true }, [ASIDE]: { keyPath: "id" },
  [LISTS]: { keyPath: "event" }, [DOORS]: { keyPath: "event" },
  [SHARES]: { keyPath: "key" },
}, 2);

export const readList = (event) => kept.read(LISTS, event);
/** Return the events of which this phone has a list for doors. */
export const listKeptEvents = () => kept.keys(LISTS);
export const keepList = (list) => kept.put(LISTS, list);
export const forgetList = (event) => kept.drop(LISTS, [event]);
export const readDoor = (event) => kept.read(DOORS, event);
export const keepDoor = (door) => kept.put(DOORS, door);

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** Write a scan down for good; throws if this phone cannot. Return its `seq`. */
export const keepScan = (scan) => kept.add(SCANS, scan);

const ofEvent = (all, event) => all.filter((one) => one.event === event);

/** Return what waits to be sent, the first one first. */
export async function listScans(event) {
  return ofEvent(await kept.all(SCANS), event).sort((one, other) => one.seq - other.seq);
}

export async function listAside(event) {
  return ofEvent(await kept.all(ASIDE), event);
}

/** Let what the server could not take be tried again, in its turn: a later edition may take it. */
export function retryAside(event) {
  return kept.together([SCANS, ASIDE], "readwrite", (stores) => {
    const aside = stores.objectStore(ASIDE);
    aside.getAll().onsuccess = (found) => {
      for (const { refused, ...scan } of ofEvent(found.target.result, event)) {
        stores.objectStore(SCANS).put(scan);
        aside.delete(scan.id);
      }
    };
  });
}

function told({ event, ...scan }) {
  return scan;
}

/** Send some; where the server cannot take them, the halves of them, down to the one that it is. */
async function sendSome(at, token, some, answered) {
  try {
    const body = { device_now: new Date().toISOString(), scans: some.map(told) };
    const { scans } = await ask(`${at}/scans`, { token, body });
    await kept.drop(SCANS, some.filter((one) => scans.some((answer) => answer.id === one.id)).map((one) => one.seq));
    for (const answer of scans) answered(some.find((one) => one.id === answer.id), answer);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (some.length > 1) {
      const half = Math.ceil(some.length / 2);
      await sendSome(at, token, some.slice(0, half), answered);
      await sendSome(at, token, some.slice(half), answered);
    } else {
      await kept.put(ASIDE, { ...some[0], refused: error.message });
      await kept.drop(SCANS, [some[0].seq]);
    }
  }
}

/** Send all that waits; each goes away when the server has it, and never before. `answered(scan, answer)`
    hears each. Throws SignedOutError or LostError, with what is left kept. */
export async function sendScans(at, event, token, answered) {
  for (;;) {
    const some = (await listScans(event)).slice(0, MOST_SENT);
    if (!some.length) return;
    const before = some.length;
    await sendSome(at, token, some, answered);
    const after = (await listScans(event)).filter((one) => some.some((other) => other.seq === one.seq));
    if (after.length === before) throw new LostError("nothing was taken");
  }
}

// The list that a door's phone carries: who may come where, known by digests of badges alone. A name in
// it can be read with its own badge only: it is hidden under the badge's code (decision 0055).

import { sha256 } from "./sha256.js";

const HASH_BYTES = 12;
const SALT_BYTES = 4;
const STATES = ["", "cancelled", "replaced"];

function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function fromBase64(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
}

/** Return by what a badge's code is found in the list. */
function keyOf(code) {
  return toBase64(sha256(code).slice(0, HASH_BYTES));
}

/** Return the name under a code: its bytes, each with one of a stream that the code and a salt give. */
function nameUnder(hidden, code) {
  const bytes = fromBase64(hidden);
  const [salt, body] = [toBase64(bytes.slice(0, SALT_BYTES)), bytes.slice(SALT_BYTES)];
  let stream = new Uint8Array(0);
  for (let block = 0; stream.length < body.length; block += 1) {
    const next = sha256(`door name ${salt} ${block} ${code}`);
    const longer = new Uint8Array(stream.length + next.length);
    longer.set(stream);
    longer.set(next, stream.length);
    stream = longer;
  }
  return new TextDecoder().decode(body.map((one, place) => one ^ stream[place]));
}

/** Return the moves with those that changed in their place: each by badge and session. */
function movesWith(moves, changed) {
  const all = new Map(moves.concat(changed).map((row) => [`${row[0]} ${row[1]}`, row]));
  return [...all.values()].filter((row) => row[2]);
}

/** A list as the server gave it, made ready to be asked. */
export class DoorList {
  constructor(given) {
    this.given = given;
    this.sessions = given.sessions.map((one, place) => ({
      ...one, place_in_list: place, starts: Date.parse(one.starts_at), ends: Date.parse(one.ends_at),
    }));
    // As the server looks at them: by start, the longest first.
    this.sessions.sort((one, other) => one.starts - other.starts || other.ends - one.ends || (one.id < other.id ? -1 : 1));
    this.types = given.types;
    this.badges = new Map(given.badges.map((row) => [row[0], row]));
    this.moves = new Map((given.moves || []).map((row) => [`${row[0]} ${row[1]}`, row]));
  }

  get doors() {
    return this.given.doors;
  }

  /** Return who works at the doors: `{id, name, is_supervisor, salt, pin}`. */
  get crew() {
    return this.given.crew || [];
  }

  door(id) {
    return this.given.doors.find((one) => one.id === id) || null;
  }

  /** Return the badge of a code, `{key, name, type, mine, state, waits, given}`, or null. Sessions by their
      place in the list: `mine` are its bearer's own, `waits` those on whose waitlist they are, `given` those
      where their seat went to the standby line, with when (ms). */
  find(code) {
    const row = this.badges.get(keyOf(code));
    if (!row) return null;
    const [key, hidden, type, mine = [], state = 0, waits = [], given = []] = row;
    return { key, name: nameUnder(hidden, code), type, mine, state: STATES[state], waits, given: new Map(given) };
  }

  /** Return where a badge went last at what one comes to once, or null: `{direction, door, at}`. */
  cameOnce(badge, session) {
    const row = this.moves.get(`${badge.key} ${session.place_in_list}`);
    return row && row[2] ? { direction: row[2], door: row[3], at: row[4] } : null;
  }

  /** Return this list with what changed since. */
  changedBy(change) {
    const badges = new Map(this.badges);
    for (const row of change.badges) badges.set(row[0], row);
    const crew = change.crew || this.given.crew;
    const moves = movesWith(this.given.moves || [], change.moves || []);
    return new DoorList({ ...this.given, ...change, crew, badges: [...badges.values()], moves });
  }
}

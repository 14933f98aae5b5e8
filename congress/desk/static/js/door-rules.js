// What a door says to a badge, from the list that a phone carries: as checkin/rules/serving.py and
// verdict.py decide it, but for what one phone cannot know: how full it is (door-share.js).

const MINUTE_MS = 60000;
export const EARLY_MS = 30 * MINUTE_MS;
const LAST_MS = 10 * MINUTE_MS;
export const TWICE_MS = 10000; // the same badge at the same door: the camera saw it again

/** Return whether one comes once by this door. */
export const isOnce = (door) => door.purpose === "event" || door.purpose === "meal";

/** Return whether nobody comes to a session without a seat. */
export const isSeated = (session) => session.registration === "required";

const isNear = (session, at) => session.starts - EARLY_MS <= at && at < session.ends;

/** Return the sessions behind a door, by start, the longest first. */
function sessionsOf(list, door) {
  if (door.purpose === "bags") return [];
  return list.sessions.filter((one) => (
    door.purpose === "sessions" ? one.room === door.room : one.id === door.session));
}

/** Return the session that a door serves at an instant (ms), or null. */
export function serve(list, door, at) {
  const sessions = sessionsOf(list, door);
  if (door.purpose !== "sessions") return sessions.find((one) => isNear(one, at)) || null;
  const running = sessions.find((one) => one.starts <= at && at < one.ends);
  const coming = sessions.find((one) => at < one.starts && one.starts <= at + EARLY_MS);
  if (running && (!coming || at < running.ends - LAST_MS)) return running;
  return coming || null;
}

/** Return the ways that one can go by a door at an instant: a line stands only where seats are needed. */
export function waysOf(list, door, at) {
  const session = door.purpose === "sessions" ? serve(list, door, at) : null;
  return session && isSeated(session) ? ["in", "out", "waiting"] : ["in", "out"];
}

/** Return what a door serves after what it serves now, or null. */
export function findNext(list, door, at) {
  const now = serve(list, door, at);
  const after = now ? Math.max(at, now.starts) : at;
  return sessionsOf(list, door).find((one) => one.starts > after && one !== now) || null;
}

/** Return the session behind another door that a badge is for at this hour, or null. */
function findElsewhere(list, badge, served, at) {
  const mine = list.sessions.filter((one) => badge.mine.includes(one.place_in_list) && one !== served && isNear(one, at));
  return mine.sort((one, other) => one.starts - other.starts || (one.id < other.id ? -1 : 1))[0] || null;
}

/** A type that left the file comes with nothing. */
function typeOf(list, badge) {
  return list.types[badge.type] || { name: "this registration", sessions: [], online: false };
}

function isEntitled(list, badge, session) {
  return session.registration === "none" || badge.mine.includes(session.place_in_list)
    || typeOf(list, badge).sessions.includes(session.place_in_list);
}

function decidePlace(list, door, badge, direction, at, last) {
  if (typeOf(list, badge).online) return { reason: "product", words: "online" };
  if (door.purpose === "bags") return null;
  const session = serve(list, door, at);
  if (!session) {
    const elsewhere = findElsewhere(list, badge, null, at);
    if (elsewhere) return { reason: "invalid_time", words: "elsewhere", session: elsewhere };
    const coming = findNext(list, door, at);
    return coming ? { reason: "invalid_time", words: "early", session: coming } : { reason: "invalid_time", words: "nothing_more" };
  }
  if (direction === "waiting") return isSeated(session) ? null : { reason: "product", words: "no_standby" };
  if (isEntitled(list, badge, session)) return null;
  const given = badge.given.get(session.place_in_list);
  if (given !== undefined) { // who came before it was given, as this phone saw, comes in again
    return at < given || last ? null : { reason: "product", words: "seat_given", session, given };
  }
  const elsewhere = findElsewhere(list, badge, session, at);
  if (elsewhere) return { reason: "product", words: "elsewhere", session: elsewhere };
  if (session.registration === "paid") return { reason: "unpaid", words: "unpaid", session };
  if (isSeated(session)) {
    return { reason: "product", words: badge.waits.includes(session.place_in_list) ? "waitlisted" : "no_seat", session };
  }
  return { reason: "product", words: "not_included", session, type: typeOf(list, badge).name };
}

/** Return whether something takes place behind a door between an instant (ms) and the end of its day.
    `dayOf(ms)`: the day of an instant, where the doors are. */
export function isOnToday(list, door, at, dayOf) {
  return door.purpose === "bags" || sessionsOf(list, door).some((one) => at < one.ends && dayOf(one.starts) === dayOf(at));
}

function passed(door, direction, last) {
  if (door.purpose === "sessions" && direction === "in" && last && last.direction === "in") {
    return { reason: "ok", words: "in_again", last };
  }
  const isBag = door.purpose === "bags" && direction !== "waiting";
  return { reason: "ok", words: `${isBag ? "bag_" : ""}${direction}` };
}

/** Return which way somebody goes: who stands in line and has a seat here comes in, and is counted. */
function wayOf(list, door, badge, direction, at) {
  const session = direction === "waiting" ? serve(list, door, at) : null;
  return session && isSeated(session) && isEntitled(list, badge, session) ? "in" : direction;
}

/** Return `{reason, words, way, session?}` for a badge that the list knows; `way`: as they go. `last`: where it went last
    at this session, as far as this phone knows: `{direction, at, door}`, or null. */
export function decide(list, door, badge, direction, at, last) {
  const way = wayOf(list, door, badge, direction, at);
  const found = decideWay(list, door, badge, way, at, last);
  return { ...found, way, words: way !== direction && found.reason === "ok" ? "waiting_seated" : found.words };
}

function decideWay(list, door, badge, direction, at, last) {
  if (direction === "out") return passed(door, direction, last);
  if (badge.state === "cancelled") return { reason: "canceled", words: "cancelled" };
  if (badge.state === "replaced") return { reason: "revoked", words: "replaced" };
  const refused = decidePlace(list, door, badge, direction, at, last);
  if (refused) return refused;
  if (isOnce(door) && direction === "in" && last && last.direction === "in") {
    return { reason: "already_redeemed", words: "in_already", last };
  }
  return passed(door, direction, last);
}

// What a door says, in the words that came with its list (checkin/service/telling.py).

import { many } from "./counted.js";
import { EARLY_MS } from "./door-rules.js";

const MINUTE_MS = 60000;

/** Return words of the list with their values filled in; "" where there is no list. */
export function wordsOf(list, key, values = {}) {
  const text = (list && list.given.words[key]) || "";
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] || "");
}

/** Return what was said to somebody without their name, which stands above it. */
export function bare(said, name) {
  const named = `${name.toUpperCase()}. `;
  return name && said.startsWith(named) ? said.slice(named.length) : said;
}

/** Return a length of time in words, in whole minutes: `12 minutes`. */
export function lengthOf(ms) {
  const minutes = Math.round(ms / MINUTE_MS);
  return minutes < 1 ? "less than a minute" : many(minutes, "minute", "minutes");
}

/** Return the day of an instant in ms, where the doors are; without a list, by the phone's own zone. */
export function dayOf(list, at) {
  const timeZone = list ? list.given.zone : undefined;
  return new Date(at).toLocaleDateString("en-US", { timeZone, weekday: "short", month: "long", day: "numeric" });
}

/** Return `4:00 PM`; of another day than `now`, `Mon, March 10, 7:00 AM`. Both in ms. Without a list, by the
    phone's own zone. */
export function timeOf(list, at, now) {
  const timeZone = list ? list.given.zone : undefined;
  const time = new Date(at).toLocaleTimeString("en-US", { timeZone, hour: "numeric", minute: "2-digit" }).replace(/\s/g, " ");
  return dayOf(list, at) === dayOf(list, now) ? time : `${dayOf(list, at)}, ${time}`;
}

/** Return `at 4:00 PM`; of another day, `on Mon, March 10, 7:00 AM`. */
function whenOf(list, at, now) {
  const time = timeOf(list, at, now);
  return /^\d/.test(time) ? `at ${time}` : `on ${time}`;
}

/** Return what fills the words of a verdict (door-rules.js) at a door. */
export function valuesOf(list, at, { session, last, type, given }, now) {
  const values = { type };
  if (session) {
    const { title, starts, room } = session;
    Object.assign(values, {
      title, place: list.given.rooms[room] || title, time: timeOf(list, given || starts, now),
      opens: whenOf(list, starts - EARLY_MS, now), when: whenOf(list, starts, now),
    });
  }
  if (last) {
    const door = list.door(last.door);
    const by = door && last.door !== at.id ? `, by another door: ${door.name}` : "";
    Object.assign(values, { time: timeOf(list, last.at, now), door: by });
  }
  return values;
}

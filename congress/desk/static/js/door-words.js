// What a door says, in the words that came with its list (checkin/service/telling.py).

export function many(count, one, more) {
  return `${count} ${count === 1 ? one : more}`;
}

/** Return words of the list with their values filled in; "" where there is no list. */
export function wordsOf(list, key, values = {}) {
  const text = (list && list.given.words[key]) || "";
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] || "");
}

/** Return `4:00 PM`; of another day than `now`, `Mon, March 10, 7:00 AM`. Both in ms. */
export function timeOf(list, at, now) {
  const timeZone = list.given.zone;
  const day = (one) => new Date(one).toLocaleDateString("en-US", { timeZone, weekday: "short", month: "long", day: "numeric" });
  const time = new Date(at).toLocaleTimeString("en-US", { timeZone, hour: "numeric", minute: "2-digit" }).replace(/\s/g, " ");
  return day(at) === day(now) ? time : `${day(at)}, ${time}`;
}

/** Return what fills the words of a verdict (door-rules.js). */
export function valuesOf(list, { session, last, type }, now) {
  const values = { type };
  if (session) {
    const time = timeOf(list, session.starts, now);
    const place = list.given.rooms[session.room] || session.title;
    Object.assign(values, { title: session.title, place, time, when: /^\d/.test(time) ? `at ${time}` : `on ${time}` });
  }
  if (last) {
    const door = list.door(last.door);
    Object.assign(values, { time: timeOf(list, last.at, now), door: door ? `, ${door.name}` : "" });
  }
  return values;
}

// Whether somebody gets a badge now, from the list that a tablet carries. As rules/handout.py decides it.

const ODD = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
const MOST_FOUND = 20;

export function fold(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/[ßæœøłđðþı]/g, (letter) => ODD[letter]);
  return plain.replace(/[^\p{L}\p{N}]/gu, "");
}

export async function digest(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** Return what to do with a code that finds nobody here, "" for what is none. As rules/mistaken.py has it,
    and pick-up codes, which only the server reads. */
export function mistaken(typed) {
  const bare = typed.replace(/[\s-]+/g, "").toUpperCase();
  if (/^P[1IL][0-9A-Z]{20,}$/.test(bare)) return "That is a pick-up code, which needs the network. Type the name, or scan the badge.";
  if (/^C[1IL][0-9A-Z]{20,}$/.test(bare)) return "A character of that code is wrong. Scan it again, or type the name.";
  const isOther = /^(wifi:|begin:|mecard:|mailto:|tel:|www\.)/i.test(typed.trim()) || /^\S+:\/\/\S+$/.test(typed.trim());
  return isOther ? "That code is for something else. Scan the badge, or type the name." : "";
}

/** Return who is meant by a number or by how a name begins. */
export function findPeople(list, typed) {
  const number = typed.trim().toLowerCase();
  const byNumber = list.people.filter((one) => one.number.toLowerCase() === number);
  if (byNumber.length || !fold(typed)) return byNumber;
  const whole = fold(typed);
  const words = typed.split(/[\s,]+/).map(fold).filter(Boolean);
  const begins = (one, last, first) => {
    const names = [one, one.registered_as].filter(Boolean); // what the badge says, and the registration
    return (names.some((name) => fold(name.last_name).startsWith(last)) || one.keys.some((key) => key.startsWith(last)))
      && names.some((name) => fold(name.first_name).startsWith(first));
  };
  const meant = (one) => begins(one, whole, "") || (words.length > 1 && (
    begins(one, words[words.length - 1], words.slice(0, -1).join(""))
    || begins(one, words[0], words.slice(1).join(""))));
  return list.people.filter(meant).sort((one, other) => (
    `${one.last_name} ${one.first_name}`.localeCompare(`${other.last_name} ${other.first_name}`)))
    .slice(0, MOST_FOUND);
}

/** Return `{state, window, handed}` at an instant (ms) and a place ("": any). `handed`: when and where. */
export function decide(list, person, handed, now, place) {
  if (handed) return { state: "handed-out", handed };
  if (!person.is_active) return { state: "cancelled" };
  const mine = person.windows.map((one) => list.windows[one]);
  if (!mine.length) return { state: "not-entitled" };
  const open = mine.filter((one) => Date.parse(one.opens_at) <= now && now < Date.parse(one.closes_at));
  const here = open.find((one) => !place || one.place === place);
  if (here) return { state: "now", window: here };
  if (open.length) return { state: "elsewhere", window: open[0] };
  const later = mine.find((one) => now < Date.parse(one.opens_at));
  return later ? { state: "later", window: later } : { state: "over", window: mine[mine.length - 1] };
}

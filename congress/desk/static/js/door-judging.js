// The answer to what is held up at a door: the list decides, and the server is asked about badges that
// the list does not know, and about who may come once. An answer is `{state, reason, said, admitted, name,
// session, direction, uses, hasSeat}`; `direction`: which way they go; `uses`: the session of which somebody who goes in uses a place, "": none;
// `hasSeat`: who is admitted has one. State "wait" is amber and lets nobody in.

import { ask } from "./asking.js";
import { looksLikeCode, partOf } from "./codes.js";
import { decide, isOnce, isSeated, serve } from "./door-rules.js";
import { isPosted } from "./door-share.js";
import { bare, valuesOf } from "./door-words.js";

const LOOK_MS = 700; // nobody waits longer for a server at a door
export const NO_BADGE = "invalid"; // the reason of what is no badge of this event (checkin/rules/verdict.py)
const FRESH_MS = 60000; // by a list of less, who came elsewhere once is known

function noBadge(phone, { direction }, words, values) {
  return { direction, state: "bad", reason: NO_BADGE, said: phone.words(words, values), admitted: false, name: "", session: "", uses: "", hasSeat: false };
}

/** Return the session of which somebody who goes in uses a place; "": none. */
function usedBy(way, list, session) {
  return way === "in" && isPosted(list, session) ? session.id : "";
}

/** Ask the server what it says; throws where it does not answer soon. */
async function look(phone, held) {
  const body = { code: held.code, direction: held.direction };
  const at = `${phone.at}/looks/${encodeURIComponent(held.door.id)}`;
  try {
    const { verdict, reason, said, session, direction, attendee: name } = await ask(at, { token: phone.token, body, patience: LOOK_MS });
    const admitted = verdict === "admit";
    return { state: admitted ? "good" : "bad", reason, said: bare(said, name), admitted, name, session, direction };
  } catch (error) {
    phone.isCut = true;
    throw error;
  }
}

/** However young the list is, a badge may have been made since: without an answer nobody is turned away. */
async function judgeUnknown(phone, held) {
  const session = serve(held.list, held.door, held.at);
  try {
    const found = await look(phone, held);
    const hasSeat = found.direction === "in" && Boolean(session) && isSeated(session);
    return { ...found, uses: usedBy(found.direction, held.list, session), hasSeat };
  } catch {
    const uses = usedBy(held.direction, held.list, session);
    const said = phone.words("unknown_unheard");
    return { direction: held.direction, state: "unsure", reason: NO_BADGE, said, admitted: true, name: "", session: "", uses, hasSeat: false };
  }
}

/** Whoever may come once may have come by another door a moment ago: the server is asked. Where it does not
    answer, a phone decides that is alone, or has a fresh list (decision 0057). */
async function judgeOnce(phone, held, answer) {
  const mayDecide = phone.shares.isAlone(answer.session) || phone.age() < FRESH_MS;
  if (mayDecide && phone.isCut) return answer; // nobody waits again and again for a server that is away
  try {
    const { state, reason, said, admitted } = await look(phone, held);
    return { ...answer, state, reason, said, admitted };
  } catch {
    if (mayDecide) return answer;
    return { ...answer, state: "wait", reason: "already_redeemed", said: phone.words("another_door"), admitted: false };
  }
}

async function judgeKnown(phone, held, badge) {
  const { list, door, direction, hash, at } = held;
  const session = serve(list, door, at);
  const found = decide(list, door, badge, direction, at, phone.lastMove(hash, badge, session, door));
  const admitted = found.reason === "ok";
  const answer = {
    state: admitted ? "good" : "bad", reason: found.reason, admitted, name: badge.name,
    said: phone.words(found.words, valuesOf(list, door, found, at)), session: session ? session.id : "",
    uses: usedBy(found.way, list, session), direction: found.way,
    hasSeat: found.way === "in" && Boolean(session) && isSeated(session),
  };
  return admitted && found.way === "in" && isOnce(door) ? judgeOnce(phone, held, answer) : answer;
}

/** Return the answer to what was held up. `held`: what was read, `{text, hash, at}`, at which door and which way
    that was (`{door, direction}`), and the list by which it is judged; the phone may go on meanwhile.
    `read`: the code in it (codes.js), or null. */
export async function judge(phone, held, read) {
  if (!read && looksLikeCode(held.text)) return noBadge(phone, held, "damaged");
  if (!read) {
    const part = partOf(held.text);
    return part ? noBadge(phone, held, "part", part) : noBadge(phone, held, "other");
  }
  if (read.kind === "P1") return noBadge(phone, held, "pickup");
  const badge = held.list.find(read.text);
  const shown = { ...held, code: read.text };
  return badge ? judgeKnown(phone, shown, badge) : judgeUnknown(phone, shown);
}

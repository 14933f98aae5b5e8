// The answer to what is held up at a door: the list decides, and the server is asked about badges that
// the list does not know. An answer is `{state, reason, said, admitted, name, session, uses}`; `uses`: the
// session of which somebody who goes in uses a place, "": none. State "wait" is amber and lets nobody in.

import { ask } from "./asking.js";
import { looksLikeCode } from "./codes.js";
import { decide, isOnce, serve } from "./door-rules.js";
import { isPosted } from "./door-share.js";
import { many, valuesOf } from "./door-words.js";

const LOOK_MS = 700; // nobody waits longer for a server at a door
const MINUTE_MS = 60000;
const FRESH_MS = MINUTE_MS; // by a list of less, who came elsewhere once is known

function noBadge(phone, words) {
  return { state: "bad", reason: "invalid", said: phone.words(words), admitted: false, name: "", session: "", uses: "" };
}

/** Return the session of which somebody who goes in uses a place; "": none. */
function usedBy({ list, direction }, session) {
  return direction === "in" && isPosted(list, session) ? session.id : "";
}

/** Ask the server what it says; throws where it does not answer soon. */
async function look(phone, code, uses) {
  const body = { code, direction: phone.direction };
  const at = `${phone.at}/looks/${encodeURIComponent(phone.door.id)}`;
  const { verdict, reason, said, session } = await ask(at, { token: phone.token, body, patience: LOOK_MS });
  const admitted = verdict === "admit";
  return { state: admitted ? "good" : "bad", reason, said, admitted, name: "", session, uses };
}

async function judgeUnknown(phone, code, at) {
  const uses = usedBy(phone, serve(phone.list, phone.door, at));
  try {
    return await look(phone, code, uses);
  } catch {
    const minutes = Math.round(phone.age() / MINUTE_MS);
    const isOld = phone.isOld();
    const said = phone.words(isOld ? "unknown_old" : "unknown", { minutes: many(minutes, "minute", "minutes") });
    return { state: isOld ? "unsure" : "bad", reason: "invalid", said, admitted: isOld, name: "", session: "", uses };
  }
}

/** Whoever may come once may have come by another door: by an old list the server is asked. */
async function judgeOnce(phone, code, answer) {
  if (phone.shares.isAlone(answer.session) || phone.age() < FRESH_MS) return answer;
  try {
    const { state, reason, said, admitted } = await look(phone, code, answer.uses);
    const named = `${answer.name.toUpperCase()}. `;
    return { ...answer, state, reason, said: said.startsWith(named) ? said.slice(named.length) : said, admitted };
  } catch {
    return { ...answer, state: "wait", reason: "already_redeemed", said: phone.words("another_door"), admitted: false };
  }
}

async function judgeKnown(phone, badge, code, hash, at) {
  const { list, door, direction } = phone;
  const session = serve(list, door, at);
  const found = decide(list, door, badge, direction, at, phone.lastMove(hash, badge, session));
  const admitted = found.reason === "ok";
  const answer = {
    state: admitted ? "good" : "bad", reason: found.reason, admitted, name: badge.name,
    said: phone.words(found.words, valuesOf(list, found, at)), session: session ? session.id : "",
    uses: usedBy(phone, session),
  };
  return admitted && direction === "in" && isOnce(door) ? judgeOnce(phone, code, answer) : answer;
}

/** Return the answer to a text that was read at `at`; `read`: the code in it (codes.js), or null. */
export async function judge(phone, text, read, hash, at) {
  if (!read) return noBadge(phone, looksLikeCode(text) ? "damaged" : "other");
  if (read.kind === "P1") return noBadge(phone, "pickup");
  const badge = phone.list.find(read.text);
  return badge ? judgeKnown(phone, badge, read.text, hash, at) : judgeUnknown(phone, read.text, at);
}

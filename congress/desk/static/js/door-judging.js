// The answer to what is held up at a door: the list decides, and the server is asked about badges that
// the list does not know. An answer is `{state, reason, said, admitted, name, session}`.

import { ask } from "./asking.js";
import { looksLikeCode } from "./codes.js";
import { decide, serve } from "./door-rules.js";
import { many, valuesOf } from "./door-words.js";

const LOOK_MS = 700; // nobody waits longer for a server at a door
const MINUTE_MS = 60000;
const OLD_MS = 2 * MINUTE_MS; // from then on a badge that the list lacks may be one of since

function noBadge(phone, words) {
  return { state: "bad", reason: "invalid", said: phone.words(words), admitted: false, name: "", session: "" };
}

async function judgeUnknown(phone, code) {
  try {
    const body = { code, direction: phone.direction };
    const at = `${phone.at}/looks/${encodeURIComponent(phone.door.id)}`;
    const { admitted, reason, said, session } = await ask(at, { token: phone.token, body, patience: LOOK_MS });
    return { state: admitted ? "good" : "bad", reason, said, admitted, name: "", session };
  } catch {
    const minutes = Math.round(phone.age() / MINUTE_MS);
    const isOld = phone.age() > OLD_MS;
    const said = phone.words(isOld ? "unknown_old" : "unknown", { minutes: many(minutes, "minute", "minutes") });
    return { state: isOld ? "unsure" : "bad", reason: "invalid", said, admitted: isOld, name: "", session: "" };
  }
}

function judgeKnown(phone, badge, hash, at) {
  const { list, door, direction } = phone;
  const session = serve(list, door, at);
  const found = decide(list, door, badge, direction, at, phone.lastMove(hash, session));
  const admitted = found.reason === "ok";
  return {
    state: admitted ? "good" : "bad", reason: found.reason, admitted, name: badge.name,
    said: phone.words(found.words, valuesOf(list, found, at)), session: session ? session.id : "",
  };
}

/** Return the answer to a text that was read at `at`; `read`: the code in it (codes.js), or null. */
export async function judge(phone, text, read, hash, at) {
  if (!read) return noBadge(phone, looksLikeCode(text) ? "damaged" : "other");
  if (read.kind === "P1") return noBadge(phone, "pickup");
  const badge = phone.list.find(read.text);
  return badge ? judgeKnown(phone, badge, hash, at) : judgeUnknown(phone, read.text);
}

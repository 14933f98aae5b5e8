// Who holds a door's phone: a name and a PIN, and a supervisor's PIN that lets somebody in all the same.
// The phone knows PINs as slow digests (checkin/rules/pins.py, decision 0058).

import { sha256 } from "./sha256.js";

const ROUNDS = 2000;
const BLOCK = 64;
const HOLDS_MS = 15 * 60000; // a supervisor's PIN, on the phone on which it was given

function join(first, second) {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Return who makes HMAC-SHA-256 with a key of at most a block (RFC 2104). */
function hmacOf(key) {
  const pad = (mask) => {
    const block = new Uint8Array(BLOCK);
    block.set(key);
    return block.map((one) => one ^ mask);
  };
  const [inner, outer] = [pad(0x36), pad(0x5c)];
  return (message) => sha256(join(outer, sha256(join(inner, message))));
}

/** Return a PIN's digest in hex: PBKDF2 with HMAC-SHA-256, its first block (RFC 8018, section 5.2). */
export function digestPin(pin, salt, rounds = ROUNDS) {
  const encoder = new TextEncoder();
  const hmac = hmacOf(encoder.encode(pin));
  let last = hmac(join(encoder.encode(salt), new Uint8Array([0, 0, 0, 1])));
  const made = last.slice();
  for (let round = 1; round < rounds; round += 1) {
    last = hmac(last);
    for (let place = 0; place < made.length; place += 1) made[place] ^= last[place];
  }
  return [...made].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** Tell whether a PIN is this one's; blanks in it mean nothing. `member`: a row of the list's crew. */
function isPinOf(member, typed) {
  const pin = typed.replace(/\s/g, "");
  return /^\d{6}$/.test(pin) && digestPin(pin, member.salt) === member.pin;
}

/** The form in which somebody says who they are: a name of the crew, and the PIN that goes with it. */
export class Gate {
  /** `proved(holder)`: the PIN was right, of `{id, name, at}`, `at` by this phone's clock.
      `held()`: who gave it a moment ago and need not again, or null. */
  constructor(form, { proved, held = () => null }) {
    this.proved = proved;
    this.held = held;
    this.members = [];
    this.select = form.querySelector("[data-member]");
    this.pin = form.querySelector("[data-pin]");
    this.wrong = form.querySelector("[data-wrong]");
    form.addEventListener("submit", (submit) => {
      submit.preventDefault();
      this.check();
    });
  }

  /** Offer these names; who is alone is chosen. */
  offer(members) {
    const wanted = JSON.stringify(members.map((one) => [one.id, one.name]));
    this.members = members;
    if (this.select.dataset.members === wanted) return;
    this.select.dataset.members = wanted;
    const names = members.map((one) => new Option(one.name, one.id));
    this.select.replaceChildren(...(names.length > 1 ? [new Option(this.select.dataset.first, "")] : []), ...names);
  }

  check() {
    const held = this.held();
    if (held) {
      this.proved(held);
      return;
    }
    const member = this.members.find((one) => one.id === this.select.value);
    if (!member) {
      this.say(this.select.dataset.first);
    } else if (isPinOf(member, this.pin.value)) {
      this.clear();
      this.proved({ id: member.id, name: member.name, at: Date.now() });
    } else {
      this.say(`That is not the PIN of ${member.name}. Try again, or ask the supervisor for a new one.`);
      this.pin.select();
    }
  }

  say(text) {
    this.wrong.textContent = text;
  }

  clear() {
    this.pin.value = "";
    this.say("");
  }
}

/** Return until when a supervisor's PIN lets people in on this phone, by its clock. */
export function holdsUntil(supervisor) {
  return supervisor.at + HOLDS_MS;
}

/** Tell whether it still does. */
export function isStillGood(supervisor, at) {
  return Boolean(supervisor) && at >= supervisor.at && at < holdsUntil(supervisor);
}

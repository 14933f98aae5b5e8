// The desk without a network: find somebody in the list that this tablet carries, and hand a badge over
// that lies here. What was handed over waits in IndexedDB until the network is back.

import { LostError, SignedOutError } from "./asking.js";
import { keepFact, listFacts, meetServer, readList, undoFact } from "./carried.js";
import { leaveWord, saySent } from "./carry.js";
import { findMistake, looksLikeCode, readWithin } from "./codes.js";
import { many } from "./counted.js";
import { decide, digest, findPeople, mistaken } from "./offline-rules.js";
import { watchVideo } from "./viewfinder.js";

const AGAIN_MS = 5000;
const AGE_MS = 20000;
const MINUTE_MS = 60000;
const WHY = {
  offline: "There is no network right now.",
  slow: "The network does not answer.",
  portal: "This Wi-Fi shows a page of its own first. Open it in the browser, and sign in there.",
};
const ASK = "The information desk can help.";

/** Return a name in one line: `Katherine Soto, RN`. */
function written({ first_name: first, last_name: last, credentials }) {
  return [`${first} ${last}`.trim(), credentials].filter(Boolean).join(", ");
}

class OfflineDesk {
  constructor(root, event) {
    this.root = root;
    this.event = event;
    this.at = `/desk/e/${encodeURIComponent(event)}`;
    this.form = root.querySelector("[data-offline-find]");
    this.field = root.querySelector("input");
    this.card = root.querySelector("[data-offline-card]");
    this.people = root.querySelector("[data-offline-people]");
    this.list = null;
    this.facts = [];
    this.person = null;
    this.code = "";
    this.isGiving = false;
    this.isBack = false;
    this.told = { sent: 0, conflicts: 0 }; // since the page was opened
    this.undoing = null; // the hand-over that Undo is about
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  now() {
    return Date.now() + this.list.ahead;
  }

  /** `tone`: good, bad, or "" for what is neither; `undoes`: a hand-over that can be undone. */
  say(text, tone = "", undoes = null) {
    const said = this.part("said");
    said.hidden = !text;
    said.className = `found-note ${tone}`;
    said.textContent = text;
    this.undoing = undoes;
    this.part("undo").hidden = !undoes;
  }

  /** The verdict as the desk with a network marks it: its colour, its sign and its word. */
  mark(state) {
    const kept = this.root.querySelector(`template[data-mark-of="${state}"]`);
    return kept.content.firstElementChild.cloneNode(true);
  }

  clock(at) {
    const { zone } = this.list;
    const day = (one) => new Date(one).toLocaleDateString("en-US", { timeZone: zone, weekday: "short", month: "long", day: "numeric" });
    const time = new Date(at).toLocaleTimeString("en-US", { timeZone: zone, hour: "numeric", minute: "2-digit" })
      .replace(/\s/g, " ");
    return day(at) === day(this.now()) ? time : `${day(at)}, ${time}`;
  }

  async begin() {
    this.list = await readList(this.event);
    await this.count();
    this.showAge();
    this.form.hidden = !this.list;
    this.part("offline-scans").hidden = !this.list;
    if (this.list) this.field.focus();
    this.form.addEventListener("submit", (submit) => {
      submit.preventDefault();
      this.look(this.field.value);
    });
    watchVideo({
      box: this.part("viewfinder"),
      opener: this.part("camera"),
      found: (text) => this.look(text),
      askServer: async () => { throw new Error("no network"); },
    });
    this.part("hand-over").addEventListener("click", () => this.handOver());
    this.part("undo").addEventListener("click", () => this.undo());
    setInterval(() => this.showAge(), AGE_MS);
    setInterval(() => this.lookForNetwork(), AGAIN_MS);
    window.addEventListener("online", () => this.lookForNetwork());
    this.lookForNetwork();
  }

  async count() {
    this.facts = await listFacts(this.event);
    const { length } = this.facts;
    this.part("waiting").textContent = length
      ? `${many(length, "hand-over waits", "hand-overs wait")} to be sent. This tablet keeps ${length === 1 ? "it" : "them"} until then.` : "";
  }

  /** Return when the list was made, and how long ago that is: what is decided here rests on it. */
  dated() {
    const minutes = Math.round((Date.now() - this.list.taken_at) / MINUTE_MS);
    const ago = minutes < 1 ? "less than a minute ago" : `${many(minutes, "minute", "minutes")} ago`;
    return `${this.clock(Date.parse(this.list.made_at))}, ${ago}`;
  }

  showAge() {
    const age = this.part("age");
    if (!this.list) {
      age.textContent = "This tablet has no list of this event. Open its badge desk once with a network.";
      return;
    }
    age.textContent = `This tablet’s list is of ${this.dated()}. What other desks did since then is not in it.`;
    this.part("dated").textContent = `By the list of ${this.dated()}.`;
  }

  /** Return when and where somebody got their badge, by the list or by what waits here; null: not yet. */
  handedOf(person) {
    const fact = this.facts.find((one) => one.number === person.number);
    if (fact) return { at: Date.parse(fact.at) + this.list.ahead, place: fact.place };
    const { badge } = person;
    return badge && badge.handed_at ? { at: Date.parse(badge.handed_at), place: badge.handed_place } : null;
  }

  look(text) {
    this.find(text).catch(() => this.say("This tablet could not read its list. Reload the page."));
  }

  async find(typed) {
    const text = typed.trim();
    this.field.value = "";
    this.say("");
    if (!text) {
      this.say("Type two letters of the last name, or the registration number, or scan a badge.");
      this.field.focus();
      return;
    }
    const code = readWithin(text);
    if (code && code.kind === "C1") {
      await this.scan(code.text);
      return;
    }
    this.close();
    const found = findPeople(this.list, text);
    if (!found.length) {
      this.sayNobody(text);
    } else if (found.length === 1) {
      this.open(found[0]);
    } else {
      this.people.replaceChildren(...found.map((one) => this.row(one)));
      this.people.querySelector("button").focus();
    }
  }

  /** What found nobody stands there to be mended: what is typed takes the place of what looks wrong. */
  sayNobody(text) {
    const part = looksLikeCode(text) && /^c/i.test(text) ? findMistake(text) : null;
    const { start, end } = part || { start: 0, end: text.length };
    const look = part ? ` Look first at “${text.slice(start, end)}”.` : "";
    this.say(mistaken(text).replace("is wrong.", `is wrong.${look}`)
      || "Nobody in this list begins like this. Try the first two letters, or the registration number.");
    this.field.value = text;
    this.field.focus();
    this.field.setSelectionRange(start, end);
  }

  row(person) {
    const [line, button] = [document.createElement("li"), document.createElement("button")];
    button.type = "button";
    button.className = "person-row";
    const [who, name, facts] = ["span", "b", "span"].map((one) => document.createElement(one));
    who.className = "grow";
    name.dir = "auto";
    name.textContent = `${person.first_name} ${person.last_name}`;
    facts.className = "facts";
    facts.textContent = [person.credentials, person.type, person.number].filter(Boolean).join(" · ");
    who.append(name, facts);
    button.append(who, this.mark(this.verdictOf(person).state));
    button.addEventListener("click", () => this.open(person));
    line.append(button);
    return line;
  }

  verdictOf(person) {
    return decide(this.list, person, this.handedOf(person), this.now(), this.list.place);
  }

  /** A badge was scanned: of who is on the card, a blank one, or somebody's from the box. */
  async scan(code) {
    const hash = await digest(code);
    const isUsed = this.facts.some((one) => one.code === code);
    const owner = this.list.people.find((one) => one.badge && one.badge.code_hash === hash);
    if (isUsed) {
      this.say("That badge was handed over here already.");
    } else if (owner) {
      const before = this.person;
      this.open(owner, code);
      if (before && before !== owner) this.say(`That badge is not ${before.first_name} ${before.last_name}’s: it is the one of who stands here now.`);
    } else if (!this.list.blanks.includes(hash)) {
      this.say(`That badge is not in the list of ${this.dated()}. Take another one.`);
    } else if (!this.person) {
      this.say("A blank badge. Find the person first, then scan it.");
    } else {
      this.open(this.person, code, true);
    }
  }

  close() {
    this.person = null;
    this.code = "";
    this.card.hidden = true;
    this.people.replaceChildren();
  }

  open(person, code = "", isBlank = false) {
    this.close();
    this.person = person;
    const verdict = this.verdictOf(person);
    const gets = verdict.state === "now";
    this.code = gets ? code : "";
    this.card.hidden = false;
    this.part("kind").textContent = person.type;
    this.card.querySelector("h2").textContent = `${person.first_name} ${person.last_name}`;
    this.part("note").hidden = !person.note;
    this.part("note").querySelector("p").textContent = person.note || "";
    const registered = this.part("registered");
    registered.hidden = !person.registered_as;
    registered.textContent = person.registered_as ? `Badge says ${written(person)} (registered as ${written(person.registered_as)}).` : "";
    this.part("facts").textContent = [person.credentials, person.number].filter(Boolean).join(" · ");
    const said = this.part("verdict");
    const mark = this.mark(verdict.state);
    said.className = mark.className.replace("mark", "verdict");
    said.replaceChildren(...mark.querySelectorAll("svg"), this.words(verdict));
    const waiting = this.facts.find((one) => one.number === person.number);
    this.undoing = waiting ? { id: waiting.id, person } : null;
    this.part("undo").hidden = !waiting;
    this.showAge();
    this.part("next").textContent = gets ? this.next(person, isBlank) : "";
    const button = this.part("hand-over");
    button.hidden = !this.code;
    (this.code ? button : this.field).focus();
  }

  next(person, isBlank) {
    if (this.code) return isBlank ? "This blank badge becomes theirs. Write the name on it." : "This is their badge.";
    return person.badge ? "Scan their badge from the box, or a blank one." : "Scan a blank badge for them.";
  }

  words({ state, window: open, handed }) {
    if (state === "handed-out") {
      return `Handed out already at ${this.clock(handed.at)}${handed.place ? `, ${handed.place}` : ""}.`;
    }
    if (state === "cancelled") return `This registration is cancelled. ${ASK}`;
    if (state === "not-entitled") return `No badge pick-up is listed for this registration. ${ASK}`;
    if (state === "over") return `The hours of the badge desk are over. ${ASK}`;
    if (state === "later") return `Not yet: from ${this.clock(Date.parse(open.opens_at))}, ${open.place}.`;
    return `${state === "now" ? "Now" : "Now, at another desk"}: ${open.place}.`;
  }

  async handOver() {
    const { person, code } = this;
    if (this.isGiving || !person || !code) return;
    this.isGiving = true;
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
    try {
      await keepFact({
        id, event: this.event, number: person.number, code, at: new Date().toISOString(),
        photo_id_seen: true, place: this.list.place,
      });
      await this.count();
      this.close();
      this.say(
        `Handed over to ${person.first_name} ${person.last_name}. It is sent when the network is back.`,
        "good", { id, person },
      );
    } catch {
      this.say("This tablet could not write that down. Keep the badge, and write the name on paper.", "bad");
    } finally {
      this.isGiving = false;
      this.field.focus();
    }
  }

  /** Take a hand-over back that was a mistake, as long as nobody else can have heard of it. */
  async undo() {
    const { id, person } = this.undoing;
    const name = `${person.first_name} ${person.last_name}`;
    const isUndone = await undoFact(id).catch(() => false);
    await this.count();
    this.close();
    this.say(isUndone ? `Undone. The badge of ${name} counts as here again.`
      : `That was sent already. Find ${name} when the network is back: “It is back at the desk” undoes it.`);
    this.field.focus();
  }

  /** Send what waits when the network is back; and go back to the desk, if nobody is on the card. */
  async lookForNetwork() {
    if (this.isLooking || !this.list) return;
    this.isLooking = true;
    try {
      if (!this.isBack || this.facts.length) {
        const { sent, conflicts } = await meetServer(this.at, this.event, this.list);
        this.told.sent += sent;
        this.told.conflicts += conflicts;
        await this.count();
      }
      this.showBack();
      const isIdle = !this.person && !this.field.value && !this.people.children.length;
      if (isIdle) {
        leaveWord(this.told);
        window.location.replace(this.at);
      }
    } catch (error) {
      await this.lost(error);
    } finally {
      this.isLooking = false;
    }
  }

  /** Whoever is on the card stays there; the desk with a network is a tap away. */
  showBack() {
    this.isBack = true;
    const { sent } = this.told;
    this.part("why").textContent = `The network is back.${sent ? ` ${saySent(sent)}` : ""}`;
    const again = this.part("again");
    again.textContent = again.dataset.back;
  }

  async lost(error) {
    this.isBack = false;
    const again = this.part("again");
    again.textContent = again.dataset.away;
    if (error instanceof SignedOutError) {
      this.list = null;
      this.form.hidden = true;
      this.part("offline-scans").hidden = true;
      this.close();
      await this.count();
      this.part("why").textContent = "This tablet is signed out, and has no list any more.";
      this.part("age").textContent = "Sign in again: then what waits is sent.";
    } else if (error instanceof LostError) {
      this.part("why").textContent = WHY[error.message] || WHY[document.body.dataset.offline] || WHY.offline;
    }
  }
}

export function watchOffline(root, address) {
  const box = root.querySelector("[data-offline-desk]");
  const event = /^\/desk\/e\/([^/]+)(?:\/group)?$/.exec(address.pathname);
  if (!box || !event) return;
  const { offline, wasSent } = root.body.dataset;
  box.querySelector("[data-why]").textContent = WHY[offline] || WHY.offline;
  box.querySelector("[data-was-sent-note]").hidden = wasSent === undefined;
  const again = box.querySelector("[data-again]");
  again.href = address.pathname;
  again.textContent = again.dataset.away;
  new OfflineDesk(box, decodeURIComponent(event[1])).begin().catch(() => {
    box.querySelector("[data-age]").textContent = "This browser keeps nothing, in a private window for example.";
  });
}

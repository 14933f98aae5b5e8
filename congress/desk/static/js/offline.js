// The desk without a network: find somebody in the list that this tablet carries, and hand a badge over
// that lies here. What was handed over waits in IndexedDB until the network is back.

import { LostError, SignedOutError } from "./asking.js";
import { keepFact, listFacts, meetServer, readList } from "./carried.js";
import { decide, digest, findPeople, mistaken, readCode } from "./offline-rules.js";
import { watchVideo } from "./viewfinder.js";

const AGAIN_MS = 5000;
const AGE_MS = 20000;
const MINUTE_MS = 60000;
const WHY = {
  offline: "There is no network right now.",
  slow: "The network does not answer.",
  portal: "This Wi-Fi shows a page of its own first. Open it in the browser, and sign in there.",
};
const MARKS = {
  now: "good", elsewhere: "wait", later: "wait", over: "warm", "not-entitled": "bad", cancelled: "bad",
  "handed-out": "plain",
};
const ASK = "The information desk can help.";

function many(count, one, more) {
  return `${count} ${count === 1 ? one : more}`;
}

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
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  now() {
    return Date.now() + this.list.ahead;
  }

  say(text) {
    const said = this.part("said");
    said.hidden = !text;
    said.textContent = text;
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
    setInterval(() => this.showAge(), AGE_MS);
    setInterval(() => this.lookForNetwork(), AGAIN_MS);
    window.addEventListener("online", () => this.lookForNetwork());
    this.lookForNetwork();
  }

  async count() {
    this.facts = await listFacts(this.event);
    const { length } = this.facts;
    this.part("waiting").textContent = length
      ? `${many(length, "hand-over waits", "hand-overs wait")} to be sent. They are kept on this tablet until then.` : "";
  }

  showAge() {
    const age = this.part("age");
    if (!this.list) {
      age.textContent = "This tablet has no list of this event. Open its badge desk once with a network.";
      return;
    }
    const minutes = Math.round((Date.now() - this.list.taken_at) / MINUTE_MS);
    age.textContent = minutes < 1 ? "This list is less than a minute old."
      : `This list is ${many(minutes, "minute", "minutes")} old.`;
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
    if (!text) return;
    const code = readCode(text);
    if (code) {
      await this.scan(code);
      return;
    }
    this.close();
    const found = findPeople(this.list, text);
    if (!found.length) {
      this.say(mistaken(text)
        || "Nobody in this list begins like this. Try the first two letters, or the registration number.");
      if (!mistaken(text)) this.field.value = text;
      this.field.focus();
      this.field.select(); // there to be mended, and replaced by whatever is typed or scanned
    } else if (found.length === 1) {
      this.open(found[0]);
    } else {
      this.people.replaceChildren(...found.map((one) => this.row(one)));
      this.people.querySelector("button").focus();
    }
  }

  row(person) {
    const [line, button] = [document.createElement("li"), document.createElement("button")];
    button.type = "button";
    button.className = "person-row";
    button.textContent = `${person.first_name} ${person.last_name} · ${person.type} · ${person.number}`;
    button.addEventListener("click", () => this.open(person));
    line.append(button);
    return line;
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
      this.say("That badge is not in this list. Take another one.");
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
    const verdict = decide(this.list, person, this.handedOf(person), this.now(), this.list.place);
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
    said.className = `verdict ${MARKS[verdict.state]}`;
    said.textContent = this.words(verdict);
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
    try {
      await keepFact({
        id: [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join(""),
        event: this.event, number: person.number, code, at: new Date().toISOString(),
        photo_id_seen: true, place: this.list.place,
      });
      await this.count();
      this.close();
      this.say(`Handed over to ${person.first_name} ${person.last_name}. It is sent when the network is back.`);
    } catch {
      this.say("This tablet could not write that down. Keep the badge, and write the name on paper.");
    } finally {
      this.isGiving = false;
      this.field.focus();
    }
  }

  /** Send what waits when the network is back; and go back to the desk, if nobody is on the card. */
  async lookForNetwork() {
    if (this.isLooking || !this.list) return;
    this.isLooking = true;
    try {
      if (!this.isBack || this.facts.length) {
        await meetServer(this.at, this.event, this.list);
        await this.count();
      }
      this.isBack = true;
      this.part("why").textContent = "The network is back.";
      const isIdle = !this.person && !this.field.value && !this.people.children.length;
      if (isIdle) window.location.replace(this.at);
    } catch (error) {
      await this.lost(error);
    } finally {
      this.isLooking = false;
    }
  }

  async lost(error) {
    this.isBack = false;
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
  box.querySelector("[data-again]").href = address.pathname;
  new OfflineDesk(box, decodeURIComponent(event[1])).begin().catch(() => {
    box.querySelector("[data-age]").textContent = "This browser keeps nothing, in a private window for example.";
  });
}

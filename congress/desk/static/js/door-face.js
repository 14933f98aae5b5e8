// What a door's page shows: the answer in large letters, how old it is, what waits, and how the network is.

import { many } from "./counted.js";
import { holdsUntil } from "./door-crew.js";
import { findNext, isOnToday, serve } from "./door-rules.js";
import { CUT_OFF } from "./door-meeting.js";
import { listAside, listScans } from "./door-scans.js";
import { isPosted } from "./door-share.js";
import { bare, dayOf, lengthOf } from "./door-words.js";

const MINUTE_MS = 60000;
const MOST_LATE = 6;
const BACK_MS = 12000;
const GAP = 6; // pixels between an answer and the dock
const MARKS = { good: "Yes", unsure: "Careful", wait: "Wait", bad: "Stop" };

/** Return what is said when a shift ended, by what is left on the phone. */
function saidAtTheEnd(waiting, aside, isOut) {
  if (waiting && isOut) return `${many(waiting, "scan waits", "scans wait")} on this phone. Sign in again, and it sends them.`;
  if (waiting) {
    return `${many(waiting, "scan", "scans")} could not be sent yet. Leave this page open, near the Wi-Fi: it sends by itself, and says when it is done.`;
  }
  if (aside) return `${many(aside, "scan", "scans")} could not be taken. Save the file, and give it to the supervisor.`;
  return "Nothing left. Thank you!";
}

export class Face {
  constructor(root, phone) {
    this.root = root;
    this.phone = phone;
    this.backAt = -Infinity; // when the network came back last
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  /** Write a part anew only where it says something else: whoever listens to the page hears each once. */
  say(name, text) {
    const part = this.part(name);
    if (part.textContent !== text) part.textContent = text;
  }

  /** Return how old the list is, in a sentence. */
  dated() {
    return `The list is ${lengthOf(this.phone.age())} old.`;
  }

  /** Return by the list of when an answer is, and how long ago that was. */
  datedAnswer() {
    const { list } = this.phone;
    if (!list) return "";
    const ago = this.phone.age() < MINUTE_MS ? "" : `, ${lengthOf(this.phone.age())} ago`;
    return `By the list of ${this.phone.time(Date.parse(list.given.made_at))}${ago}.`;
  }

  /** Show an answer (door-judging.js). `isPractice`: nothing of it was kept. */
  tell(answer, isPractice = false) {
    this.part("practice").hidden = !isPractice;
    this.part("verdict").dataset.state = answer.state;
    const isGone = answer.state === "good" && answer.direction !== "in";
    this.part("verdict").dataset.way = isGone ? answer.direction : "in";
    this.part("mark").textContent = isGone ? this.phone.way(answer.direction) : MARKS[answer.state];
    this.part("name").textContent = answer.name.toUpperCase();
    this.part("sentence").textContent = answer.said;
    this.part("dated").textContent = this.datedAnswer();
    this.reveal();
  }

  /** Return between what an answer can be seen, and where it stands, in pixels of the screen: `{from, to, top,
      bottom}`. The bar above and the dock below cover what is behind them. */
  sight() {
    const bar = document.querySelector("body > .bar");
    const { top, bottom } = this.part("verdict").getBoundingClientRect();
    const from = bar ? Math.max(0, bar.getBoundingClientRect().bottom) : 0;
    return { from, to: this.part("dock").getBoundingClientRect().top || window.innerHeight, top, bottom };
  }

  /** Tell whether an answer stands on the screen, whole. */
  isInSight() {
    const { from, to, top, bottom } = this.sight();
    return Boolean(this.part("verdict").dataset.state) && top >= from && bottom <= to;
  }

  /** Bring the answer into sight, whole, and above it as much as fits: the camera, and how the network is. */
  reveal() {
    window.scrollTo(0, 0);
    const { from, to, top, bottom } = this.sight();
    window.scrollBy(0, Math.max(0, Math.min(bottom - to + GAP, top - from)));
  }

  /** Show that it waits for a badge. */
  clear() {
    this.part("verdict").dataset.state = "";
    this.part("practice").hidden = true;
    for (const name of ["mark", "sentence"]) this.part(name).textContent = this.part(name).dataset.ready;
    for (const name of ["name", "dated"]) this.part(name).textContent = "";
  }

  tellUndone(name) {
    this.clear();
    this.part("mark").textContent = "";
    this.part("name").textContent = name.toUpperCase();
    this.part("sentence").textContent = this.phone.words("undone");
  }

  /** Show the last answers, the newest first: `{scan, name, state}`. */
  list(shown) {
    this.part("recent").replaceChildren(...shown.map((one) => {
      const line = document.createElement("li");
      line.dataset.state = one.state;
      const way = one.scan.admitted ? this.phone.way(one.scan.direction) : this.phone.words("refused");
      line.textContent = `${this.timeOf(one.scan)} · ${way} · ${one.name || "No name"}`;
      return line;
    }));
    const last = this.undoable(shown);
    this.part("undo").disabled = !last;
    this.say("undo-words", last && last.name ? `Undo ${last.name}` : this.part("undo-words").dataset.nobody);
  }

  /** Return the last one of those shown that was let by, and can be taken back; or undefined. */
  undoable(shown) {
    return shown.find((one) => one.scan.admitted);
  }

  timeOf(scan) {
    return this.phone.time(Date.parse(scan.at) + (scan.offset || 0));
  }

  /** A late answer corrects in a line that names its person, whether they were let in, and what to do now:
      one line of each. `isSince`: they were let in meanwhile. Return whether it did. */
  correct(scan, answer, isSince) {
    const differs = answer.stored === "stored" && answer.verdict && (answer.verdict === "admit") !== scan.admitted;
    if (!differs || scan.undoes || scan.because || scan.direction !== "in" || (isSince && !scan.admitted)) return false;
    const line = document.createElement("li");
    const { attendee: name, said } = answer;
    line.dataset.of = scan.code_hash;
    line.textContent = this.phone.words(scan.admitted ? "late_refused" : "late_admitted", {
      name: name.toUpperCase() || this.phone.words("late_nobody"), time: this.timeOf(scan), said: bare(said, name),
    });
    this.forgetLate(scan.code_hash);
    this.part("late").prepend(line);
    while (this.part("late").children.length > MOST_LATE) this.part("late").lastElementChild.remove();
    this.part("late-box").hidden = false;
    return true;
  }

  /** What was heard later of somebody is settled; of everybody, without `of`: that shift is over. */
  forgetLate(of = "") {
    for (const line of [...this.part("late").children]) {
      if (!of || line.dataset.of === of) line.remove();
    }
    this.part("late-box").hidden = !this.part("late").children.length;
  }

  /** Note how the network is. That it is back, with nothing left, is said long enough to be read, however many
      meetings come meanwhile. */
  network(fresh) {
    if (CUT_OFF.includes(this.root.dataset.network) && fresh === "here") this.backAt = performance.now();
    this.root.dataset.network = fresh;
  }

  isBack() {
    return performance.now() - this.backAt < BACK_MS;
  }

  /** Return which words the page says of its network and list. */
  state() {
    const { network } = this.root.dataset;
    if (!this.phone.list) return ["asking", "out"].includes(network) ? network : "none";
    if (!this.phone.list.doors.length) return "empty";
    if (network === "here" && this.phone.stage() === "") return "choose";
    if (network === "here" && this.isBack()) return "back";
    return network === "asking" ? "here" : network;
  }

  /** Show how everything is; a line that comes in above the answer pushes nothing of it out of sight. */
  show() {
    const wasInSight = this.isInSight();
    this.showAll();
    if (wasInSight && !this.isInSight()) this.reveal();
  }

  showAll() {
    const { list } = this.phone;
    const state = this.state();
    this.root.dataset.at = this.phone.stage();
    document.body.dataset.doorAt = this.phone.stage(); // a small screen has no room for the bar above
    this.say("note", this.part("note").dataset[state] || "");
    this.part("sign-in-again").hidden = state !== "out";
    this.showClock();
    this.showDoors();
    this.showServed();
    this.say("age", list ? this.dated() : "");
    this.say("left", list ? this.left() : "");
    this.showHolder();
    this.showWays();
  }

  showClock() {
    const { clock } = this.phone;
    const isWrong = this.phone.isClockWrong();
    this.part("clock").hidden = !isWrong;
    if (!isWrong) return;
    const minutes = Math.round(Math.abs(clock.current()) / MINUTE_MS);
    const way = clock.current() > 0 ? "slow" : "fast";
    this.say("clock-off", `This phone’s clock is ${many(minutes, "minute", "minutes")} ${way}.`);
  }

  /** Show what its door serves now and next, and how full it is. */
  showServed() {
    const { list, door, clock } = this.phone;
    const at = clock.now();
    const now = door ? serve(list, door, at) : null;
    const next = door ? findNext(list, door, at) : null;
    const line = (session) => `${session.title}, ${this.phone.time(session.starts)}`;
    const idle = door ? this.phone.words(door.purpose === "bags" ? "bags" : "nothing_now") : "";
    this.say("now", now ? line(now) : idle);
    this.say("inside", this.fullness(now));
    this.say("twice", door ? this.twice(door.purpose) : "");
    this.say("next", next ? `Next: ${line(next)}` : "");
  }

  /** Return what a badge that comes twice is told at a door; who may come once is asked of the server. */
  twice(purpose) {
    const told = this.phone.words(`twice_${purpose}`);
    return purpose === "sessions" ? `${told} ${this.phone.words("twice_unheard")}` : told;
  }

  showHolder() {
    const { by, volunteers } = this.phone;
    this.part("by-box").hidden = !volunteers.length;
    const nobody = by ? "Nobody said who is scanning" : "Please say who is scanning";
    this.say("by", by && by.name ? `${by.name} is scanning` : nobody);
    const boss = this.phone.overriding();
    this.part("boss-box").hidden = !boss;
    if (boss) this.say("boss", `${boss.name}’s PIN counts until ${this.phone.time(holdsUntil(boss) + this.phone.clock.current())}.`);
  }

  /** Offer the ways that one can go at this door now. */
  showWays() {
    const ways = this.phone.ways();
    for (const input of this.root.querySelectorAll("[name=direction]")) {
      const words = input.nextElementSibling;
      input.parentElement.hidden = !ways.includes(input.value);
      input.checked = input.value === this.phone.direction;
      words.textContent = this.phone.way(input.value) || words.textContent;
    }
  }

  /** Return how full it is; without a network, since when other doors are not counted; "" of another session. */
  fullness(session) {
    const inside = this.phone.inside(session);
    if (inside === null) return "";
    const { here, isCut } = this.phone;
    const said = here.posted === null ? `${inside} inside` : `${inside} of ${here.posted} inside`;
    return isCut && here.at ? `${said}, other doors as of ${this.phone.time(here.at)}` : said;
  }

  /** Return how many this phone may let in by itself, in a sentence; "" while the server is asked, or where no
      load is posted. */
  left() {
    const { list, shares } = this.phone;
    const session = shares.session();
    const isAlone = CUT_OFF.includes(this.root.dataset.network);
    if (!isAlone || !session || !isPosted(list, session)) return "";
    const left = Math.max(0, shares.left(session.id));
    return left ? `Without a network this phone may let in ${many(left, "person", "people")} more.` : "Without a network this phone may let in nobody more.";
  }

  /** Offer the doors: first those at which something takes place today that is not over. */
  showDoors() {
    const { list, door, clock } = this.phone;
    const select = this.part("doors");
    const doors = (list ? list.doors : []).map((one) => ({
      id: one.id, name: one.name, isToday: isOnToday(list, one, clock.now(), (at) => dayOf(list, at)),
    }));
    const wanted = JSON.stringify(doors);
    if (select.dataset.doors !== wanted) {
      select.dataset.doors = wanted;
      const { first, today, others } = select.dataset;
      const groups = [[today, doors.filter((one) => one.isToday)], [others, doors.filter((one) => !one.isToday)]];
      select.replaceChildren(new Option(first, ""), ...groups.filter(([, some]) => some.length).map(([label, some]) => {
        const group = document.createElement("optgroup");
        group.label = label;
        group.append(...some.map((one) => new Option(one.name, one.id)));
        return group;
      }));
    }
    select.value = door ? door.id : "";
  }

  /** A shift that ended with nothing to be sent is over at once. */
  async countIfNothingIsLeft() {
    if (!(await listScans(this.phone.event)).length) await this.count();
  }

  /** Show what waits to be sent, and how it leaves where nothing else goes. */
  async count() {
    const { event } = this.phone;
    const [waiting, aside] = [await listScans(event), await listAside(event)];
    this.say("waiting", waiting.length
      ? `${many(waiting.length, "scan waits", "scans wait")} to be sent, kept on this phone until then.` : "Nothing waits to be sent.");
    this.part("aside").hidden = !aside.length;
    this.part("over-said").textContent = saidAtTheEnd(waiting.length, aside.length, this.root.dataset.network === "out");
    for (const name of ["file", "save-now"]) this.part(name).hidden = !(waiting.length + aside.length);
  }
}

// What a door's page shows: the answer in large letters, how old it is, what waits, and how the network is.

import { many } from "./counted.js";
import { findNext, serve } from "./door-rules.js";
import { listAside, listScans } from "./door-scans.js";
import { isPosted } from "./door-share.js";
import { lengthOf } from "./door-words.js";

const MINUTE_MS = 60000;
const MOST_LATE = 6;
const MARKS = { good: "Yes", unsure: "Careful", wait: "Wait", bad: "Stop" };
const CUT_OFF = ["away", "portal"];

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

  /** Show an answer (door-judging.js). `isPractice`: nothing of it was kept. */
  tell(answer, isPractice = false) {
    this.part("practice").hidden = !isPractice;
    this.part("verdict").dataset.state = answer.state;
    const isGone = answer.state === "good" && answer.direction !== "in" && !answer.hasSeat;
    this.part("verdict").dataset.way = isGone ? answer.direction : "in";
    this.part("mark").textContent = isGone ? this.phone.way(answer.direction) : MARKS[answer.state];
    this.part("name").textContent = answer.name.toUpperCase();
    this.part("sentence").textContent = answer.said;
    this.part("dated").textContent = this.dated();
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
      const at = this.phone.time(Date.parse(one.scan.at) + (one.scan.offset || 0));
      line.textContent = `${at} · ${this.phone.way(one.scan.direction)} · ${one.name || "No name"}`;
      return line;
    }));
    this.part("undo").disabled = !shown.length;
  }

  /** A late answer corrects in a line that names its person. Return whether it did. */
  correct(scan, answer) {
    const differs = answer.stored === "stored" && answer.verdict && (answer.verdict === "admit") !== scan.admitted;
    if (!differs || scan.undoes || scan.because || scan.direction !== "in") return false;
    const line = document.createElement("li");
    const at = this.phone.time(Date.parse(scan.at) + (scan.offset || 0));
    line.textContent = `${at}: ${answer.said}`;
    this.part("late").prepend(line);
    while (this.part("late").children.length > MOST_LATE) this.part("late").lastElementChild.remove();
    this.part("late-box").hidden = false;
    return true;
  }

  /** What was heard later was of a shift that is over. */
  forgetLate() {
    this.part("late").replaceChildren();
    this.part("late-box").hidden = true;
  }

  /** Return which words the page says of its network and list. */
  state() {
    const { network } = this.root.dataset;
    if (!this.phone.list) return ["asking", "out"].includes(network) ? network : "none";
    if (!this.phone.list.doors.length) return "empty";
    if (network === "here" && this.phone.stage() === "") return "choose";
    return network === "asking" ? "here" : network;
  }

  show() {
    const { list } = this.phone;
    const state = this.state();
    this.root.dataset.at = this.phone.stage();
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
    this.say("next", next ? `Next: ${line(next)}` : "");
  }

  showHolder() {
    const { by, volunteers } = this.phone;
    this.part("by-box").hidden = !volunteers.length;
    this.say("by", by && by.name ? `${by.name} is scanning` : "Nobody said who is scanning");
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

  /** Return how full it is, as the server said when the phone met it last; "" of another session. */
  fullness(session) {
    const { here } = this.phone;
    if (!here || !session || here.session !== session.id) return "";
    return here.posted === null ? `${here.inside} inside` : `${here.inside} of ${here.posted} inside`;
  }

  /** Return how many this phone may let in by itself, in a sentence; "" while the server is asked, or where no
      load is posted. */
  left() {
    const { list, shares } = this.phone;
    const session = shares.session();
    const isAlone = CUT_OFF.includes(this.root.dataset.network);
    if (!isAlone || !session || !isPosted(list, session) || !shares.isTold(session.id)) return "";
    const left = Math.max(0, shares.left(session.id));
    return left ? `Without a network this phone may let in ${many(left, "person", "people")} more.` : "Without a network this phone may let in nobody more.";
  }

  showDoors() {
    const { list, door } = this.phone;
    const doors = list ? list.doors : [];
    const select = this.part("doors");
    const wanted = JSON.stringify(doors.map((one) => [one.id, one.name]));
    if (select.dataset.doors !== wanted) {
      select.dataset.doors = wanted;
      const first = new Option(select.dataset.first, "");
      select.replaceChildren(first, ...doors.map((one) => new Option(one.name, one.id)));
    }
    select.value = door ? door.id : "";
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

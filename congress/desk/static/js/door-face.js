// What a door's page shows: the answer in large letters, how old it is, what waits, and how the network is.

import { findNext, serve } from "./door-rules.js";
import { listAside, listScans } from "./door-scans.js";
import { isPosted } from "./door-share.js";
import { many } from "./door-words.js";

const MINUTE_MS = 60000;
const WAYS = { in: "In", out: "Out", waiting: "Line" };
const MARKS = { good: "Yes", unsure: "Careful", wait: "Wait", bad: "Stop" };

/** Return what is said when a shift ends, by what is left on the phone. */
function saidAtTheEnd(waiting, aside) {
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

  /** Return how old the list is, in a sentence. */
  dated() {
    const minutes = Math.round(this.phone.age() / MINUTE_MS);
    return minutes < 1 ? "By a list of less than a minute ago." : `By a list of ${many(minutes, "minute", "minutes")} ago.`;
  }

  /** Show an answer (door-judging.js). `isPractice`: nothing of it was kept. */
  tell(answer, isPractice = false) {
    this.part("practice").hidden = !isPractice;
    this.part("verdict").dataset.state = answer.state;
    this.part("verdict").dataset.way = answer.direction;
    const isGone = answer.state === "good" && answer.direction !== "in";
    this.part("mark").textContent = isGone ? WAYS[answer.direction] : MARKS[answer.state];
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
    this.part("verdict").dataset.state = "";
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
      line.textContent = `${at} · ${WAYS[one.scan.direction]} · ${one.name || "No name"}`;
      return line;
    }));
    this.part("undo").hidden = !shown.length;
  }

  /** A late answer corrects in a line that names its person. Return whether it did. */
  correct(scan, answer) {
    const differs = answer.stored === "stored" && answer.verdict && (answer.verdict === "admit") !== scan.admitted;
    if (!differs || scan.undoes || scan.because || scan.direction !== "in") return false;
    const line = document.createElement("li");
    const at = this.phone.time(Date.parse(scan.at) + (scan.offset || 0));
    line.textContent = `${at}: ${answer.said}`;
    this.part("late").prepend(line);
    this.part("late-box").hidden = false;
    return true;
  }

  /** Return which words the page says of its network and list. */
  state() {
    const { network } = this.root.dataset;
    if (!this.phone.list) return ["asking", "out"].includes(network) ? network : "none";
    if (!this.phone.list.doors.length) return "empty";
    return network === "asking" ? "here" : network;
  }

  show() {
    const { list, door } = this.phone;
    this.root.dataset.at = this.phone.stage();
    const said = this.part("network");
    said.textContent = said.dataset[this.state()] || "";
    this.showClock();
    if (!list) return;
    this.part("age").textContent = this.dated();
    this.showDoors();
    this.part("left").textContent = this.left();
    if (!door) return;
    this.showHolder();
    const at = this.phone.clock.now();
    const [now, next] = [serve(list, door, at), findNext(list, door, at)];
    this.part("now").textContent = now ? `${now.title}, ${this.phone.time(now.starts)}` : this.phone.words("nothing_now");
    this.part("inside").textContent = this.fullness(now);
    this.part("next").textContent = next ? `Next: ${next.title}, ${this.phone.time(next.starts)}` : "";
  }

  showClock() {
    const { clock } = this.phone;
    const isWrong = this.phone.isClockWrong();
    this.part("clock").hidden = !isWrong;
    if (!isWrong) return;
    const minutes = Math.round(Math.abs(clock.current()) / MINUTE_MS);
    const way = clock.current() > 0 ? "slow" : "fast";
    this.part("clock-off").textContent = `This phone’s clock is ${many(minutes, "minute", "minutes")} ${way}.`;
  }

  showHolder() {
    const { by, list } = this.phone;
    this.part("by-box").hidden = !list.crew.length;
    this.part("by").textContent = by && by.name ? `${by.name} is scanning` : "Nobody said who is scanning";
  }

  /** Return how full it is, as the server said when the phone met it last; "" of another session. */
  fullness(session) {
    const { here } = this.phone;
    if (!here || !session || here.session !== session.id) return "";
    return here.posted === null ? `${here.inside} inside` : `${here.inside} of ${here.posted} inside`;
  }

  /** Return how many this phone may let in by itself, in a sentence; "" where no load is posted. */
  left() {
    const { list, shares } = this.phone;
    const session = shares.session();
    if (!session || !isPosted(list, session) || !shares.isTold(session.id)) return "";
    const left = Math.max(0, shares.left(session.id));
    return left ? `Without a network this phone may let in ${many(left, "person", "people")} more.` : "Without a network this phone may let in nobody more.";
  }

  showDoors() {
    const { list, door } = this.phone;
    const select = this.part("doors");
    const wanted = JSON.stringify(list.doors.map((one) => one.id));
    if (select.dataset.doors !== wanted) {
      select.dataset.doors = wanted;
      const first = new Option(select.dataset.first, "");
      select.replaceChildren(first, ...list.doors.map((one) => new Option(one.name, one.id)));
    }
    select.value = door ? door.id : "";
  }

  /** Show what waits to be sent. */
  async count() {
    const { event } = this.phone;
    const [waiting, aside] = [await listScans(event), await listAside(event)];
    this.part("waiting").textContent = waiting.length
      ? `${many(waiting.length, "scan waits", "scans wait")} to be sent, kept on this phone until then.` : "Nothing waits to be sent.";
    this.part("aside").hidden = !aside.length;
    this.part("over-said").textContent = saidAtTheEnd(waiting.length, aside.length);
    this.part("save-now").hidden = !(waiting.length + aside.length);
  }
}

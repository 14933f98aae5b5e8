// A door in one document that never navigates: scan, a dated answer in a blink, and each scan kept until
// the server has it. The list decides; the server is asked about badges that the list does not know.

import { LostError, SignedOutError, ask } from "./asking.js";
import { looksLikeCode, readAnyCode } from "./codes.js";
import { DoorCamera } from "./door-camera.js";
import { Clock } from "./door-clock.js";
import { Feel } from "./door-feel.js";
import { DoorList } from "./door-list.js";
import { TWICE_MS, decide, findNext, serve } from "./door-rules.js";
import {
  forgetList, keepDoor, keepList, keepScan, listAside, listScans, newId, readDoor, readList, sendScans,
} from "./door-scans.js";
import { many, timeOf, valuesOf, wordsOf } from "./door-words.js";
import { hexDigest } from "./sha256.js";
import { keepShell } from "./shell.js";
import { toJpeg } from "./viewfinder.js";

const MEET_MS = 15000;
const LOOK_MS = 700; // nobody waits longer for a server at a door
const MINUTE_MS = 60000;
const OLD_MS = 2 * MINUTE_MS; // from then on a badge that the list lacks may be one of since
const MOST_SHOWN = 6;
const MARKS = { good: "Yes", unsure: "Careful", bad: "Stop" };

class Door {
  constructor(root, event) {
    this.root = root;
    this.event = event;
    this.at = `/desk/e/${encodeURIComponent(event)}`;
    this.field = this.part("typed");
    this.list = null;
    this.door = null;
    this.direction = "in";
    this.token = document.body.dataset.kept === undefined ? root.querySelector("input[name=form_token]").value : "";
    this.clock = new Clock();
    this.feel = new Feel();
    this.moves = []; // what this phone saw: {hash, session, direction, at, door}
    this.shown = []; // the last answers, the newest first
    this.last = { key: "", at: 0 };
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  say(text) {
    this.part("said").textContent = text;
  }

  words(key, values) {
    return wordsOf(this.list, key, values);
  }

  time(at) {
    return timeOf(this.list, at, this.clock.now());
  }

  // -- beginning ---------------------------------------------------------------------------------

  async begin() {
    const kept = await readDoor(this.event);
    const given = await readList(this.event);
    if (kept) {
      this.clock.recall(kept.offset);
      this.token = this.token || kept.token;
      this.moves = kept.moves || [];
    }
    if (given) this.list = new DoorList(given);
    this.camera = new DoorCamera({
      box: this.part("viewfinder"), found: (text) => this.scan(text),
      askServer: (canvas) => this.readByServer(canvas),
    });
    this.listen();
    if (kept && this.list) this.choose(kept.door);
    this.show();
    await this.meet();
    setInterval(() => this.meet(), MEET_MS);
    setInterval(() => this.show(), MEET_MS);
  }

  listen() {
    this.part("find").addEventListener("submit", (submit) => {
      submit.preventDefault();
      const text = this.field.value;
      this.field.value = "";
      if (text.trim()) this.scan(text);
    });
    // A scanner is a keyboard: whatever is typed anywhere belongs into the field.
    document.addEventListener("keydown", (key) => {
      const isText = key.key.length === 1 && !key.ctrlKey && !key.metaKey && !key.altKey;
      if (isText && !document.activeElement.matches("input, textarea, select")) this.field.focus();
    });
    document.addEventListener("pointerdown", () => this.feel.wake());
    for (const one of this.root.querySelectorAll("[name=direction]")) {
      one.addEventListener("change", () => { this.direction = one.value; });
    }
    this.part("doors").addEventListener("change", (change) => this.choose(change.target.value));
    this.part("camera").addEventListener("click", () => this.camera.open());
    this.part("undo").addEventListener("click", () => this.undo());
    this.part("file").addEventListener("click", () => this.save());
    this.part("end").addEventListener("click", () => this.end());
    window.addEventListener("online", () => this.meet());
    this.part("camera").hidden = !DoorCamera.isHere;
  }

  choose(id) {
    this.door = this.list ? this.list.door(id) : null;
    this.root.dataset.at = this.door ? "door" : "";
    this.show();
    this.keep();
    if (this.door && DoorCamera.isHere) this.camera.open();
  }

  keep() {
    const oldest = this.clock.now() - 25 * 60 * MINUTE_MS;
    this.moves = this.moves.filter((one) => one.at > oldest);
    return keepDoor({
      event: this.event, door: this.door ? this.door.id : "", token: this.token,
      offset: this.clock.current(), moves: this.moves,
    }).catch(() => this.fail());
  }

  fail() {
    this.part("failed").hidden = false; // loud: this phone cannot write anything down
    this.feel.tell("bad");
  }

  // -- the server --------------------------------------------------------------------------------

  /** Send what waits, and take along what is new unless it was done a moment ago. Whoever asks while
      it is being done has it done again after that. */
  async meet() {
    this.isWanted = true;
    if (this.isMeeting) return;
    this.isMeeting = true;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await sendScans(this.at, this.event, this.token, (scan, answer) => this.hear(scan, answer));
        if (!this.list || this.age() >= MEET_MS) await this.renew();
      }
      this.root.dataset.network = "here";
    } catch (error) {
      if (error instanceof SignedOutError) await this.leave();
      else if (error instanceof LostError) this.root.dataset.network = error.message === "portal" ? "portal" : "away";
      else throw error;
    } finally {
      this.isMeeting = false;
      await this.count();
      this.show();
    }
  }

  async renew() {
    const since = this.list ? `?since=${encodeURIComponent(this.list.given.version)}` : "";
    const sent = Date.now();
    const { agenda, ...given } = await ask(`${this.at}/door-list${since}`, {});
    this.clock.measure(Date.parse(given.made_at), sent, Date.now());
    const fresh = given.is_whole ? new DoorList({ ...agenda, ...given }) : this.list.changedBy(given);
    fresh.given = { ...fresh.given, event: this.event, taken_at: Date.now() };
    this.list = fresh;
    await keepList(fresh.given);
    if (this.door) this.door = fresh.door(this.door.id);
    await this.keep();
  }

  /** Whoever works here no more has no list any more. What waits to be sent stays. */
  async leave() {
    await forgetList(this.event);
    this.list = null;
    this.door = null;
    this.root.dataset.at = "";
    this.root.dataset.network = "out";
    this.camera.close();
  }

  /** A late answer corrects in a line that names its person; it never changes what is shown now. */
  hear(scan, answer) {
    const differs = answer.stored === "stored" && answer.verdict && (answer.verdict === "admit") !== scan.admitted;
    if (!differs || scan.undoes || scan.direction !== "in") return;
    const line = document.createElement("li");
    line.textContent = `${this.time(Date.parse(scan.at))}: ${answer.said}`;
    this.part("late").prepend(line);
    this.part("late-box").hidden = false;
  }

  async readByServer(canvas) {
    const jpeg = await toJpeg(canvas);
    const answer = await fetch(`${this.at}/door-frames`, {
      method: "POST", body: jpeg, credentials: "same-origin",
      headers: { "Content-Type": "image/jpeg", "X-CSRF-Token": this.token },
    });
    return answer.ok && answer.headers.get("X-Congress") !== null ? answer.text() : "";
  }

  // -- a scan ------------------------------------------------------------------------------------

  async scan(text) {
    if (!this.list || !this.door) return;
    const read = readAnyCode(text);
    const hash = hexDigest(read ? read.text : text.trim());
    const at = this.clock.now();
    const key = `${hash} ${this.door.id} ${this.direction}`;
    if (this.last.key === key && at - this.last.at < TWICE_MS) { // it is still held up
      this.last.at = at;
      return;
    }
    this.last = { key, at };
    const verdict = read ? await this.judge(read, hash, at) : this.noBadge(looksLikeCode(text) ? "damaged" : "other");
    await this.write(hash, at, verdict);
  }

  noBadge(words) {
    return { state: "bad", reason: "invalid", said: this.words(words), admitted: false, name: "" };
  }

  /** Return `{state, reason, said, admitted, name, session}`. */
  async judge(read, hash, at) {
    if (read.kind === "P1") return this.noBadge("pickup");
    const badge = this.list.find(read.text);
    if (!badge) return this.judgeUnknown(read);
    const session = serve(this.list, this.door, at);
    const last = this.lastMove(hash, session);
    const found = decide(this.list, this.door, badge, this.direction, at, last);
    const admitted = found.reason === "ok";
    return {
      state: admitted ? "good" : "bad", reason: found.reason, admitted, name: badge.name,
      said: this.words(found.words, valuesOf(this.list, found, at)), session: session ? session.id : "",
    };
  }

  async judgeUnknown(read) {
    try {
      const body = { code: read.text, direction: this.direction };
      const at = `${this.at}/looks/${encodeURIComponent(this.door.id)}`;
      const { admitted, reason, said, session } = await ask(at, { token: this.token, body, patience: LOOK_MS });
      return { state: admitted ? "good" : "bad", reason, said, admitted, name: "", session };
    } catch {
      const minutes = Math.round(this.age() / MINUTE_MS);
      const isOld = this.age() > OLD_MS;
      const said = this.words(isOld ? "unknown_old" : "unknown", { minutes: many(minutes, "minute", "minutes") });
      return { state: isOld ? "unsure" : "bad", reason: "invalid", said, admitted: isOld, name: "" };
    }
  }

  lastMove(hash, session) {
    const mine = this.moves.filter((one) => one.hash === hash && session && one.session === session.id);
    return mine[mine.length - 1] || null;
  }

  async write(hash, at, verdict) {
    const scan = {
      event: this.event, id: newId(), code_hash: hash, door: this.door.id, direction: this.direction,
      at: new Date().toISOString(), offset: this.clock.current(), admitted: verdict.admitted,
      reason: verdict.reason, by: "", undoes: null, snapshot: this.list.given.version,
    };
    try {
      await keepScan(scan);
    } catch {
      this.fail();
      return;
    }
    if (verdict.admitted && verdict.session && this.direction !== "waiting") {
      this.moves.push({ hash, session: verdict.session, direction: this.direction, at, door: this.door.id });
    }
    this.tell(verdict, scan);
    this.keep();
    this.count();
    this.meet();
  }

  tell(verdict, scan) {
    const card = this.part("verdict");
    card.dataset.state = verdict.state;
    this.part("mark").textContent = MARKS[verdict.state];
    this.part("name").textContent = verdict.name.toUpperCase();
    this.part("sentence").textContent = verdict.said;
    this.part("dated").textContent = this.dated();
    this.feel.tell(verdict.state);
    this.shown = [{ scan, name: verdict.name, state: verdict.state }, ...this.shown].slice(0, MOST_SHOWN);
    this.part("recent").replaceChildren(...this.shown.map((one) => {
      const line = document.createElement("li");
      line.dataset.state = one.state;
      line.textContent = `${this.time(Date.parse(one.scan.at) + (one.scan.offset || 0))} · ${one.name || "No name"}`;
      return line;
    }));
    this.part("undo").hidden = false;
  }

  async undo() {
    const [newest] = this.shown;
    if (!newest) return;
    const { scan } = newest;
    try {
      await keepScan({
        ...scan, id: newId(), at: new Date().toISOString(), offset: this.clock.current(),
        undoes: scan.id, because: "Undone at the door",
      });
    } catch {
      this.fail();
      return;
    }
    this.shown = this.shown.slice(1);
    this.moves = this.moves.slice(0, -1);
    this.part("verdict").dataset.state = "";
    this.part("mark").textContent = "";
    this.part("name").textContent = newest.name.toUpperCase();
    this.part("sentence").textContent = this.words("undone");
    this.part("recent").querySelector("li").remove();
    this.part("undo").hidden = !this.shown.length;
    this.last = { key: "", at: 0 };
    this.keep();
    this.meet();
  }

  // -- what is shown -----------------------------------------------------------------------------

  age() {
    return this.list ? Date.now() - this.list.given.taken_at : 0;
  }

  dated() {
    const minutes = Math.round(this.age() / MINUTE_MS);
    return minutes < 1 ? "By a list of less than a minute ago." : `By a list of ${many(minutes, "minute", "minutes")} ago.`;
  }

  /** Return which words the page says of its network and list. */
  state() {
    const { network } = this.root.dataset;
    if (!this.list) return ["asking", "out"].includes(network) ? network : "none";
    if (!this.list.doors.length) return "empty";
    return network === "asking" ? "here" : network;
  }

  show() {
    const said = this.part("network");
    said.textContent = said.dataset[this.state()] || "";
    if (!this.list) return;
    this.part("age").textContent = this.dated();
    const select = this.part("doors");
    const wanted = JSON.stringify(this.list.doors.map((one) => one.id));
    if (select.dataset.doors !== wanted) {
      select.dataset.doors = wanted;
      const first = new Option(select.dataset.first, "");
      select.replaceChildren(first, ...this.list.doors.map((one) => new Option(one.name, one.id)));
    }
    select.value = this.door ? this.door.id : "";
    if (!this.door) return;
    const at = this.clock.now();
    const [now, next] = [serve(this.list, this.door, at), findNext(this.list, this.door, at)];
    this.part("now").textContent = now ? `${now.title}, ${this.time(now.starts)}` : this.words("nothing_now");
    this.part("next").textContent = next ? `Next: ${next.title}, ${this.time(next.starts)}` : "";
  }

  async count() {
    const [waiting, aside] = [await listScans(this.event), await listAside(this.event)];
    this.part("waiting").textContent = waiting.length
      ? `${many(waiting.length, "scan waits", "scans wait")} to be sent, kept on this phone until then.` : "Nothing waits to be sent.";
    this.part("aside").hidden = !aside.length;
    return waiting.length;
  }

  /** When nothing else goes: what waits leaves as a file, and stays here, too. */
  async save() {
    const all = [...await listScans(this.event), ...await listAside(this.event)];
    const text = JSON.stringify({ event: this.event, device_now: new Date().toISOString(), scans: all });
    const file = new File([text], `scans-${this.event}.json`, { type: "application/json" });
    if (navigator.canShare && navigator.canShare({ files: [file] })) {
      await navigator.share({ files: [file] }).catch(() => {});
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async end() {
    await this.meet();
    const left = await this.count();
    this.camera.sleep();
    this.say(left ? `${many(left, "scan", "scans")} could not be sent yet. Keep this phone on, near the Wi-Fi.` : "Nothing left. Thank you!");
  }
}

/** Begin at the address of a door's page. */
export function watchDoor(root, address) {
  const box = root.querySelector("[data-door-page]");
  const event = /^\/desk\/e\/([^/]+)\/scanner$/.exec(address.pathname);
  if (!box || !event) return;
  keepShell();
  new Door(box, decodeURIComponent(event[1])).begin().catch(() => {
    box.querySelector("[data-failed]").hidden = false;
  });
}

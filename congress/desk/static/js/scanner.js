// A door in one document that never navigates: scan, a dated answer in a blink, and each scan kept until
// the server has it.

import { readAnyCode } from "./codes.js";
import { DoorCamera } from "./door-camera.js";
import { Check, OWN_EDITION, openNewest } from "./door-check.js";
import { Gate } from "./door-crew.js";
import { Face } from "./door-face.js";
import { Feel } from "./door-feel.js";
import { NO_BADGE, judge } from "./door-judging.js";
import { saveScans } from "./door-leaving.js";
import { MEET_MS, Meeting } from "./door-meeting.js";
import { Override } from "./door-override.js";
import { Phone } from "./door-phone.js";
import { TWICE_MS } from "./door-rules.js";
import { newId, retryAside } from "./door-scans.js";
import { StandbyLine } from "./door-standby.js";
import { hexDigest } from "./sha256.js";
import { keepShell } from "./shell.js";
import { toJpeg } from "./viewfinder.js";

const MOST_SHOWN = 6;
const SETTLES_MS = 600; // as keys.js has it
const AT_WORK = ["check", "door"];

class Scanner {
  constructor(root, phone) {
    this.root = root;
    this.phone = phone;
    this.face = new Face(root, phone);
    this.feel = new Feel();
    this.meeting = new Meeting(phone, {
      heard: (scan, answer) => this.hear(scan, answer),
      left: () => this.leave(),
      met: (network) => this.look(network).catch(() => this.fail()),
      failed: () => this.fail(),
    });
    this.gate = new Gate(this.part("who"), { proved: (holder) => this.hand(holder) });
    this.override = new Override(root, phone, (answer, who, why) => this.letIn(answer, who, why));
    this.standby = new StandbyLine(this.part("standby"), phone, () => this.meeting.meet(true));
    this.last = { key: "", at: 0 };
    this.undoneAt = 0;
    this.turn = Promise.resolve(); // one thing after the other, in the order in which badges were held up
  }

  part(name) {
    return this.face.part(name);
  }

  async begin() {
    await this.phone.recall();
    await retryAside(this.phone.event);
    this.camera = new DoorCamera({
      box: this.part("viewfinder"), found: (text) => this.scan(text),
      askServer: (canvas) => this.readByServer(canvas), changed: () => this.show(),
    });
    this.check = new Check(this.part("checks"), this);
    this.listen();
    this.face.list(this.phone.shown);
    if (this.phone.door) this.arrive();
    this.show();
    await this.meeting.meet();
    setInterval(() => this.meeting.meet(), MEET_MS);
    setInterval(() => this.show(), MEET_MS);
  }

  listen() {
    const field = this.part("typed");
    this.part("typing").addEventListener("submit", (submit) => {
      submit.preventDefault();
      const text = field.value;
      field.value = "";
      if (text.trim()) this.scan(text);
    });
    // A scanner is a keyboard: whatever is typed anywhere belongs into the field.
    document.addEventListener("keydown", (key) => {
      const isText = key.key.length === 1 && !key.ctrlKey && !key.metaKey && !key.altKey;
      const typesElsewhere = document.activeElement && document.activeElement.matches("input:not([type=radio]), textarea, select");
      if (isText && !typesElsewhere) field.focus();
    });
    document.addEventListener("pointerdown", () => this.feel.wake());
    for (const one of this.root.querySelectorAll("[name=direction]")) {
      one.addEventListener("change", () => this.turnTo(one.value));
    }
    this.part("doors").addEventListener("change", ({ target }) => {
      target.blur(); // else a scanner's letters would choose another one
      this.choose(target.value);
    });
    this.part("back").href = `${this.phone.at}/doors`; // the page that is kept is of no event
    this.part("camera").hidden = !DoorCamera.isHere;
    window.addEventListener("online", () => this.meeting.meet());
    this.press("by-change", () => this.hand(null));
    this.press("nobody", () => this.hand({ id: "", name: "" }));
    this.press("camera", () => this.camera.open());
    this.press("undo", () => this.undo());
    this.press("begin", () => this.work());
    this.press("end", () => this.end());
    this.press("boss-end", () => this.endOverriding());
    this.press("again", () => this.startOver());
    for (const save of ["file", "save-now"]) this.press(save, () => saveScans(this.phone.event).catch(() => this.fail()));
  }

  press(name, done) {
    this.part(name).addEventListener("click", done);
  }

  turnTo(direction) {
    this.phone.direction = direction;
    this.standby.look();
  }

  /** The phone is at another door: nothing of the last one is left standing. */
  choose(door) {
    this.phone.choose(door);
    this.forgetLast();
    this.arrive();
  }

  forgetLast() {
    this.last = { key: "", at: 0 };
    this.override.show(null);
    this.face.clear();
  }

  /** Go on to what is to be done next. */
  arrive() {
    this.show();
    this.keep();
    this.meeting.meet(); // each door has places of its own to be lent
    if (AT_WORK.includes(this.phone.stage()) && DoorCamera.isHere) this.camera.open();
  }

  /** The shift begins: from now on a scan is one. */
  work() {
    this.phone.begin(OWN_EDITION);
    this.face.forgetLate();
    this.forgetLast();
    this.arrive();
  }

  startOver() {
    this.phone.isOver = false;
    this.arrive();
  }

  /** The server says more of a scan. What was said of somebody stands on the screen as it is stored: the
      correction is a line of its own. */
  hear(scan, answer) {
    const isSince = this.phone.shown.some((one) => one.scan.admitted && one.scan.code_hash === scan.code_hash);
    if (this.face.correct(scan, answer, isSince)) this.feel.tell("unsure");
  }

  /** A supervisor's PIN lets nobody in any more: the next one is asked for it again. */
  endOverriding() {
    this.phone.supervisor = null;
    this.override.show(this.override.answer);
    this.keep();
    this.show();
  }

  /** The phone goes into somebody's hands; null: into whose, is asked. */
  hand(holder) {
    this.phone.hand(holder);
    this.forgetLast();
    this.arrive();
  }

  show() {
    this.face.show();
    if (this.phone.list) this.gate.offer(this.phone.volunteers);
    if (this.check && this.phone.stage() === "check") this.check.show();
  }

  /** Whoever works here no more sees nothing here any more. */
  leave() {
    this.camera.sleep();
    this.forgetShown();
    this.keep();
  }

  forgetShown() {
    this.phone.shown = [];
    this.face.list(this.phone.shown);
    this.forgetLast();
  }

  keep() {
    return this.phone.keep().catch(() => this.fail());
  }

  fail() {
    this.part("failed").hidden = false; // loud: this phone cannot write anything down
    this.feel.tell("bad");
  }

  async look(network) {
    this.face.network(network);
    await this.face.count();
    this.show();
    await this.standby.look();
    if (!this.phone.shift) openNewest(this.phone.newest); // never in the middle of one
  }

  async readByServer(canvas) {
    const jpeg = await toJpeg(canvas);
    const answer = await fetch(`${this.phone.at}/door-frames`, {
      method: "POST", body: jpeg, credentials: "same-origin",
      headers: { "Content-Type": "image/jpeg", "X-CSRF-Token": this.phone.token },
    });
    return answer.ok && answer.headers.get("X-Congress") !== null ? answer.text() : "";
  }

  // -- a scan ------------------------------------------------------------------------------------

  /** Do something when all that came before it is done. What goes wrong in it is loud, and stops nothing. */
  inTurn(work) {
    this.turn = this.turn.then(work).catch(() => this.fail());
    return this.turn;
  }

  scan(text) {
    const { phone } = this;
    if (!AT_WORK.includes(phone.stage())) return;
    if (this.override.isOpen) {
      this.override.hold();
      this.feel.tell("wait");
      return;
    }
    const { door, direction, list } = phone;
    const read = readAnyCode(text);
    const hash = hexDigest(read ? read.text : text.trim());
    const at = phone.clock.now();
    const key = `${hash} ${door.id} ${direction}`;
    const isHeldUp = this.last.key === key && at - this.last.at < TWICE_MS;
    this.last = { key, at };
    if (isHeldUp) return;
    // It is of this door, this way and this shift, whatever is pressed until its turn comes.
    const isPractice = !phone.shift;
    this.inTurn(async () => {
      const judged = await judge(phone, { text, hash, at, door, direction, list }, read);
      const answer = { ...judged, hash, door: door.id, by: phone.byId, snapshot: list.given.version };
      if (isPractice) this.practice(answer);
      else await this.write(answer);
    });
  }

  /** Before a shift a badge is answered as it would be, and nothing is kept of it. */
  practice(answer) {
    this.face.tell(answer, true);
    this.feel.tell(answer.state);
    this.check.practice();
  }

  /** A supervisor lets in whom the door refused. */
  letIn(answer, supervisor, because) {
    const said = this.phone.words("in");
    this.inTurn(() => this.write({ ...answer, state: "good", admitted: true, said, because, by: supervisor.id }));
  }

  /** Write a scan down, and only then say what the door says. */
  async write(judged) {
    const { phone } = this;
    const { hash, door, direction, by, snapshot, because = "" } = judged;
    const scan = this.stamp({
      code_hash: hash, door, direction, admitted: judged.admitted, reason: judged.reason, because, undoes: null, by, snapshot,
    });
    const answer = await this.store(() => phone.shares.write(scan, judged, Boolean(because)));
    if (!answer) return;
    if (answer.admitted) {
      phone.saw(scan, answer.session, phone.clock.now());
      this.face.forgetLate(hash); // they came again, as they were told
    }
    this.face.tell(answer);
    this.feel.tell(answer.state);
    this.override.show(answer);
    this.note(scan, answer);
    this.wrote();
  }

  /** Remember whom it was about. What is no badge is nobody, and pushes nobody out of the list. */
  note(scan, { admitted, reason, name, state }) {
    if (!admitted && reason === NO_BADGE) return;
    this.phone.shown = [{ scan: { ...scan, admitted }, name, state }, ...this.phone.shown].slice(0, MOST_SHOWN);
  }

  /** Take the last one back that was let by; a second tap at once is still meant for that one. */
  undo() {
    if (Date.now() - this.undoneAt < SETTLES_MS) return;
    this.undoneAt = Date.now();
    this.inTurn(async () => {
      const newest = this.face.undoable(this.phone.shown);
      if (!newest) return;
      const { scan } = newest;
      const undoing = this.stamp({ ...scan, undoes: scan.id, because: "Undone at the door", by: this.phone.byId });
      if (!await this.store(() => this.phone.shares.undo(scan, undoing))) return;
      this.phone.shown = this.phone.shown.filter((one) => one !== newest);
      this.phone.unsaw(scan);
      this.forgetLast();
      this.face.tellUndone(newest.name);
      this.wrote();
    });
  }

  /** Return a scan of now. */
  stamp(scan) {
    const { event, clock } = this.phone;
    return { ...scan, event, id: newId(), at: new Date().toISOString(), offset: clock.current() };
  }

  /** Write down for good, and return what is said then; null: this phone cannot write, and says so. */
  async store(write) {
    try {
      const done = await write();
      this.part("failed").hidden = true; // it can again
      return done;
    } catch {
      this.fail();
      return null;
    }
  }

  wrote() {
    this.face.list(this.phone.shown);
    this.keep();
    this.face.count().catch(() => this.fail());
    this.show();
    this.meeting.meet();
  }

  end() {
    this.phone.end();
    this.part("over-said").textContent = this.part("over-said").dataset.sending; // until the server has all
    this.camera.sleep();
    this.forgetShown();
    this.arrive();
    this.inTurn(() => this.face.countIfNothingIsLeft());
    this.inTurn(() => { this.giveBack(); });
  }

  /** What was lent goes back at once, before anything else is sent: whoever pressed may close the page now. Without
      a network it stays for a shift that begins anew. */
  giveBack() {
    const { phone } = this;
    if (phone.isOver && phone.token && !phone.isCut) phone.shares.giveBack().catch(() => this.fail());
  }
}

/** Begin at the address of a door's page. */
export function watchDoor(root, address) {
  const box = root.querySelector("[data-door-page]");
  const event = /^\/desk\/e\/([^/]+)\/scanner$/.exec(address.pathname);
  if (!box || !event) return;
  keepShell();
  const isKept = document.body.dataset.kept !== undefined;
  const token = isKept ? "" : box.querySelector("input[name=form_token]").value;
  new Scanner(box, new Phone(decodeURIComponent(event[1]), token)).begin().catch(() => {
    box.querySelector("[data-failed]").hidden = false;
  });
}

// What a phone at a door knows: its list, which door it is at, whose hands it is in, its clock, and where
// it saw people go. All of it is kept, so that a reload or an empty battery changes nothing.

import { Clock } from "./door-clock.js";
import { isStillGood } from "./door-crew.js";
import { DoorList } from "./door-list.js";
import { isOnce, waysOf } from "./door-rules.js";
import { forgetList, keepDoor, keepList, readDoor, readList } from "./door-scans.js";
import { Shares } from "./door-share.js";
import { timeOf, wordsOf } from "./door-words.js";

const MINUTE_MS = 60000;
const REACH_MS = 25 * 60 * MINUTE_MS; // no session lasts longer (checkin/service/judging.py)
const SHIFT_MS = 16 * 60 * MINUTE_MS; // longer than any: somebody forgot to end it; as worker.js has it
const OLD_MS = 2 * MINUTE_MS; // such a list did not come with the network of now

export class Phone {
  /** `token`: of the page's forms; "" on the page that was kept. */
  constructor(event, token) {
    this.event = event;
    this.at = `/desk/e/${encodeURIComponent(event)}`;
    this.token = token;
    this.list = null;
    this.door = null;
    this.direction = "in";
    this.clock = new Clock();
    this.isAsked = false; // somebody pressed Change: who holds it now, is asked in mid-shift, too
    this.by = null; // who holds it: {id, name} (door-crew.js); with the id "", somebody who did not say
    this.supervisor = null; // whose PIN was given here last
    this.shift = null; // that is on: {edition, begun_at}; the worker reads it, too
    this.isOver = false; // the last one was ended, and none began since
    this.newest = ""; // the edition that the server has
    this.here = null; // how full it was at its door, and when: {session, inside, posted, at, door, isOff}
    this.isCut = false; // its last call had no answer
    this.isRehearsal = false; // its clock was moved, so that this phone's own is no fault
    this.shown = []; // the last answers, the newest first: {scan, name, state}
    // What this phone saw: {scan, hash, session, direction, at, door}; direction "": undone. `isCounted`: the
    // server's count knows it; `wasIn`: of what was undone, it knows that as somebody who came in.
    this.moves = [];
    this.shares = new Shares(this);
  }

  words(key, values) {
    return wordsOf(this.list, key, values);
  }

  time(at) {
    return timeOf(this.list, at, this.clock.now());
  }

  /** Return how old the list is, in ms; at least as old as a clock that was set back since says. */
  age() {
    return this.list ? Math.abs(Date.now() - this.list.given.taken_at) : 0;
  }

  isOld() {
    return this.age() > OLD_MS;
  }

  /** Tell whether the server knows at which door this phone is, and whether it is at work. */
  isTold() {
    const { here, door, shift } = this;
    return Boolean(here) && here.door === (door ? door.id : "") && here.isOff === !shift;
  }

  /** Tell whether somebody should set this phone's clock. */
  isClockWrong() {
    return this.clock.isWrong() && !this.isRehearsal;
  }

  /** Take up what was kept. */
  async recall() {
    const kept = await readDoor(this.event);
    const given = await readList(this.event);
    await this.shares.recall();
    if (given) this.list = new DoorList(given);
    if (!kept) return;
    this.clock.recall(kept.offset);
    this.token = this.token || kept.token;
    this.moves = kept.moves || [];
    this.shown = kept.shown || [];
    this.here = kept.here ? { ...kept.here, isOff: null } : null; // as the server said, and is to be told anew
    this.isAsked = Boolean(kept.is_asked);
    this.by = kept.by || null;
    this.supervisor = kept.supervisor || null;
    this.isOver = Boolean(kept.is_over);
    this.isRehearsal = Boolean(kept.is_rehearsal);
    const isOn = kept.shift && Date.now() - kept.shift.begun_at < SHIFT_MS;
    this.shift = isOn ? kept.shift : null;
    if (this.list) this.door = this.list.door(kept.door);
  }

  /** Write down what this phone is at. Throws if it cannot. */
  keep() {
    const oldest = this.clock.now() - REACH_MS;
    this.moves = this.moves.filter((one) => one.at > oldest);
    return keepDoor({
      event: this.event, door: this.door ? this.door.id : "", token: this.token,
      offset: this.clock.current(), moves: this.moves, by: this.by, supervisor: this.supervisor,
      shift: this.shift, is_over: this.isOver, is_rehearsal: this.isRehearsal, is_asked: this.isAsked,
      shown: this.shown, here: this.here,
    });
  }

  choose(id) {
    this.door = this.list ? this.list.door(id) : null;
    this.direction = "in";
  }

  /** Return the ways that one can go at its door now; whoever chose one that there is no more goes in. */
  ways() {
    const ways = this.list && this.door ? waysOf(this.list, this.door, this.clock.now()) : ["in"];
    if (!ways.includes(this.direction)) this.direction = "in";
    return ways;
  }

  /** Return a way in words: at a bag check it is the bag that goes in. */
  way(direction) {
    const isBag = this.door && this.door.purpose === "bags";
    return this.words(`way_${isBag ? "bag_" : ""}${direction}`);
  }

  /** Take a list, or what changed of it, that was asked for at `sent`. */
  async take({ agenda, ...given }, sent) {
    this.clock.measure(Date.parse(given.made_at), sent, Date.now());
    const fresh = given.is_whole ? new DoorList({ ...agenda, ...given }) : this.list.changedBy(given);
    fresh.given = { ...fresh.given, event: this.event, taken_at: Date.now() };
    this.list = fresh;
    await keepList(fresh.given);
    if (this.door) this.door = fresh.door(this.door.id);
    if (this.by && this.by.id && !fresh.crew.some((one) => one.id === this.by.id)) this.by = null;
    if (this.supervisor && !fresh.crew.some((one) => one.id === this.supervisor.id)) this.supervisor = null;
  }

  /** Take who proved their PIN here, or null: whose it is, is to be asked. A supervisor's PIN was given to
      who held it until now. */
  hand(holder) {
    this.isAsked = !holder;
    this.by = holder;
    this.supervisor = null;
    this.direction = "in";
  }

  /** Return who holds it, as scans say it. */
  get byId() {
    return this.by ? this.by.id : "";
  }

  get supervisors() {
    return this.list ? this.list.crew.filter((one) => one.is_supervisor) : [];
  }

  get volunteers() {
    return this.list ? this.list.crew.filter((one) => !one.is_supervisor) : [];
  }

  /** Return the supervisor whose PIN still lets people in here, or null. */
  overriding() {
    return isStillGood(this.supervisor, Date.now()) ? this.supervisor : null;
  }

  /** A shift begins, on this edition of the page. */
  begin(edition) {
    this.shift = { edition, begun_at: Date.now() };
  }

  /** A shift ends: the phone is nobody's, and lets nobody in. */
  end() {
    this.isOver = true;
    this.shift = null;
    this.by = null;
    this.supervisor = null;
  }

  /** Return what is to be done next: `over` (the shift was ended), "" (choose the door), `who`, `check`
      (before a shift), or `door` (scan). Names that come in the middle of a shift stop nobody: a line asks. */
  stage() {
    if (this.isOver) return "over";
    if (!this.list || !this.door) return "";
    if (this.volunteers.length && !this.by && (this.isAsked || !this.shift)) return "who";
    return this.shift ? "door" : "check";
  }

  /** Whoever works here no more has no list any more. What waits to be sent stays. */
  async forget() {
    this.token = "";
    this.list = null;
    this.door = null;
    this.here = null;
    this.shift = null;
    this.by = null;
    this.supervisor = null;
    await forgetList(this.event);
    await this.shares.forget();
  }

  /** Note where somebody went by a scan, as far as it was at a session. */
  saw(scan, session, at) {
    if (!session || scan.direction === "waiting") return;
    this.moves.push({ scan: scan.id, hash: scan.code_hash, session, direction: scan.direction, at, door: scan.door });
  }

  /** That scan never was. */
  unsaw(scan) {
    const at = this.clock.now();
    const undone = (one) => ({ ...one, direction: "", at, isCounted: false, wasIn: one.isCounted && one.direction === "in" });
    this.moves = this.moves.map((one) => (one.scan === scan.id ? undone(one) : one));
  }

  /** Return how many are inside at a session, null where nobody said: as the server counted, and whom this
      phone saw come and go since. Who had come by another door is known when it meets the server again. */
  inside(session) {
    const { here } = this;
    if (!here || !session || here.session !== session.id) return null;
    const isInside = new Map(); // by badge
    let count = here.inside;
    for (const { hash, direction, isCounted, wasIn } of this.moves.filter((one) => one.session === session.id)) {
      const isIn = direction === "in";
      const was = isInside.has(hash) ? isInside.get(hash) : direction === "out" || Boolean(wasIn);
      if (!isCounted) count += isIn - was;
      isInside.set(hash, isIn);
    }
    return Math.max(0, count);
  }

  /** Return where a badge went last at a session, as this phone saw it or, where one comes once, as its
      list says; or null. */
  lastMove(hash, badge, session, door) {
    if (!session) return null;
    const mine = this.moves.filter((one) => one.hash === hash && one.session === session.id);
    const own = mine[mine.length - 1] || null;
    const told = isOnce(door) ? this.list.cameOnce(badge, session) : null;
    return told && (!own || told.at > own.at) ? told : own;
  }
}

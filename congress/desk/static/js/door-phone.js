// What a phone at a door knows: its list, which door it is at, whose hands it is in, its clock, and where
// it saw people go. All of it is kept, so that a reload or an empty battery changes nothing.

import { Clock } from "./door-clock.js";
import { isStillGood } from "./door-crew.js";
import { DoorList } from "./door-list.js";
import { isOnce } from "./door-rules.js";
import { forgetList, keepDoor, keepList, readDoor, readList } from "./door-scans.js";
import { Shares } from "./door-share.js";
import { timeOf, wordsOf } from "./door-words.js";

const MINUTE_MS = 60000;
const REACH_MS = 25 * 60 * MINUTE_MS; // no session lasts longer (checkin/service/judging.py)

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
    this.by = null; // who holds it (door-crew.js); with the id "", somebody who did not say
    this.supervisor = null; // whose PIN was given here last
    this.moves = []; // what this phone saw: {scan, hash, session, direction, at, door}; direction "": undone
    this.shares = new Shares(this);
  }

  words(key, values) {
    return wordsOf(this.list, key, values);
  }

  time(at) {
    return timeOf(this.list, at, this.clock.now());
  }

  /** Return how old the list is, in ms. */
  age() {
    return this.list ? Date.now() - this.list.given.taken_at : 0;
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
    this.by = kept.by || null;
    this.supervisor = kept.supervisor || null;
    if (this.list) this.door = this.list.door(kept.door);
  }

  /** Write down what this phone is at. Throws if it cannot. */
  keep() {
    const oldest = this.clock.now() - REACH_MS;
    this.moves = this.moves.filter((one) => one.at > oldest);
    return keepDoor({
      event: this.event, door: this.door ? this.door.id : "", token: this.token,
      offset: this.clock.current(), moves: this.moves, by: this.by, supervisor: this.supervisor,
    });
  }

  choose(id) {
    this.door = this.list ? this.list.door(id) : null;
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

  /** Take who proved their PIN here; what a supervisor may do, they may from now on for a while. */
  hand(holder) {
    this.by = holder;
    if (holder && holder.isSupervisor) this.supervisor = holder;
  }

  /** Return who holds it, as scans say it. */
  get byId() {
    return this.by ? this.by.id : "";
  }

  get supervisors() {
    return this.list ? this.list.crew.filter((one) => one.is_supervisor) : [];
  }

  /** Return the supervisor whose PIN still lets people in here, or null. */
  overriding() {
    return isStillGood(this.supervisor, Date.now()) ? this.supervisor : null;
  }

  /** Return what is to be done next: "" (choose the door), `who`, or `door` (scan). */
  stage() {
    if (!this.list || !this.door) return "";
    return this.list.crew.length && !this.by ? "who" : "door";
  }

  /** Whoever works here no more has no list any more. What waits to be sent stays. */
  async forget() {
    await forgetList(this.event);
    await this.shares.forget();
    this.list = null;
    this.door = null;
    this.by = null;
    this.supervisor = null;
  }

  /** Note where somebody went by a scan, as far as it was at a session. */
  saw(scan, session, at) {
    if (!session || scan.direction === "waiting") return;
    this.moves.push({ scan: scan.id, hash: scan.code_hash, session, direction: scan.direction, at, door: scan.door });
  }

  /** That scan never was. */
  unsaw(scan) {
    const at = this.clock.now();
    this.moves = this.moves.map((one) => (one.scan === scan.id ? { ...one, direction: "", at } : one));
  }

  /** Return where a badge went last at a session, as this phone saw it or, where one comes once, as its
      list says; or null. */
  lastMove(hash, badge, session) {
    if (!session) return null;
    const mine = this.moves.filter((one) => one.hash === hash && one.session === session.id);
    const own = mine[mine.length - 1] || null;
    const told = isOnce(this.door) ? this.list.cameOnce(badge, session) : null;
    return told && (!own || told.at > own.at) ? told : own;
  }
}

// Places that this phone was lent under a posted load, so that it lets people in without a network
// (decision 0057). Each admitted scan uses one, written down together with it or not at all.

import { LostError, ask } from "./asking.js";
import { isOnce, serve } from "./door-rules.js";
import { SCANS, SHARES, keepScan, kept, newId } from "./door-scans.js";

const ASK_MS = 700; // nobody waits longer for a server at a door
const LOW = 3; // of so few it asks for more at once

/** Return how many places a share has left, by its own count or the server's, whichever is greater; of one that
    is being given back, none. */
export function leftOf(share) {
  return share && !share.over ? share.lent - Math.max(share.own, share.used) : 0;
}

/** Return whether a load is posted where a session takes place. */
export function isPosted(list, session) {
  return Boolean(session) && ((list.given.posted || {})[session.room] || 0) > 0;
}

/** Return why nobody is let in for whom no place is left. `isNear`: whether people come to the session now, by
    the server's clock and agenda; null: it did not answer. */
function refusalOf(isNear, hasSeat) {
  if (isNear === null) return { state: "wait", reason: "rules", words: "full_unheard" };
  if (!isNear) return { state: "bad", reason: "invalid_time", words: "not_near" };
  return { state: "bad", reason: "rules", words: hasSeat ? "full_seated" : "full_lent" };
}

export class Shares {
  constructor(phone) {
    this.phone = phone;
    this.all = new Map(); // as they were kept last, by session; what is kept decides
  }

  key(session) {
    return `${this.phone.event} ${session}`;
  }

  async recall() {
    const all = await kept.all(SHARES);
    this.all = new Map(all.filter((one) => one.event === this.phone.event).map((one) => [one.session, one]));
  }

  /** Return the session that is served now, where a load is posted or one comes once; else null. */
  session() {
    const { list, door, clock } = this.phone;
    const session = list && door ? serve(list, door, clock.now()) : null;
    return session && (isPosted(list, session) || isOnce(door)) ? session : null;
  }

  left(session) {
    return leftOf(this.all.get(session));
  }

  /** Return whether the server ever said what this phone has at a session. */
  isTold(session) {
    const { told, over } = this.all.get(session) || {};
    return Boolean(told && !over);
  }

  /** Return whether no other device is at work for a session, as far as the server said. */
  isAlone(session) {
    const { alone, over } = this.all.get(session) || {};
    return Boolean(alone && !over);
  }

  /** Change what is kept of a session's share, in one step with whatever `also` writes. `change` returns
      what it is then; null: it stays. Return whether it changed. */
  async change(session, change, also = () => {}) {
    let fresh = null;
    await kept.together([SCANS, SHARES], "readwrite", (stores) => {
      const shares = stores.objectStore(SHARES);
      shares.get(this.key(session)).onsuccess = (found) => {
        const known = found.target.result
          || { key: this.key(session), event: this.phone.event, session, door: "", id: newId(), lent: 0, used: 0, own: 0, alone: false, told: false };
        try {
          fresh = change(known);
          if (!fresh) return;
          shares.put(fresh);
          also(stores.objectStore(SCANS), fresh);
        } catch {
          stores.abort(); // neither of the two
        }
      };
    });
    if (fresh) this.all.set(session, fresh);
    return Boolean(fresh);
  }

  /** Use a place, and write its scan down; `isForced`: a supervisor says so. False: none is left. */
  spend(session, scan, isForced) {
    return this.change(
      session,
      (share) => (isForced || leftOf(share) > 0 ? { ...share, own: share.own + 1 } : null),
      (scans, share) => scans.add({ ...scan, share: share.id }),
    );
  }

  /** Ask the server for more. Return whether people come to the session at this door now, as the server has
      it; throws as `ask` does. */
  async borrow(session, patience) {
    const { at, door, token } = this.phone;
    await this.finish(session, patience);
    await this.change(session, (share) => ({ ...share, door: door.id })); // its id is kept before anybody hears it
    const { id, own } = this.all.get(session);
    const body = { id, session, used: own, over: false };
    const answer = await ask(`${at}/shares/${encodeURIComponent(door.id)}`, { token, body, patience });
    if (answer.session !== session) return false;
    await this.change(session, (share) => (share.id === id ? {
      ...share, alone: answer.alone, told: true,
      lent: Math.max(share.lent, answer.lent), used: Math.max(share.used, answer.used),
    } : null));
    return true;
  }

  /** Ask for more at a meeting; `isDue`: whether few are left or not. What is away or refused is no matter:
      what is kept stands. */
  async renew(isDue) {
    const session = this.session();
    if (!session) return;
    const isLow = isPosted(this.phone.list, session) && this.left(session.id) < LOW;
    if (isDue || isLow || !this.isTold(session.id)) await this.borrow(session.id).catch(() => {});
  }

  /** Give back what is left of every session. What was used and not told yet stays lent, by this phone's count. */
  async giveBack() {
    for (const session of [...this.all.keys()]) {
      try {
        await this.handIn(session);
      } catch (error) {
        if (error instanceof LostError) return; // it is done at the next meeting, or ends with the session
      }
    }
  }

  /** Give back one share, by a call that is sent although the page is closed. From before that on nothing of it is
      left here: where no answer comes, nobody knows whether it was heard. */
  async handIn(session, patience) {
    const { at, token } = this.phone;
    await this.change(session, (share) => ({ ...share, over: true }));
    const { key, id, own, door } = this.all.get(session);
    const body = { id, session, used: own, over: true };
    // By the door at which it was lent: the shift may end at another one.
    if (door) await ask(`${at}/shares/${encodeURIComponent(door)}`, { token, body, patience, outlives: true });
    await this.lose(session, key, id);
  }

  /** Forget a share, unless another one was begun since. */
  async lose(session, key, id) {
    await kept.change(SHARES, [key], (share) => (share.id === id ? null : share));
    if ((this.all.get(session) || {}).id === id) this.all.delete(session);
  }

  /** Bring to its end what was begun to be given back, before more is asked for: its id is lent nothing any more. */
  async finish(session, patience) {
    const { over, key, id } = this.all.get(session) || {};
    if (!over) return;
    try {
      await this.handIn(session, patience);
    } catch (error) {
      if (error instanceof LostError) throw error;
      await this.lose(session, key, id); // its door is gone: it ends with the session
    }
  }

  /** Whoever works here no more has nothing left of what was lent. */
  async forget() {
    await kept.drop(SHARES, [...this.all.values()].map((one) => one.key));
    this.all = new Map();
  }

  /** Write down that a scan never was; done when it is. Who did not go out after all has their place still. */
  async undo(scan, undone) {
    const { list, moves } = this.phone;
    const move = moves.find((one) => one.scan === scan.id);
    const session = move && list ? list.sessions.find((one) => one.id === move.session) : null;
    const isBack = scan.direction === "out" && isPosted(list, session);
    return isBack ? this.spend(session.id, undone, true) : keepScan(undone);
  }

  /** Write a scan down with its answer (door-judging.js), and the place that it uses, if it needs one:
      `answer.uses`. Return the answer as it is then. `isForced`: a supervisor lets them in all the same.
      Throws if this phone cannot write. */
  async write(scan, answer, isForced = false) {
    if (!answer.admitted || !answer.uses) {
      await keepScan(scan);
      return answer;
    }
    if (await this.spend(answer.uses, scan, isForced)) return answer;
    const isNear = await this.borrow(answer.uses, ASK_MS).catch(() => null);
    if (isNear && await this.spend(answer.uses, scan, false)) return answer;
    const { state, reason, words } = refusalOf(isNear, answer.hasSeat);
    await keepScan({ ...scan, admitted: false, reason });
    return { ...answer, state, admitted: false, reason, said: this.phone.words(words) };
  }
}

// A door's phone and the server: what waits is sent, and what is new is taken along.

import { LostError, SignedOutError, ask, askToken } from "./asking.js";
import { OWN_EDITION } from "./door-check.js";
import { listAside, listScans, sendScans } from "./door-scans.js";

export const MEET_MS = 15000;
export const CUT_OFF = ["away", "portal", "slow"]; // how the network is where no answer comes; as asking.js says

export class Meeting {
  /** `heard(scan, answer)`: what the server says of each scan; `left()`: nobody works here any more;
      `met(network)`: it is over, and how the network is; `failed()`: this phone cannot write down what it
      took along. */
  constructor(phone, { heard, left, met, failed }) {
    this.phone = phone;
    Object.assign(this, { heard, left, met, failed });
    this.isWanted = false;
    this.isMeeting = false;
    this.isDue = false;
  }

  /** Send what waits, and take along what is new unless it was done a moment ago. Whoever asks while
      it is being done has it done again after that. `isDue`: something changed, however young the list. */
  async meet(isDue = false) {
    this.isWanted = true;
    this.isDue = this.isDue || isDue;
    if (this.isMeeting) return;
    this.isMeeting = true;
    let network = "here";
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await this.exchange();
      }
    } catch (error) {
      network = await this.lose(error);
    }
    this.isMeeting = false;
    this.phone.isCut = network !== "here";
    await this.met(network);
  }

  /** Return how the network is, after what went wrong. */
  async lose(error) {
    if (error instanceof SignedOutError) {
      await this.phone.forget().catch(this.failed);
      this.left();
      return "out";
    }
    if (error instanceof LostError) return CUT_OFF.includes(error.message) ? error.message : "away";
    this.failed();
    return "here";
  }

  async exchange() {
    const { phone } = this;
    // A page that was kept has nobody's; one that ended is asked for anew.
    if (!phone.token) phone.token = await askToken(`${phone.at}/scanner`);
    await sendScans(phone.at, phone.event, phone.token, this.heard);
    const isDue = this.isDue || !phone.list || phone.age() >= MEET_MS || !phone.isTold();
    this.isDue = false;
    if (isDue) await this.renew();
    await (phone.isOver ? phone.shares.giveBack() : phone.shares.renew(isDue)); // all is told here
  }

  /** Say what this phone holds, and take along what is new; all of it where another edition of the page took
      the list, which may have had other words and rows. */
  async renew() {
    const { phone } = this;
    const body = {
      since: phone.list && phone.list.given.edition === OWN_EDITION ? phone.list.given.version : "", list_at: phone.list ? phone.list.given.made_at : null,
      door: phone.door ? phone.door.id : "", by: phone.byId, is_off: !phone.shift,
      waiting: (await listScans(phone.event)).length, aside: (await listAside(phone.event)).length,
    };
    const sent = Date.now();
    const counted = new Set(phone.moves); // what it sees while it asks is not
    const { edition, is_rehearsal: isRehearsal, here, ...given } = await ask(`${phone.at}/meetings`, { token: phone.token, body });
    Object.assign(phone, { newest: edition, isRehearsal, here: { ...here, door: body.door, isOff: body.is_off } });
    phone.moves = phone.moves.map((one) => (counted.has(one) ? { ...one, isCounted: true } : one));
    await phone.take({ ...given, edition: OWN_EDITION }, sent);
    phone.here.at = phone.clock.now(); // by the clock that was just put right
    await phone.keep();
  }
}

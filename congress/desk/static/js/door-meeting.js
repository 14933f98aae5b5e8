// A door's phone and the server: what waits is sent, and what is new is taken along.

import { LostError, SignedOutError, ask } from "./asking.js";
import { sendScans } from "./door-scans.js";

export const MEET_MS = 15000;

export class Meeting {
  /** `heard(scan, answer)`: what the server says of each scan; `left()`: nobody works here any more;
      `met(network)`: it is over, and how the network is. */
  constructor(phone, { heard, left, met }) {
    this.phone = phone;
    Object.assign(this, { heard, left, met });
    this.isWanted = false;
    this.isMeeting = false;
  }

  /** Send what waits, and take along what is new unless it was done a moment ago. Whoever asks while
      it is being done has it done again after that. */
  async meet() {
    this.isWanted = true;
    if (this.isMeeting) return;
    this.isMeeting = true;
    let network = "here";
    try {
      while (this.isWanted) {
        this.isWanted = false;
        await this.exchange();
      }
    } catch (error) {
      if (error instanceof SignedOutError) {
        network = "out";
        await this.phone.forget();
        this.left();
      } else if (error instanceof LostError) {
        network = error.message === "portal" ? "portal" : "away";
      } else {
        throw error;
      }
    } finally {
      this.isMeeting = false;
      await this.met(network);
    }
  }

  async exchange() {
    const { phone } = this;
    await sendScans(phone.at, phone.event, phone.token, this.heard);
    const isDue = !phone.list || phone.age() >= MEET_MS;
    if (isDue) await this.renew();
    await (phone.isOver ? phone.shares.giveBack() : phone.shares.renew(isDue)); // all is told here
  }

  async renew() {
    const { phone } = this;
    const since = phone.list ? `?since=${encodeURIComponent(phone.list.given.version)}` : "";
    const sent = Date.now();
    const { edition, is_rehearsal: isRehearsal, ...given } = await ask(`${phone.at}/door-list${since}`, {});
    phone.newest = edition;
    phone.isRehearsal = isRehearsal;
    await phone.take(given, sent);
    await phone.keep();
  }
}

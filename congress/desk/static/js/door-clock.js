// What time it is at the server, as far as a phone can know: its own clock, and how far that is off.

const OFF_MS = 120000; // from then on somebody is told to set it (rule C 11)
const JUMP_MS = 5000; // by more than this two clocks of one phone never differ by themselves

export class Clock {
  constructor() {
    this.offset = null; // ms that the server's clock is ahead; null: nobody knows
    this.seen = null; // both clocks of this phone when that was measured
  }

  /** Take the offset that was measured before this page was opened. */
  recall(offset) {
    if (typeof offset !== "number") return;
    this.offset = offset;
    this.seen = { wall: Date.now(), steady: performance.now() };
  }

  /** The server said what time it is, in an answer to what was sent and received at these instants. */
  measure(server, sent, received) {
    this.offset = Math.round(server - (sent + received) / 2);
    this.seen = { wall: Date.now(), steady: performance.now() };
  }

  /** Return the offset, or null: never measured, or somebody set the clock since, or it slept. */
  current() {
    if (this.offset === null) return null;
    const { wall, steady } = this.seen;
    const jumped = (Date.now() - wall) - (performance.now() - steady);
    if (Math.abs(jumped) > JUMP_MS) this.offset = null;
    return this.offset;
  }

  /** Tell whether this phone's clock is so far off that somebody should set it. */
  isWrong() {
    return Math.abs(this.current() || 0) > OFF_MS;
  }

  /** Return the time at the server; by the phone's own clock where nobody knows. */
  now() {
    return Date.now() + (this.current() || 0);
  }
}

// The standby line at a door's phone: how it stands, letting it in, and whom to call. It needs the server.

import { LostError, ask } from "./asking.js";
import { many } from "./counted.js";
import { serve } from "./door-rules.js";

export class StandbyLine {
  /** `pressed()`: seats went from one to another; done when this phone's list knows. */
  constructor(box, phone, pressed) {
    this.box = box;
    this.pressed = pressed;
    this.phone = phone;
    this.line = null;
    this.isPressing = false;
    this.isCalling = false; // people have seats from it, and are not in yet
    this.button = box.querySelector("[data-release]");
    this.sure = box.querySelector("[data-sure]");
    this.yes = box.querySelector("[data-sure-yes]");
    this.button.addEventListener("click", () => this.askFirst(true));
    this.yes.addEventListener("click", () => this.press());
    box.querySelector("[data-sure-no]").addEventListener("click", () => this.askFirst(false));
  }

  /** Return the session that people wait for here now, or null. Who is called is scanned in under “In”: there
      the names stand, too. */
  session() {
    const { phone } = this;
    const isHere = phone.direction === "waiting" || (phone.direction === "in" && this.isCalling);
    if (phone.stage() !== "door" || !isHere || phone.door.purpose !== "sessions") return null;
    const session = serve(phone.list, phone.door, phone.clock.now());
    return session && session.registration === "required" ? session : null;
  }

  address(session) {
    return `${this.phone.at}/standby/${encodeURIComponent(session.id)}`;
  }

  /** Look how the line stands, where somebody works at one. */
  async look() {
    const session = this.session();
    this.box.hidden = !session;
    if (!session || this.isPressing) return;
    try {
      this.line = await ask(this.address(session), {});
      this.show();
    } catch {
      this.away();
    }
  }

  /** Without the server nobody knows whose seat is free. */
  away() {
    this.line = null;
    this.say(this.box.dataset.away);
    this.button.hidden = true;
    this.sure.hidden = true;
  }

  /** Seats change hands by it, and nothing takes that back: it is asked once more. */
  askFirst(isAsked) {
    this.sure.hidden = !isAsked;
    this.button.hidden = isAsked;
    if (isAsked) this.sure.scrollIntoView({ block: "nearest" });
  }

  say(text) {
    this.box.querySelector("[data-line]").textContent = text;
  }

  show() {
    const { line: stands, seats, opens_at: opensAt, unheard, called } = this.line;
    const { phone } = this;
    const isEarly = opensAt && phone.clock.now() < Date.parse(opensAt);
    const nobody = called.length ? "Nobody else stands in line." : "Nobody stands in line.";
    const inLine = stands ? `${many(stands, "person stands", "people stand")} in line.` : nobody;
    const silent = unheard.length ? ` ${unheard.map((one) => one.name).join(", ")}: not heard of. Somebody may have come there.` : "";
    if (isEarly) this.say(`${inLine} Seats are held until ${phone.time(Date.parse(opensAt))}.`);
    else this.say(`${inLine}${seats || !stands ? "" : " No seat for them now."}${silent}`);
    const mayPress = !isEarly && seats > 0 && phone.direction === "waiting";
    this.sure.hidden = this.sure.hidden || !mayPress;
    this.button.hidden = !mayPress || !this.sure.hidden;
    this.button.textContent = `Let ${many(seats, "person", "people")} in`;
    this.isCalling = called.length > 0;
    this.call(called);
  }

  /** Show whom to call: `{name}` of each, until they are scanned in. */
  call(people) {
    this.box.querySelector("[data-call-box]").hidden = !people.length;
    this.box.querySelector("[data-call]").replaceChildren(...people.map((one) => this.item(one.name)));
  }

  item(text) {
    const line = document.createElement("li");
    line.dir = "auto";
    line.textContent = text;
    return line;
  }

  /** Let in as many as the button says, once: whoever pressed it elsewhere a moment ago was first. */
  async press() {
    const session = this.session();
    if (!session || !this.line || this.isPressing) return;
    this.isPressing = true;
    this.yes.disabled = true;
    const passed = this.box.querySelector("[data-passed]");
    try {
      const body = { seats: this.line.seats, let_in: this.line.let_in };
      const done = await ask(this.address(session), { token: this.phone.token, body, takes: [409, 412] });
      const lines = done.refused ? [done.refused] : done.passed_over.map((one) => `${one.name}: ${one.why}`);
      passed.replaceChildren(...lines.map((one) => this.item(one)));
    } catch (error) {
      if (!(error instanceof LostError)) throw error;
      passed.replaceChildren(this.item(this.box.dataset.unsure));
    } finally {
      this.isPressing = false;
      this.yes.disabled = false;
      this.askFirst(false);
    }
    await this.pressed(); // those who are called must not be refused when they come; it looks again, too
  }
}

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
    this.button = box.querySelector("[data-release]");
    this.button.addEventListener("click", () => this.press());
  }

  /** Return the session that people wait for here now, or null. */
  session() {
    const { phone } = this;
    if (phone.stage() !== "door" || phone.direction !== "waiting" || phone.door.purpose !== "sessions") return null;
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
  }

  say(text) {
    this.box.querySelector("[data-line]").textContent = text;
  }

  show() {
    const { line: stands, seats, opens_at: opensAt, unheard, called } = this.line;
    const { phone } = this;
    const isEarly = opensAt && phone.clock.now() < Date.parse(opensAt);
    const inLine = stands ? `${many(stands, "person stands", "people stand")} in line.` : "Nobody stands in line.";
    const silent = unheard.length ? ` ${unheard.map((one) => one.name).join(", ")}: not heard of. Somebody may have come there.` : "";
    if (isEarly) this.say(`${inLine} Seats are held until ${phone.time(Date.parse(opensAt))}.`);
    else this.say(`${inLine}${seats || !stands ? "" : " No seat for them now."}${silent}`);
    this.button.hidden = isEarly || !seats;
    this.button.textContent = `Release ${many(seats, "seat", "seats")}`;
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
    this.button.disabled = true;
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
      this.button.disabled = false;
    }
    await this.pressed(); // those who are called must not be refused when they come; it looks again, too
  }
}

// Somebody whom a door refuses is let in all the same: by a supervisor, who gives a PIN and says why.

import { Gate } from "./door-crew.js";
import { NO_BADGE } from "./door-judging.js";

export class Override {
  /** `letIn(answer, supervisor, because)`: what is done then. */
  constructor(box, phone, letIn) {
    this.phone = phone;
    this.letIn = letIn;
    this.answer = null;
    this.offer = box.querySelector("[data-override-open]");
    this.form = box.querySelector("[data-override]");
    this.proof = box.querySelector("[data-proof]");
    this.gate = new Gate(this.form, {
      held: () => phone.overriding(), proved: (supervisor) => this.decide(supervisor),
    });
    this.offer.addEventListener("click", () => this.open());
    box.querySelector("[data-override-close]").addEventListener("click", () => this.show(this.answer));
  }

  /** While the form is open, the door waits: the next badge must not take this one's place. */
  get isOpen() {
    return !this.form.hidden;
  }

  /** Say that the next badge was not read. */
  hold() {
    this.form.querySelector("[data-wrong]").textContent = this.form.dataset.waits;
  }

  /** Offer it for an answer that let somebody not in (door-judging.js); null: for none. What is no badge is
      nobody, and is never let in. */
  show(answer) {
    this.answer = answer;
    this.form.hidden = true;
    this.form.reset(); // whoever decides next chooses a reason of their own
    this.gate.clear();
    const isSomebody = Boolean(answer) && answer.reason !== NO_BADGE;
    this.offer.hidden = !isSomebody || answer.admitted || !this.phone.supervisors.length;
  }

  open() {
    const held = this.phone.overriding();
    this.gate.offer(this.phone.supervisors);
    this.proof.hidden = Boolean(held);
    this.offer.hidden = true;
    this.form.hidden = false;
    this.form.querySelector(held ? "[name=because]" : "[data-pin]").focus();
  }

  decide(supervisor) {
    const { answer } = this;
    const because = new FormData(this.form).get("because");
    this.phone.supervisor = supervisor;
    this.show(null);
    this.letIn(answer, supervisor, because);
  }
}

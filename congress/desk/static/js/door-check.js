// Before a shift: does this phone see, sound, and know enough? And a badge or two for practice, of which
// nothing is kept. A new edition of the page waits for this, and never comes in the middle of a shift.

import { DoorCamera } from "./door-camera.js";

export const OWN_EDITION = (/\/assets\/([^/]+)\//.exec(import.meta.url) || [])[1] || "";
const TRIED = "door-edition"; // in the tab's own storage: which one was opened anew for, once

/** Open the page anew where the server has another edition. Return whether it does. */
export function openNewest(edition) {
  if (!edition || edition === OWN_EDITION || sessionStorage.getItem(TRIED) === edition) return false;
  sessionStorage.setItem(TRIED, edition);
  window.location.reload();
  return true;
}

export class Check {
  /** `face` says how old the list is. */
  constructor(box, { phone, camera, feel, face }) {
    this.box = box;
    Object.assign(this, { phone, camera, feel, face });
    this.hasPracticed = false;
    box.querySelector("[data-play]").addEventListener("click", () => this.play());
  }

  /** A badge was read, or typed, for practice. */
  practice() {
    this.hasPracticed = true;
    this.show();
  }

  /** Sound once; the tap itself is what lets a page sound. */
  async play() {
    await this.feel.wake();
    this.feel.tell("good");
    this.wasPlayed = true;
    this.show();
  }

  /** Return how each thing is: `good`, `unsure`, or `open` where it was not tried yet. */
  states() {
    const { camera, phone } = this;
    const sees = { awake: "good", refused: "unsure" }[camera.state] || "open";
    return {
      camera: DoorCamera.isHere ? sees : "unsure",
      sound: this.wasPlayed ? (this.feel.isHeard ? "good" : "unsure") : "open",
      list: phone.isOld() ? "unsure" : "good",
      clock: phone.isClockWrong() ? "unsure" : "good",
      practice: this.hasPracticed ? "good" : "open",
    };
  }

  show() {
    for (const [name, state] of Object.entries(this.states())) {
      const line = this.box.querySelector(`[data-check=${name}]`);
      line.dataset.state = state;
      line.querySelector("[data-words]").textContent = line.dataset[state];
    }
    this.box.querySelector("[data-list-age]").textContent = this.face.dated();
  }
}

// The camera of a door: it looks all the time while it is awake, sleeps when nobody comes, and opens
// again after a call, a locked screen, or when the system took it away.

import { openReader } from "./symbols.js";
import { draw } from "./viewfinder.js";

const BETWEEN_FRAMES_MS = 120;
const ASLEEP_AFTER_MS = 90000;
const FRAME_SIDE = 640;

export class DoorCamera {
  /** `box` shows it; `found(text)` hears each symbol that is read, again and again while it is held;
      `askServer(canvas)` reads where neither page nor browser can; `changed()` hears that it woke,
      sleeps, or was refused (`state`). */
  constructor({ box, found, askServer, changed }) {
    this.box = box;
    this.video = box.querySelector("video");
    this.said = box.querySelector("[role=status]");
    this.found = found;
    this.changed = changed;
    this.askServer = askServer;
    this.canvas = document.createElement("canvas");
    this.stream = null;
    this.reader = null;
    this.isWanted = false;
    this.isOpening = false;
    document.addEventListener("visibilitychange", () => this.follow());
    window.addEventListener("pageshow", () => this.follow());
    window.addEventListener("pagehide", () => this.close());
  }

  static get isHere() {
    return Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  }

  say(key) {
    this.box.dataset.state = key;
    this.said.textContent = this.box.dataset[key] || "";
    this.offerPowers();
    this.changed();
  }

  /** Return `awake`, `asleep`, `refused`, or "" before it was opened. */
  get state() {
    return this.box.dataset.state || "";
  }

  /** Open again what was open before the page was hidden. */
  follow() {
    if (document.visibilityState !== "visible") this.close();
    else if (this.isWanted && !this.stream) this.open();
  }

  async open() {
    this.isWanted = true;
    if (this.stream || this.isOpening) return;
    this.isOpening = true;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: "environment", width: { ideal: 1280 } },
      });
      this.video.srcObject = this.stream;
      await this.video.play();
      this.reader = this.reader || await openReader(new URL("./reading.js", import.meta.url), this.askServer);
    } catch {
      this.close();
      this.isWanted = false;
      this.say("refused");
      return;
    } finally {
      this.isOpening = false;
    }
    if (!this.isWanted) { // it was sent to sleep meanwhile
      this.close();
      return;
    }
    const [track] = this.stream.getVideoTracks();
    track.addEventListener("ended", () => { // the system took it, for a call perhaps
      this.close();
      this.follow();
    });
    this.say("awake");
    this.wasUsed = Date.now();
    this.look(this.stream);
  }

  close() {
    if (this.stream) for (const track of this.stream.getTracks()) track.stop();
    this.stream = null;
  }

  sleep() {
    this.close();
    this.isWanted = false;
    this.say("asleep");
  }

  get track() {
    return this.stream ? this.stream.getVideoTracks()[0] : null;
  }

  /** Offer light and a closer look where this camera has them, and only while it sees. */
  offerPowers() {
    const { track } = this;
    const able = track && track.getCapabilities ? track.getCapabilities() : {};
    const closer = able.zoom ? Math.min(able.zoom.max, 2 * able.zoom.min) : 0;
    this.offer("torch", Boolean(able.torch), [false, true]);
    this.offer("zoom", Boolean(able.zoom) && closer > able.zoom.min, able.zoom ? [able.zoom.min, closer] : []);
  }

  /** Show the button of a power, off; pressed it has the second of two `values`. */
  offer(power, isAble, values) {
    const button = this.box.querySelector(`[data-${power}]`);
    button.hidden = !isAble;
    button.setAttribute("aria-pressed", "false");
    button.onclick = async () => {
      const isOn = button.getAttribute("aria-pressed") === "true";
      if (await this.set(power, values[isOn ? 0 : 1])) button.setAttribute("aria-pressed", String(!isOn));
    };
  }

  /** Return whether the camera did it. */
  async set(power, value) {
    try {
      await this.track.applyConstraints({ advanced: [{ [power]: value }] });
      return true;
    } catch {
      return false;
    }
  }

  async read() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width) return "";
    try {
      return await this.reader.read(draw(this.video, width, height, FRAME_SIDE, this.canvas));
    } catch {
      return ""; // a frame that is not there yet, or a network that is away
    }
  }

  async look(stream) {
    if (this.stream !== stream) return;
    const text = await this.read();
    if (this.stream !== stream) return;
    if (text) {
      this.wasUsed = Date.now();
      this.found(text);
    } else if (Date.now() - this.wasUsed > ASLEEP_AFTER_MS) {
      this.sleep();
      return;
    }
    setTimeout(() => this.look(stream), BETWEEN_FRAMES_MS);
  }
}

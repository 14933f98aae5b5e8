// What a door lets one hear and feel, so that nobody must look at the screen; and a screen that stays on.

const UNSURE = [[660, 0.12], [660, 0.12]];
const TONES = { good: [[880, 0.12]], unsure: UNSURE, wait: UNSURE, bad: [[220, 0.45]] };
const SHAKES = { good: [60], unsure: [60, 80, 60], wait: [60, 80, 60], bad: [300] };
const GAP = 0.08;

export class Feel {
  constructor() {
    this.audio = null;
    this.lock = null;
    document.addEventListener("visibilitychange", () => this.stayAwake());
    window.addEventListener("pageshow", () => this.stayAwake());
  }

  /** Browsers let a page sound from its first touch on. Done when it sounds, or cannot. */
  async wake() {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!this.audio && Audio) this.audio = new Audio();
    this.stayAwake();
    if (this.audio && this.audio.state !== "running") await this.audio.resume().catch(() => {});
  }

  get isHeard() {
    return Boolean(this.audio) && this.audio.state === "running";
  }

  tell(state) {
    // Before the first touch a browser would only complain of it.
    const isTouched = !navigator.userActivation || navigator.userActivation.hasBeenActive;
    if (navigator.vibrate && isTouched) navigator.vibrate(SHAKES[state]);
    if (!this.audio) return;
    if (this.audio.state !== "running") this.audio.resume().catch(() => {});
    let at = this.audio.currentTime;
    for (const [pitch, length] of TONES[state]) {
      const tone = this.audio.createOscillator();
      const loudness = this.audio.createGain();
      tone.frequency.value = pitch;
      loudness.gain.value = 0.3;
      tone.connect(loudness).connect(this.audio.destination);
      tone.start(at);
      tone.stop(at + length);
      at += length + GAP;
    }
  }

  async stayAwake() {
    if (!navigator.wakeLock || document.visibilityState !== "visible" || (this.lock && !this.lock.released)) return;
    this.lock = await navigator.wakeLock.request("screen").catch(() => null);
  }
}

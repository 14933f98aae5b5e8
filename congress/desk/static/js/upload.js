// Send a recording's file in pieces. The server says how much it has, so whatever breaks off goes on from
// there: a lost connection by itself, a page that was closed once the same file is chosen again.

import { hexDigest } from "./sha256.js";

const BEGINNING = 1 << 20; // the bytes by whose digest a file is known again
const [LEAST_PIECE, FIRST_PIECE, MOST_PIECE] = [1 << 18, 1 << 20, 1 << 23];
const [QUICK_MS, SLOW_MS] = [2000, 8000]; // of a piece: the next is larger, or smaller
const [AGAIN_MS, MOST_AGAIN_MS, LOOK_MS] = [2000, 30000, 2000];
const OFFSET = "Upload-Offset";
const LOST = "lost";
const [TAKEN, MOVED] = ["lobby/upload-taken", "lobby/upload-moved"];
const MOST_TAKEN = 15; // so often is waited: a piece of a page that was closed is given up after 20 seconds

const LOST_WORDS = "No connection right now.";
const BACK_WORDS = "It goes on by itself as soon as the network is back.";
const BUSY_WORDS = "The service is busy. It goes on by itself in a moment.";
const ELSEWHERE_WORDS = "It is being sent from another window as well. Waiting for that one…";
const SIGNED_OUT = "You are signed out. What was sent is kept: sign in again in another tab, then press Go on.";
const UNREADABLE = "The file changed, or cannot be read any more. Choose it again.";

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Wait so long, or until the network comes back. */
function pauseUntilOnline(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    }
    window.addEventListener("online", end);
  });
}
const sizeOf = (bytes) => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`);

function leftOf(seconds) {
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 1) return "about a minute left";
  return minutes < 90 ? `about ${minutes} minutes left` : `about ${Math.round(minutes / 60)} hours left`;
}

/** What was refused, in the server's own words. */
class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || "");
    this.status = status;
    this.code = problem.code || "";
    this.offset = problem.offset;
  }
}

class Upload {
  constructor(box) {
    this.box = box;
    this.at = box.dataset.upload;
    this.token = box.querySelector("input[name=form_token]").value;
    const part = (name) => box.querySelector(`[data-${name}]`);
    [this.says, this.bar, this.picks, this.acts] = ["says", "bar", "pick", "acts"].map(part);
    [this.pauses, this.goesOn, this.drops] = ["pause", "go-on", "drop"].map(part);
    this.file = null;
    this.held = 0;
    this.piece = FIRST_PIECE;
    this.isRunning = false;
    this.turn = 0; // a run that was stopped finds another one, and ends
    this.sending = null; // what ends the piece that is on its way
  }

  start() {
    this.picks.hidden = false;
    const input = this.picks.querySelector("input");
    input.addEventListener("change", () => input.files.length && this.choose(input.files[0]));
    this.pauses.addEventListener("click", () => this.stop("Paused. Press Go on when you like; what was sent is kept."));
    this.goesOn.addEventListener("click", () => this.run());
    this.drops.addEventListener("click", () => this.drop());
    window.addEventListener("beforeunload", (leaving) => { if (this.isRunning) leaving.preventDefault(); });
    if (this.says.textContent) this.look();
  }

  say(words) {
    if (this.says.textContent !== words) this.says.textContent = words;
  }

  offer({ pauses = false, goesOn = false, drops = false }) {
    [this.pauses.hidden, this.goesOn.hidden, this.drops.hidden] = [!pauses, !goesOn, !drops];
    this.acts.hidden = !(pauses || goesOn || drops);
    this.picks.hidden = pauses;
  }

  show() {
    const { size } = this.file;
    this.fill(this.held, size);
    const seconds = (performance.now() - this.begunAt) / 1000;
    const speed = (this.held - this.begunWith) / seconds;
    const left = speed > 0 && seconds > 3 ? `, ${leftOf((size - this.held) / speed)}` : "";
    this.say(`${this.sent()} (${Math.floor((100 * this.held) / size)}%)${left}.`);
  }

  fill(held, size) {
    this.bar.hidden = false;
    this.bar.value = (100 * held) / size;
  }

  /** What of which file is there. */
  sent() {
    return `Sent ${sizeOf(this.held)} of ${sizeOf(this.file.size)} of ${this.file.name}`;
  }

  lost() {
    return this.held ? `${LOST_WORDS} ${this.sent()}. ${BACK_WORDS}` : `${LOST_WORDS} ${this.file.name} waits. ${BACK_WORDS}`;
  }

  /** Ask the server; a refusal and a lost answer are thrown. */
  async ask(method, { body, headers = {}, signal } = {}) {
    const answer = await fetch(this.at, {
      method, body, signal, credentials: "same-origin", cache: "no-store",
      headers: { "X-CSRF-Token": this.token, ...headers },
    }).catch(() => { throw new Error(LOST); });
    if (answer.headers.get("X-Congress") === null) throw new Error(LOST);
    if (answer.redirected || answer.status === 401) throw new Refusal(401, { detail: SIGNED_OUT });
    if (answer.ok) return answer;
    throw new Refusal(answer.status, await answer.json().catch(() => ({})));
  }

  async choose(file) {
    this.file = file;
    this.held = 0; // until the server said what it has of this one
    await this.run();
  }

  async begin() {
    const bytes = await this.file.slice(0, BEGINNING).arrayBuffer().catch(() => { throw new Refusal(422, { detail: UNREADABLE }); });
    const wanted = {
      name: this.file.name, size: this.file.size, beginning: hexDigest(new Uint8Array(bytes)),
    };
    const headers = { "Content-Type": "application/json" };
    const told = await (await this.ask("POST", { body: JSON.stringify(wanted), headers })).json();
    this.held = told.held;
    [this.begunAt, this.begunWith] = [performance.now(), this.held];
  }

  async sendPiece() {
    const began = performance.now();
    const body = this.file.slice(this.held, this.held + this.piece);
    this.sending = new AbortController();
    const answer = await this.ask("PATCH", { body, headers: { [OFFSET]: String(this.held) }, signal: this.sending.signal });
    this.held = Number(answer.headers.get(OFFSET));
    const took = performance.now() - began;
    if (took < QUICK_MS) this.piece = Math.min(MOST_PIECE, this.piece * 2);
    if (took > SLOW_MS) this.piece = Math.max(LEAST_PIECE, this.piece / 2);
  }

  /** Send until all of it is there; what breaks off is begun again, by what the server has. */
  async run() {
    if (!this.file) return;
    const turn = (this.turn += 1);
    this.isRunning = true;
    this.offer({ pauses: true });
    this.say("Starting…");
    let [again, taken, isBegun] = [AGAIN_MS, 0, false];
    while (this.turn === turn && this.box.isConnected) {
      try {
        if (!isBegun) await this.begin();
        if (this.turn !== turn) return;
        isBegun = true;
        this.show();
        if (this.held >= this.file.size) break;
        await this.sendPiece();
        [again, taken] = [AGAIN_MS, 0];
      } catch (error) {
        if (this.turn !== turn) return;
        const isElsewhere = isBegun && [TAKEN, MOVED].includes(error.code);
        if (isElsewhere) taken += 1;
        const mayGoOn = !(error instanceof Refusal) || error.status === 503 || (isElsewhere && taken < MOST_TAKEN);
        if (!mayGoOn) return this.refuse(error);
        if (!(await this.isReadable())) return this.refuse(new Refusal(422, { detail: UNREADABLE }));
        if (this.turn !== turn) return;
        isBegun = false;
        if (!isElsewhere) this.piece = Math.max(LEAST_PIECE, this.piece / 2);
        this.say(isElsewhere ? ELSEWHERE_WORDS : error instanceof Refusal ? BUSY_WORDS : this.lost());
        await pauseUntilOnline(again);
        if (!isElsewhere) again = Math.min(MOST_AGAIN_MS, again * 2);
      }
    }
    if (this.turn !== turn) return;
    this.isRunning = false;
    await this.look();
  }

  async isReadable() {
    const bytes = await this.file.slice(this.held, this.held + 1).arrayBuffer().catch(() => null);
    return bytes !== null;
  }

  stop(words) {
    this.turn += 1;
    this.isRunning = false;
    if (this.sending) this.sending.abort();
    this.say(words);
    this.offer({ goesOn: true, drops: true });
  }

  /** Say what was refused, and leave open what may help. */
  refuse(refusal) {
    this.stop(refusal.message || "This did not work. Press Go on to try once more.");
    const isOver = refusal.status === 422 || refusal.status === 413;
    this.offer({ goesOn: !isOver, drops: refusal.code === TAKEN });
    if (!isOver) return;
    this.picks.querySelector("input").value = "";
    this.bar.hidden = true;
  }

  async drop() {
    this.bar.hidden = true;
    try {
      await this.ask("DELETE");
    } catch (error) {
      this.say(error instanceof Refusal ? error.message : LOST_WORDS);
      return;
    }
    this.say("Thrown away. Choose a file to begin anew.");
    this.file = null;
    this.picks.querySelector("input").value = "";
    this.offer({});
  }

  /** Look what became of what is here, until it was checked. */
  async look() {
    for (let wasChecked = false; this.box.isConnected; await pause(LOOK_MS)) {
      const told = await this.ask("GET").then((answer) => answer.json()).catch(() => null);
      if (!told || this.isRunning) continue;
      if (told.state === "none" && wasChecked) return window.location.reload();
      this.say(told.words);
      if (told.state === "sending" && told.size) this.fill(told.held, told.size);
      if (told.state !== "checking") return this.offer({ drops: told.state === "sending" });
      wasChecked = true;
      this.bar.hidden = true;
      this.picks.hidden = true;
      this.acts.hidden = true;
    }
  }
}

/** Bring to life the part of a recording's page that sends its file. */
export function watchUpload(shown) {
  const box = shown.querySelector("[data-upload]");
  if (box && window.fetch && window.AbortController) new Upload(box).start();
}

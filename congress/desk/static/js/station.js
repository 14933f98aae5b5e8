// The page beside a printer: take the next badge, print it, say that it came out, and take the next.
// In Chrome with --kiosk-printing nobody is asked; print() comes back when the sheet is on its way. No
// browser tells whether its dialog was cancelled: a device that was not set up beside a printer asks.

import { BusyError, fetchPage } from "./answer.js";

const AGAIN_MS = 1000;
const AFTER_LOSS_MS = 4000;
const MOST_SHOWN = 8;
const LEFT = "the print station was left";
const NO_PRINT_MS = 10000; // by then a browser that prints has said so (afterprint)

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Print the page. Returns whether the browser did anything: some have no way to print. */
function printPage() {
  return new Promise((resolve) => {
    window.addEventListener("afterprint", () => resolve(true), { once: true });
    if (window.print) window.print();
    setTimeout(() => resolve(false), NO_PRINT_MS);
  });
}

/** Wait until somebody says whether the sheet came out. */
function ask(form) {
  form.hidden = false;
  return new Promise((resolve) => {
    for (const one of form.querySelectorAll("button")) {
      one.addEventListener("click", (press) => {
        press.preventDefault();
        resolve(one.value === "done");
      });
    }
  });
}

class Station {
  constructor(box, now) {
    this.box = box;
    this.now = now;
    this.token = box.querySelector("input[name=form_token]").value;
    this.says = now.querySelector("[data-says]");
    this.asks = box.dataset.asks !== undefined;
    this.held = ""; // the sheet that was taken and not answered for
    this.isLeft = false;
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("click", (press) => this.leaveBy(press));
  }

  say(key, more = "") {
    const text = this.says.dataset[key] + more;
    if (this.says.textContent !== text) this.says.textContent = text;
  }

  async send(fields) {
    const body = new URLSearchParams({ ...fields, form_token: this.token });
    const { page, status, isElsewhere } = await fetchPage(this.box.dataset.station, { method: "POST", body });
    if (isElsewhere || status === 401 || status === 403 || status === 404) throw new Error("out");
    return page;
  }

  /** An answer that is lost is sent again until somebody hears it: the first one stands. */
  async answer(fields) {
    for (;;) {
      try {
        await this.send(fields);
        return;
      } catch (error) {
        if (error.message === "out") throw error;
        this.say("away");
        await pause(AFTER_LOSS_MS);
      }
    }
  }

  /** Whoever goes on by a link is led there once it is told. */
  async leaveBy(press) {
    const link = press.target.closest("a[href]");
    if (!link || !this.held) return;
    press.preventDefault();
    const held = this.held;
    this.isLeft = true;
    this.held = "";
    await this.send({ do: "failed", print: held, why: LEFT }).catch(() => {});
    window.location.assign(link.href);
  }

  /** Whoever closes the page takes nothing more; what the browser does not tell then is told by time. */
  leave() {
    this.isLeft = true;
    if (!this.held) return;
    const fields = { do: "failed", print: this.held, why: LEFT, form_token: this.token };
    fetch(this.box.dataset.station, {
      method: "POST", body: new URLSearchParams(fields), credentials: "same-origin", keepalive: true,
    }).catch(() => {});
  }

  async print(sheet) {
    const { sheet: id, name } = sheet.dataset;
    this.held = id;
    this.say("prints", name);
    this.box.replaceChildren(sheet);
    for (const one of sheet.querySelectorAll("[data-without-script]")) one.remove();
    const form = sheet.querySelector("[data-answer]");
    if (form) form.hidden = true; // until it was printed
    try {
      await Promise.all([...sheet.querySelectorAll("img")].map((one) => one.decode()));
    } catch {
      await this.settle({ do: "failed", print: id, why: "the picture of the badge did not arrive" });
      return; // replaced at this moment, or the picture was lost
    }
    const isPrinted = printPage();
    if (!(await (this.asks ? ask(form) : isPrinted))) {
      await this.settle({ do: "failed", print: id, why: "the print station did not print it" });
      return;
    }
    await this.settle({ do: "done", print: id });
    this.list(name);
  }

  async settle(fields) {
    this.box.replaceChildren();
    this.held = "";
    await this.answer(fields);
  }

  /** What was printed last; whether it lies there is seen at the desk, which prints it again. */
  list(name) {
    const list = this.now.querySelector("[data-printed]");
    const line = document.createElement("li");
    line.className = "printed";
    line.textContent = name;
    list.prepend(line);
    this.now.querySelector("[data-printed-head]").hidden = false;
    while (list.children.length > MOST_SHOWN) list.lastElementChild.remove();
  }

  async work() {
    while (!this.isLeft) {
      try {
        const page = await this.send({ do: "take" });
        const sheet = page.querySelector("[data-sheet]");
        if (sheet) {
          await this.print(document.adoptNode(sheet));
          continue;
        }
        this.say("waits");
        await pause(AGAIN_MS);
      } catch (error) {
        if (error.message === "out") {
          this.say("out");
          return;
        }
        this.say("away");
        await pause(error instanceof BusyError ? error.seconds * 1000 : AFTER_LOSS_MS);
      }
    }
  }
}

export function watchStation(root) {
  const box = root.querySelector("[data-station]");
  const now = root.querySelector("[data-station-now]");
  if (!box || !now) return;
  window.addEventListener("pageshow", (shown) => { if (shown.persisted) location.reload(); });
  const begin = () => {
    now.hidden = false;
    const station = new Station(box, now);
    const first = box.querySelector("[data-sheet]");
    if (!first) box.replaceChildren();
    (first ? station.print(first) : Promise.resolve()).then(() => station.work());
  };
  const start = box.querySelector("[data-start]");
  if (!start) begin();
  else start.addEventListener("click", (press) => {
    press.preventDefault();
    begin();
  });
}

// The page beside a printer: take the next badge, print it, say that it came out, and take the next.
// In Chrome with --kiosk-printing nobody is asked; print() comes back when the sheet is on its way.

import { BusyError, fetchPage } from "./answer.js";

const AGAIN_MS = 1000;
const AFTER_LOSS_MS = 4000;
const MOST_SHOWN = 8;

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

class Station {
  constructor(box, now) {
    this.box = box;
    this.now = now;
    this.token = box.querySelector("input[name=form_token]").value;
    this.says = now.querySelector("[data-says]");
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

  async print(sheet) {
    const { sheet: id, name } = sheet.dataset;
    this.say("prints", name);
    this.box.replaceChildren(sheet);
    for (const one of sheet.querySelectorAll("[data-without-script]")) one.remove();
    try {
      await Promise.all([...sheet.querySelectorAll("img")].map((one) => one.decode()));
    } catch {
      this.box.replaceChildren(); // replaced at this moment, or the picture was lost
      await this.answer({ do: "failed", print: id, why: "the picture of the badge did not arrive" });
      return;
    }
    window.print();
    this.box.replaceChildren();
    await this.answer({ do: "done", print: id });
    this.list(id, name);
  }

  /** What was printed last; whether it lies there is seen at the desk, which prints it again. */
  list(id, name) {
    const list = this.now.querySelector("[data-printed]");
    const line = document.createElement("li");
    line.className = "printed";
    line.textContent = name;
    list.prepend(line);
    while (list.children.length > MOST_SHOWN) list.lastElementChild.remove();
  }

  async work() {
    for (;;) {
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
  now.hidden = false;
  const station = new Station(box, now);
  const first = box.querySelector("[data-sheet]");
  if (!first) box.replaceChildren();
  (first ? station.print(first) : Promise.resolve()).then(() => station.work());
}

// The page for no Wi-Fi: list what the phone has, and go on when the network is back.

import { askWorker } from "./worker-link.js";

const LOOK_AGAIN_MS = 15000;
const MAIN = /\/(my-agenda|agenda|guide|inbox|changes)?$/;

function row(page) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = page.address;
  // Names come as the title stood in the page: read as text, never as markup.
  link.textContent = new DOMParser().parseFromString(page.name, "text/html").documentElement.textContent;
  item.append(link);
  return item;
}

function list(section, pages) {
  section.querySelector("ul").append(...pages.map(row));
  section.hidden = pages.length === 0;
}

async function listKept(root) {
  const answer = await askWorker({ ask: "list" });
  const pages = answer ? answer.pages.filter((one) => one.name) : [];
  list(root.querySelector("[data-kept-list=pages]"), pages.filter((one) => MAIN.test(one.address)));
  list(
    root.querySelector("[data-kept-list=sessions]"),
    pages.filter((one) => /\/sessions\//.test(one.address)),
  );
}

async function openWhenThere() {
  if (document.visibilityState === "hidden") return;
  const answer = await fetch("/livez", { cache: "no-store" });
  if (answer.headers.get("X-Congress") !== null) window.location.reload();
}

export function watchOffline(root) {
  const page = root.querySelector("[data-offline-page]");
  if (!page) return;
  listKept(root).catch(() => {});
  const wasSending = ["unsent", "signed-out"].includes(document.body.dataset.offline);
  const again = root.querySelector("[data-try-again]");
  again.hidden = wasSending;
  again.addEventListener("click", () => window.location.reload());
  if (wasSending || !document.body.dataset.offline) return;
  window.addEventListener("online", () => window.location.reload());
  // The phone may be online all the time, and the server away: nothing tells when it is back.
  setInterval(() => openWhenThere().catch(() => {}), LOOK_AGAIN_MS);
}

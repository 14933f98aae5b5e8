// The page for no Wi-Fi: list what the phone has, and go on when the network is back.

import { askWorker } from "./worker-link.js";

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

async function listKept(section) {
  const answer = await askWorker({ ask: "list" });
  const pages = answer ? answer.pages.filter((one) => one.name) : [];
  const main = pages.filter((one) => MAIN.test(one.address));
  const shown = main.concat(pages.filter((one) => /\/sessions\//.test(one.address)));
  section.querySelector("ul").append(...shown.map(row));
  section.hidden = shown.length === 0;
}

export function watchOffline(root) {
  const page = root.querySelector("[data-offline-page]");
  if (!page) return;
  listKept(root.querySelector("[data-kept-list]")).catch(() => {});
  const wasSending = ["unsent", "signed-out"].includes(document.body.dataset.offline);
  const again = root.querySelector("[data-try-again]");
  again.hidden = wasSending;
  again.addEventListener("click", () => window.location.reload());
  if (!wasSending && document.body.dataset.offline) {
    window.addEventListener("online", () => window.location.reload());
  }
}

// Go on with a recording where it was stopped, on whichever device, and tell how far it was watched.
// What is not told is no loss: the recording starts a little earlier, or at its beginning.

import { addPart } from "./parts.js";

const EVERY_MS = 15000;
const END_SECONDS = 10; // who was that near the end starts anew

function watchPlayer(root) {
  const video = root.querySelector("video[data-position]");
  const form = root.querySelector("[data-progress]");
  if (!video || !form || !window.fetch) return;
  let kept = Number(video.dataset.position);
  let hasPlayed = false; // before, a page that is left would tell its own beginning

  function goOn() {
    if (kept <= 0 || kept >= video.duration - END_SECONDS) return;
    video.currentTime = kept;
    root.querySelector("[data-goes-on]").hidden = false;
  }

  function keep() {
    if (!hasPlayed) return;
    const isOver = video.currentTime >= video.duration - END_SECONDS;
    const seconds = isOver ? 0 : Math.floor(video.currentTime);
    if (seconds === kept) return;
    kept = seconds;
    form.elements.seconds.value = String(seconds);
    const body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: "POST", body, keepalive: true }).catch(() => {});
  }

  if (video.readyState >= 1) goOn();
  else video.addEventListener("loadedmetadata", goOn, { once: true });
  video.addEventListener("play", () => (hasPlayed = true));
  video.addEventListener("pause", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.setInterval(() => !video.paused && keep(), EVERY_MS);
}

addPart(watchPlayer);

// The camera of a tablet or phone, shown in the page, until a symbol is read.

import { openReader } from "./symbols.js";

const BETWEEN_FRAMES_MS = 150;
const FRAME_SIDE = 800;
const QUALITY = 0.8;

/** Return a picture on a canvas, no side longer than `side`. */
export function draw(picture, width, height, side, canvas = document.createElement("canvas")) {
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function toJpeg(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/** Watch with the camera once `opener` is pressed. `found(text)` is told what was read, with the camera
    closed again; `askServer(canvas)` reads where neither this page nor the browser can. */
export function watchVideo({ box, opener, found, askServer }) {
  if (!opener || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
  const video = box.querySelector("video");
  const said = box.querySelector("[role=status]");
  const canvas = document.createElement("canvas");
  let stream = null;
  let reader = null;

  const stop = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    box.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };

  const read = async () => {
    if (!video.videoWidth) return "";
    try {
      return await reader.read(draw(video, video.videoWidth, video.videoHeight, FRAME_SIDE, canvas));
    } catch {
      if (reader.name === "server") said.textContent = box.dataset.offline;
      return ""; // a frame that is not there yet, or a network that is away
    }
  };

  const look = async (of) => {
    if (stream !== of) return;
    const text = await read();
    if (stream !== of) return;
    if (text) {
      stop();
      found(text);
    } else {
      setTimeout(() => look(of), BETWEEN_FRAMES_MS);
    }
  };

  const start = async () => {
    box.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    said.textContent = box.dataset.hold;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: "environment", width: { ideal: 1280 } },
      });
    } catch {
      said.textContent = box.dataset.refused;
      return;
    }
    const mine = stream;
    video.srcObject = mine;
    await video.play();
    // Kept while the page lives: it takes a moment to load.
    reader = reader || await openReader(new URL("./reading.js", import.meta.url), askServer);
    look(mine);
  };

  opener.hidden = false;
  opener.addEventListener("click", () => (stream ? stop() : start()));
  window.addEventListener("pagehide", stop);
}

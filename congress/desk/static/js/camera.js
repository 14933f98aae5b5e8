// Scanning with the camera: the browser reads the symbol where it can (BarcodeDetector), else the server
// reads small frames. What was read is sent as if it had been typed.

const BETWEEN_FRAMES_MS = 250;
const FRAME_SIDE = 800;
const PHOTO_SIDE = 1600;
const QUALITY = 0.8;

function detectorHere() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    return new window.BarcodeDetector({ formats: ["qr_code"] });
  } catch {
    return null; // it is there, and reads no QR symbols
  }
}

/** Return a picture as a small JPEG. */
function shrink(picture, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

async function askServer(form, jpeg) {
  const answer = await fetch(form.dataset.frames, {
    method: "POST",
    body: jpeg,
    headers: { "Content-Type": "image/jpeg", "X-CSRF-Token": form.elements.form_token.value },
    credentials: "same-origin",
  });
  const isOurs = answer.ok && answer.headers.get("X-Congress") !== null;
  return isOurs ? answer.text() : "";
}

function send(form, text) {
  form.querySelector("[data-find]").value = text;
  form.querySelector("button").click();
}

function watchVideo(form, box, opener) {
  const video = box.querySelector("video");
  const said = box.querySelector("[role=status]");
  let stream = null;

  const stop = () => {
    if (stream) for (const track of stream.getTracks()) track.stop();
    stream = null;
    box.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };

  const read = async (detector) => {
    if (detector) {
      try {
        const [found] = await detector.detect(video);
        return found ? found.rawValue : "";
      } catch {
        return ""; // a frame that is not there yet
      }
    }
    const jpeg = await shrink(video, video.videoWidth, video.videoHeight, FRAME_SIDE);
    try {
      return jpeg ? await askServer(form, jpeg) : "";
    } catch {
      said.textContent = box.dataset.offline;
      return "";
    }
  };

  const look = async (detector) => {
    if (!stream) return;
    const text = video.videoWidth ? await read(detector) : "";
    if (!stream) return;
    if (text) {
      stop();
      send(form, text);
    } else {
      setTimeout(() => look(detector), BETWEEN_FRAMES_MS);
    }
  };

  opener.addEventListener("click", async () => {
    if (stream) {
      stop();
      return;
    }
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
    video.srcObject = stream;
    await video.play();
    look(detectorHere());
  });
  window.addEventListener("pagehide", stop);
}

/** A photo is made small here before it is sent; where that fails, the form sends it as it is. */
function watchPhoto(form, photoForm) {
  const input = photoForm.querySelector("input[type=file]");
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    const picture = new Image();
    picture.src = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => resolve(reader.result));
      reader.addEventListener("error", () => resolve(""));
      reader.readAsDataURL(input.files[0]);
    });
    let text = "";
    try {
      await picture.decode();
      const jpeg = await shrink(picture, picture.naturalWidth, picture.naturalHeight, PHOTO_SIDE);
      text = await askServer(form, jpeg);
    } catch {
      // no picture for this browser, or no answer: the server says what is wrong with it
    }
    if (text) send(form, text);
    else photoForm.querySelector("button").click();
  });
}

export function watchCamera(root) {
  const form = root.querySelector("form[data-frames]");
  if (!form) return;
  const photoForm = root.querySelector("[data-photo]");
  if (photoForm) watchPhoto(form, photoForm);
  const opener = root.querySelector("[data-camera]");
  const box = root.querySelector("[data-viewfinder]");
  if (!opener || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
  opener.hidden = false;
  watchVideo(form, box, opener);
}

// Scanning at the badge desk: with the camera, or by a photo. What was read is sent as if it had been typed.

import { draw, toJpeg, watchVideo } from "./viewfinder.js";

const PHOTO_SIDE = 1600;

async function askServer(form, canvas) {
  const jpeg = await toJpeg(canvas);
  if (!jpeg) return "";
  const answer = await fetch(form.dataset.frames, {
    method: "POST",
    body: jpeg,
    headers: { "Content-Type": "image/jpeg", "X-CSRF-Token": form.elements.form_token.value },
    credentials: "same-origin",
  });
  const isOurs = answer.ok && answer.headers.get("X-Congress") !== null;
  return isOurs ? answer.text() : "";
}

/** What was read stands in the field of a longer form, which goes on where something is still to be typed. */
function fill(form, field, text) {
  field.value = text;
  const empty = [...form.querySelectorAll("input:not([type=hidden])")].find((one) => !one.value);
  (empty || form.querySelector("button:not([type=button])")).focus();
}

function send(form, text) {
  const field = form.querySelector("[data-scanned]");
  if (field) {
    fill(form, field, text);
    return;
  }
  form.querySelector("[data-find]").value = text;
  form.querySelector("button").click();
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
      text = await askServer(form, draw(picture, picture.naturalWidth, picture.naturalHeight, PHOTO_SIDE));
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
  watchVideo({
    box: root.querySelector("[data-viewfinder]"),
    opener: root.querySelector("[data-camera]"),
    found: (text) => send(form, text),
    askServer: (canvas) => askServer(form, canvas),
  });
}

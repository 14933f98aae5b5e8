// The desk's own forms are sent without leaving the page: Back never sends one again, and where no
// answer comes, the person on the screen and what was typed stay.

import { LostError, fetchPage } from "./answer.js";

const OFFLINE = "You are offline, so nothing was sent. Tap again as soon as the connection is back.";
const LOST = "No answer came, so we don't know yet whether that got through. Tap again: nothing is done twice.";

/** Return what a form sends, with the button that was pressed; a photo goes as a file. */
function bodyOf(form, button) {
  const data = new FormData(form);
  if (button && button.name) data.append(button.name, button.value);
  return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
}

function say(form, text) {
  let said = form.nextElementSibling;
  if (!said || !said.matches(".cannot-send")) {
    said = document.createElement("p");
    said.className = "cannot-send";
    said.setAttribute("role", "status");
    form.after(said);
  }
  said.textContent = text;
}

/** Where this tablet carries the list, lead to the desk that needs no network: our worker opens it. */
function offerCarried(form) {
  if (document.body.dataset.carried === undefined || !navigator.serviceWorker || !navigator.serviceWorker.controller) return;
  const link = document.createElement("a");
  link.href = window.location.pathname;
  link.textContent = "Go on without the network";
  form.nextElementSibling.append(" ", link);
}

function show(page, start) {
  const fresh = page.querySelector("main");
  document.title = page.title;
  document.querySelector("main").replaceWith(fresh);
  window.scrollTo(0, 0);
  start(fresh);
}

async function send(form, button, start) {
  const action = form.getAttribute("action");
  document.body.dataset.sending = "";
  try {
    const { page, url, isElsewhere } = await fetchPage(action, { method: "POST", body: bodyOf(form, button) });
    if (isElsewhere || !page.querySelector("main")) window.location.assign(url);
    else show(page, start);
  } catch (error) {
    if (!(error instanceof LostError)) throw error;
    say(form, navigator.onLine ? LOST : OFFLINE);
    offerCarried(form);
  } finally {
    delete document.body.dataset.sending;
  }
}

/** Send what the desk's page sends to itself. `start` brings what is shown then to life. */
export function watchSending(root, start) {
  let pressed = null; // Safari 15 does not say it with the form; Enter presses a form's first button
  root.addEventListener("click", (click) => { pressed = click.target.closest("button"); }, true);
  root.addEventListener("submit", (submit) => {
    const form = submit.target;
    const isOwn = form.method === "post" && form.getAttribute("action") === window.location.pathname;
    if (!isOwn || submit.defaultPrevented) return;
    submit.preventDefault();
    const button = pressed && pressed.form === form ? pressed : null;
    pressed = null;
    if (document.body.dataset.sending === undefined) send(form, button, start);
  }, true);
}

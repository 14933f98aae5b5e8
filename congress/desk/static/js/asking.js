// Asking our server by a script: an answer of ours, a sign-in that ended, or a network that is away.

const PATIENCE_MS = 15000;

export class SignedOutError extends Error {}
export class LostError extends Error {}
export class RefusedError extends Error {}

const REFUSED = [400, 413, 415, 422]; // it would be refused again, whenever it is sent

/** Look whether our server answers at all, with nothing that could be done twice. Throws LostError. */
export async function knock() {
  const answer = await fetch("/desk/offline", { method: "HEAD", credentials: "omit", cache: "no-store" })
    .catch((error) => { throw new LostError(String(error)); });
  if (answer.headers.get("X-Congress") === null) throw new LostError("portal");
}

/** Send JSON to an address of ours, or only ask (no `body`), and return the JSON of its answer; of a
    refusal, too, whose status it `takes`. `outlives`: it is sent although the page is closed. Throws SignedOutError; RefusedError, where it is what was sent; LostError (`portal`: a hotel
    answered; `slow`: our server cannot, or not in time, though this device has a network). */
export async function ask(address, { token, body, patience = PATIENCE_MS, takes = [], outlives = false }) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  try {
    const answer = await fetch(address, {
      method: body === undefined ? "GET" : "POST",
      credentials: "same-origin", cache: "no-store", signal: controller.signal, keepalive: outlives,
      headers: body === undefined ? {} : { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.headers.get("X-Congress") === null) throw new LostError("portal");
    if (answer.redirected || [401, 403, 404].includes(answer.status)) throw new SignedOutError();
    if (REFUSED.includes(answer.status)) throw new RefusedError(String(answer.status));
    if (!answer.ok && !takes.includes(answer.status)) throw new LostError("slow");
    return await answer.json();
  } catch (error) {
    if ([SignedOutError, RefusedError, LostError].some((kind) => error instanceof kind)) throw error;
    throw new LostError(controller.signal.aborted && navigator.onLine ? "slow" : String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** Return the form token that a page of ours has for who is signed in here. Throws as `ask` does. */
export async function askToken(address) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    return await findToken(address, controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function findToken(address, signal) {
  const lost = (error) => { throw new LostError(String(error)); };
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", signal }).catch(lost);
  if (answer.headers.get("X-Congress") === null) throw new LostError("portal");
  if (answer.redirected || [401, 403, 404].includes(answer.status)) throw new SignedOutError();
  const page = new DOMParser().parseFromString(await answer.text().catch(lost), "text/html");
  const field = page.querySelector("input[name=form_token]");
  if (!field) throw new LostError(answer.ok ? "portal" : "slow");
  return field.value;
}

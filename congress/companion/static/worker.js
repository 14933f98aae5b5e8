// The worker between the pages and the network. It keeps the pages a person needs in a cellar,
// opens them when the network does not answer, and says how old they are.
//
// The server puts EDITION and FILES in front of this file. What may be kept, for whom and for how
// long stands in the headers of each page (keeping.py). A Register is never kept to be sent later.

const SHELL = `congress-shell-${EDITION}`; // the files of this edition, and the page for no Wi-Fi
const KEPT = "congress-kept-"; // one person's pages; the person's mark follows
const NOTES = "congress-notes"; // what must outlive this script, which browsers end at will
const OFFLINE = "/offline";
const AHEAD = "/kept.json";
const PAGES = /^\/($|e\/|events$|settings$|sign-in|sign-out$|agenda$|my-agenda$|offline$)/;
const LEADS = { "/": "", "/agenda": "agenda", "/my-agenda": "my-agenda" }; // below the event's own
const UNSEEN = { "X-Congress-Unseen": "1" }; // nobody looks at the answer
const SEEN_BY_THE_WAY = /\/(sessions|speakers)\/|[?&]q=/;

const PATIENCE_MS = 1000; // then a kept page is opened, and the network goes on behind it
const SLOW_FOR_MS = 30000; // after a slow answer, kept pages are opened without that wait
const LONGEST_MS = 20000;
const AHEAD_AGAIN_MS = 30 * 60 * 1000;
const BETWEEN_PAGES_MS = 100; // fetching ahead leaves the network to the person
const MOST_PAGES = 300;

let turn = 0; // counts up when somebody signs in or out: answers of an older turn are not kept
let slowUntil = 0;
let line = Promise.resolve(); // one change of what is kept after another
let ahead = null; // the fetching ahead that runs now
let isAheadStale = false; // something of the person's changed since it began
const underway = new Map(); // address -> the answer that is being waited for

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function inLine(work) {
  const done = line.then(work);
  line = done.catch(() => {});
  return line; // what cannot be kept, on a full phone for one, stops nobody
}

// -- whose pages these are -----------------------------------------------------------------------

async function readNote(name) {
  const found = await (await caches.open(NOTES)).match(name);
  return found ? found.text() : "";
}

async function writeNote(name, text) {
  await (await caches.open(NOTES)).put(name, new Response(text));
}

async function forgetBut(mark) {
  for (const name of await caches.keys()) {
    if (name.startsWith(KEPT) && name !== KEPT + mark) await caches.delete(name);
  }
  await caches.delete(NOTES);
}

/** Delete what is kept of anybody: before a sign-out is sent, so that it holds without a network. */
function forgetAll() {
  turn += 1;
  return inLine(() => forgetBut(""));
}

/** Note whose pages we are answered with. Another person's mark ends what was kept. */
async function adopt(mark) {
  if ((await readNote("/person")) === mark) return;
  turn += 1;
  await forgetBut(mark);
  await writeNote("/person", mark);
}

async function openKept() {
  const mark = await readNote("/person");
  return mark ? caches.open(KEPT + mark) : null;
}

// -- asking the network, and learning from what is ours ------------------------------------------

/** Ask for a page. `state`: ours; portal, when somebody else answers for us; redirect; offline.
    `learnt` is done when the kept copy is what the answer says. */
async function ask(address, request, name) {
  const started = turn;
  let answer;
  try {
    answer = await fetch(request);
  } catch (lost) {
    return { state: "offline", learnt: line };
  }
  if (answer.type === "opaqueredirect") return { state: "redirect", answer, learnt: line };
  if (answer.headers.get("X-Congress") === null) return { state: "portal", learnt: line };
  const copy = answer.clone();
  return { state: "ours", answer, learnt: inLine(() => learn(address, copy, started, name)) };
}

function pageRequest(address, more, headers) {
  return new Request(address, { headers: { Accept: "text/html", ...headers }, ...more });
}

/** Ask for a page to have it, not to show it. */
function askUnseen(address, name) {
  return ask(address, pageRequest(address, { cache: "no-store" }, UNSEEN), name);
}

async function learn(address, answer, started, name) {
  if (started !== turn) return; // somebody signed in or out meanwhile: whose is this?
  const mark = answer.headers.get("X-Congress-Person");
  if (mark !== null) await adopt(mark);
  const kept = await openKept();
  if (!address || !kept || answer.redirected || answer.status >= 500) return;
  const keep = answer.headers.get("X-Congress-Keep");
  if (keep === "later") return;
  const mayStore = !/no-store/.test(answer.headers.get("Cache-Control") || "");
  if (answer.status !== 200 || !mayStore || !(Number(keep) > 0)) {
    await kept.delete(address);
    return;
  }
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.set("X-Kept-At", String(Date.now()));
  headers.set("X-Kept-Until", String(Date.now() + Number(keep) * 1000));
  headers.set("X-Kept-Name", encodeURIComponent(name || nameOf(text)));
  await kept.put(address, new Response(text, { headers }));
  await makeRoom(kept);
}

function nameOf(text) {
  const title = /<title>([^<]*)<\/title>/.exec(text);
  return title ? title[1].split(" · ")[0] : "";
}

async function makeRoom(kept) {
  const keys = await kept.keys(); // the oldest first
  for (const key of keys.filter((one) => SEEN_BY_THE_WAY.test(one.url)).slice(0, Math.max(0, keys.length - MOST_PAGES))) {
    await kept.delete(key);
  }
}

// -- opening pages -------------------------------------------------------------------------------

async function findHome() {
  const kept = await openKept();
  const keys = kept ? await kept.keys() : [];
  const homes = keys.map((key) => new URL(key.url).pathname).filter((path) => /^\/e\/[^/]+\/$/.test(path));
  return homes.length ? homes[homes.length - 1] : "";
}

/** Return what the phone has for an address: the page, or the whole day where a part was asked for. */
async function findKept(url) {
  if (url.pathname in LEADS) {
    const home = await findHome();
    return home ? { leads: home + LEADS[url.pathname] } : null;
  }
  const kept = await openKept();
  if (!kept) return null;
  const day = url.searchParams.get("day");
  const address = url.pathname + url.search;
  for (const one of [address, day ? `${url.pathname}?day=${day}` : "", url.pathname]) {
    const answer = one ? await kept.match(one) : null;
    if (answer && Number(answer.headers.get("X-Kept-Until")) > Date.now()) {
      return { answer, isWhole: one !== address && url.pathname.endsWith("/agenda") };
    }
  }
  return null;
}

function patience() {
  return self.navigator.onLine === false || Date.now() < slowUntil ? 0 : PATIENCE_MS;
}

/** Open a page: from the network when it answers soon, else from the phone. */
async function openPage(event, url) {
  const address = url.pathname + url.search;
  const started = turn;
  let found = await findKept(url);
  // On "back" the browser would take what it kept itself, of whoever was here then, for an answer.
  const asking = ask(address, pageRequest(address, { cache: "no-cache", redirect: "manual" }));
  underway.set(address, asking);
  event.waitUntil(asking.then((asked) => settle(address, asking, asked)));
  const late = pause(found ? patience() : LONGEST_MS).then(() => ({ state: "slow" }));
  const asked = await Promise.race([asking, late]);
  if (asked.state === "slow") slowUntil = Date.now() + SLOW_FOR_MS;
  else if (asked.state === "ours") slowUntil = 0;
  if (asked.state === "ours") return asked.answer;
  let state = asked.state;
  if (state === "redirect") {
    // It may be ours, to the sign-in, or a portal's: only what it leads to can tell.
    if (!found || found.leads || (await askUnseen(address)).state === "ours") return asked.answer;
    state = "portal";
  }
  if (started !== turn) found = await findKept(url);
  if (!found) return openOffline(state === "slow" ? "offline" : state);
  return found.leads ? Response.redirect(found.leads) : showKept(found, state);
}

async function settle(address, asking, asked) {
  await asked.learnt;
  // A page that says what just happened is not kept so, but soon after without it.
  if (asked.state === "ours" && asked.answer.headers.get("X-Congress-Keep") === "later") {
    await (await askUnseen(address)).learnt;
  }
  if (underway.get(address) === asking) underway.delete(address);
}

async function showKept({ answer, isWhole }, state) {
  const marks = `data-kept="${state}"${isWhole ? " data-kept-whole" : ""}`;
  const text = await answer.text();
  return new Response(text.replace("<body", `<body ${marks}`), { headers: answer.headers });
}

async function openOffline(state) {
  const shell = await caches.open(SHELL);
  const found = await shell.match(OFFLINE);
  if (!found) return Response.error();
  const text = await found.text();
  const marks = `data-offline="${state}"`;
  return new Response(text.replace("<body", `<body ${marks}`), { status: 503, headers: found.headers });
}

/** Send a form, once. When no answer of ours comes, say so: nothing is kept to be sent later. */
async function sendForm(event, url) {
  const isSignOut = url.pathname === "/sign-out";
  const isSignIn = url.pathname.startsWith("/sign-in");
  if (isSignOut) await forgetAll();
  else if (isSignIn) turn += 1;
  const asked = await ask("", event.request);
  // What was asked meanwhile was answered to either of the two, and may come last.
  if (isSignOut) await forgetAll();
  else if (isSignIn) turn += 1;
  event.waitUntil(asked.learnt);
  if (asked.answer) return asked.answer;
  return openOffline(isSignOut ? "signed-out" : "unsent");
}

/** Answer a file: of this edition from the phone; another edition's by its name, when need be. */
async function openFile(event, url) {
  const shell = await caches.open(SHELL);
  const found = await shell.match(url.pathname);
  if (found) return found;
  try {
    const answer = await fetch(event.request);
    if (answer.headers.get("X-Congress") !== null) return answer;
  } catch (lost) {
    // Then by its name.
  }
  const name = url.pathname.split("/").slice(3).join("/");
  return (await shell.match(`/assets/${EDITION}/${name}`)) || Response.error();
}

// -- fetching ahead ------------------------------------------------------------------------------

/** Fetch what the person will want, when it changed or is old. `anew`: whatever the notes say. */
async function fetchAhead(anew) {
  const { state, answer, learnt } = await ask(AHEAD, new Request(AHEAD, { cache: "no-store" }));
  if (state !== "ours" || answer.status !== 200) return;
  await learnt;
  const wanted = await answer.json();
  const [known, at] = (await readNote("/ahead")).split(" ");
  if (!anew && known === wanted.state && Date.now() - Number(at) < AHEAD_AGAIN_MS) return;
  const started = turn;
  for (const page of wanted.pages) {
    const asked = await askUnseen(page.address, page.name);
    await asked.learnt;
    if (asked.state !== "ours" || started !== turn) return;
    await pause(BETWEEN_PAGES_MS);
  }
  const shell = await caches.open(SHELL);
  const offline = await fetch(OFFLINE, { credentials: "omit", cache: "no-store" });
  if (offline.ok && offline.headers.get("X-Congress") !== null) await shell.put(OFFLINE, offline);
  await writeNote("/ahead", `${wanted.state} ${Date.now()}`);
}

function startAhead(anew) {
  if (ahead !== null) {
    isAheadStale = isAheadStale || anew;
    return ahead;
  }
  ahead = fetchAhead(anew).catch(() => {}).then(() => {
    ahead = null;
    if (!isAheadStale) return null;
    isAheadStale = false;
    return startAhead(true);
  });
  return ahead;
}

// -- what the pages ask --------------------------------------------------------------------------

/** Answer with the page as it is now: `{state: "fresh", text}`, or why there is none. */
async function answerFresh(address) {
  await (underway.get(address) || Promise.resolve()).then((asked) => asked && asked.learnt);
  const asked = await ask(address, pageRequest(address, { cache: "no-store" }));
  if (asked.state !== "ours") return { state: asked.state };
  if (asked.answer.redirected || asked.answer.status !== 200) return { state: "elsewhere" };
  const text = await asked.answer.text();
  await asked.learnt;
  return { state: "fresh", text };
}

/** Answer with the kept pages: address, name, and when each was fetched. */
async function answerList() {
  const kept = await openKept();
  const pages = [];
  for (const key of kept ? await kept.keys() : []) {
    const { headers } = await kept.match(key);
    if (Number(headers.get("X-Kept-Until")) <= Date.now()) continue;
    const url = new URL(key.url);
    pages.push({
      address: url.pathname + url.search,
      name: decodeURIComponent(headers.get("X-Kept-Name")),
      at: Number(headers.get("X-Kept-At")),
    });
  }
  return { pages };
}

const ANSWERS = {
  fresh: ({ address }) => answerFresh(address),
  list: () => answerList(),
  ahead: ({ anew }) => startAhead(anew),
  claim: () => self.clients.claim(),
};

self.addEventListener("message", (event) => {
  const answer = ANSWERS[event.data.ask];
  if (!answer) return;
  const [port] = event.ports;
  event.waitUntil(answer(event.data).then((value) => port && port.postMessage(value || {})));
});

// -- the worker's own life -----------------------------------------------------------------------

self.addEventListener("install", (event) => {
  async function fill() {
    const shell = await caches.open(SHELL);
    await Promise.all(FILES.map(async (file) => {
      const answer = await fetch(file, { credentials: "omit" });
      // A hotel portal's page must never become our style or script: then rather no worker yet.
      if (!answer.ok || answer.headers.get("X-Congress") === null) throw new Error(file);
      await shell.put(file, answer);
    }));
    await self.skipWaiting();
  }
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  async function takeOver() {
    for (const name of await caches.keys()) {
      if (name.startsWith("congress-shell-") && name !== SHELL) await caches.delete(name);
    }
    await self.clients.claim();
  }
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGES.test(url.pathname)) {
    event.respondWith(request.method === "GET" ? openPage(event, url) : sendForm(event, url));
  } else if (request.method === "GET" && url.pathname.startsWith("/assets/")) {
    event.respondWith(openFile(event, url));
  }
});

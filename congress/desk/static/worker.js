// The worker of the badge desk. It keeps a few pages that name nobody and the files they need, and opens
// them where the desk's own do not come. The people's list is kept by the pages (carried.js).
//
// The server puts EDITION and FILES in front of this file. It has nothing to do with the attendees'
// worker: its own addresses, its own caches, and neither touches the other's.

const shellOf = (edition) => `desk-shell-${edition}`;
const SHELL = shellOf(EDITION);
const OFFLINE = "/desk/offline";
const SCANNER = "/desk/scanner";
const AWAY = "/desk/away";
const DESKS = /^\/desk\/e\/([^/]+)(?:\/group)?$/; // the desk itself: printers and tablets need a network anyway
const DOORS = /^\/desk\/e\/([^/]+)\/scanner$/;
const PATIENCE_MS = 20000; // a photo on a slow network takes a while
const LISTS = { base: "desk", store: "lists" }; // as carried.js has it
const PHONES = { base: "doors", store: "doors" }; // as door-scans.js has it
const SHIFT_MS = 16 * 3600000; // as door-phone.js has it

function pause(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}

function isOurs(answer) {
  return answer.headers.get("X-Congress") !== null;
}

/** Open a page that is kept, with marks for its script. */
async function openKept(page, marks, shell = SHELL) {
  const found = await (await caches.open(shell)).match(page);
  if (!found) return Response.error();
  const text = await found.text();
  return new Response(text.replace("<body", `<body ${marks}`), { status: 200, headers: found.headers });
}

function marksOf(name, why, wasSent) {
  return `data-${name}="${why}"${wasSent ? " data-was-sent" : ""}`;
}

/** A redirect tells nobody whose it is: ours leads to a sign-in, a hotel's to the hotel. */
async function isOurRoad() {
  try {
    return isOurs(await fetch(OFFLINE, { credentials: "omit", cache: "no-store" }));
  } catch {
    return false;
  }
}

/** Do something in a store of the pages; null where they never made it, which is left to them. */
function within({ base, store }, mode, work) {
  return new Promise((resolve) => {
    const opening = indexedDB.open(base);
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve(null);
    opening.onsuccess = () => {
      const opened = opening.result;
      if (!opened.objectStoreNames.contains(store)) {
        opened.close();
        resolve(null);
        return;
      }
      const change = opened.transaction(store, mode);
      const asked = work(change.objectStore(store));
      change.oncomplete = change.onabort = () => {
        opened.close();
        resolve(asked.result || null);
      };
    };
  });
}

/** Who works here no more has no list here any more. What waits to be sent stays. */
function forgetList(event) {
  return within(LISTS, "readwrite", (lists) => lists.delete(event));
}

/** Return the editions of the page on which a shift is on at a door. */
async function editionsAtWork() {
  const phones = await within(PHONES, "readonly", (doors) => doors.getAll()) || [];
  const shifts = phones.map((one) => one.shift).filter((shift) => shift && Date.now() - shift.begun_at < SHIFT_MS);
  return shifts.map((shift) => shift.edition);
}

/** Return our answer, or why there is none (`why`). `lost`: done with null when nobody waits any longer. */
async function askUs(request, lost) {
  let answer;
  try {
    answer = await Promise.race([fetch(request), lost]);
  } catch {
    return { why: "offline" };
  }
  if (answer === null) return { why: "slow" };
  const isOur = answer.type === "opaqueredirect" ? await isOurRoad() : isOurs(answer);
  return isOur ? { answer } : { why: "portal" };
}

async function openDesk(event, desk) {
  const { request } = event;
  const wasSent = request.method !== "GET";
  const { answer, why } = await askUs(request, pause(PATIENCE_MS).then(() => null));
  if (why) return openKept(OFFLINE, marksOf("offline", why, wasSent));
  const isSignIn = answer.type === "opaqueredirect"; // nothing else is redirected to from here
  if (isSignIn || ([401, 403, 404].includes(answer.status) && !wasSent)) await forgetList(desk);
  return answer;
}

/** Any other page of the desk needs a network. Where none answers, one of ours says so, and what works
    without. For an answer that is being made (a list to print) it waits as long as the browser does. */
async function openOther({ request }) {
  const { answer, why } = await askUs(request, new Promise(() => {}));
  return answer || openKept(AWAY, marksOf("away", why, request.method !== "GET"));
}

/** A door's page is the same with a network and without: what is kept opens at once where none answers.
    In the middle of a shift it stays the edition on which that began, whatever the server has by now. */
async function openDoor(event) {
  const lost = pause(PATIENCE_MS).then(() => null);
  const answer = await Promise.race([fetch(event.request), lost]).catch(() => null);
  const isAnswer = answer && (answer.type === "opaqueredirect" ? await isOurRoad() : isOurs(answer));
  if (isAnswer && !answer.ok) return answer;
  const [atWork] = await editionsAtWork();
  const isKept = Boolean(atWork) && await caches.has(shellOf(atWork));
  if (isAnswer && (!isKept || (await answer.clone().text()).includes(`/assets/${atWork}/`))) return answer;
  return openKept(SCANNER, "data-kept", isKept ? shellOf(atWork) : SHELL); // its form token is nobody's
}

/** A file's address names its edition, so whichever shell has it is right. */
async function openFile(event, url) {
  const found = await caches.match(url.pathname);
  return found || fetch(event.request);
}

self.addEventListener("install", (event) => {
  async function fill() {
    const shell = await caches.open(SHELL);
    await Promise.all([...FILES, OFFLINE, SCANNER, AWAY].map(async (file) => {
      const answer = await fetch(file, { credentials: "omit", cache: "no-store" });
      // A hotel portal's page must never become our style or script: then rather no worker yet.
      if (!answer.ok || !isOurs(answer)) throw new Error(file);
      await shell.put(file, answer);
    }));
    await self.skipWaiting();
  }
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  async function takeOver() {
    const needed = [SHELL, ...(await editionsAtWork()).map(shellOf)];
    for (const name of await caches.keys()) {
      if (name.startsWith("desk-shell-") && !needed.includes(name)) await caches.delete(name);
    }
    await self.clients.claim();
  }
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const desk = DESKS.exec(url.pathname);
  if (request.mode === "navigate" && desk) {
    event.respondWith(openDesk(event, decodeURIComponent(desk[1])));
  } else if (request.mode === "navigate" && DOORS.test(url.pathname)) {
    event.respondWith(openDoor(event));
  } else if (request.mode === "navigate") {
    event.respondWith(openOther(event));
  } else if (request.method === "GET" && url.pathname.startsWith("/desk/assets/")) {
    event.respondWith(openFile(event, url));
  }
});

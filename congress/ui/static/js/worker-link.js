// The page's side of a face's worker (worker.js). Where there is none, on plain http or in a private
// window for example, everything here stays silent and the pages work as they do without it.

// The page itself comes first; asked a second time in case the network was away at the first. Where
// nothing is missing, that costs one short answer.
const FETCH_AHEAD_AFTER_MS = [1500, 15000];

/** Ask the worker in charge of this page; null where there is none. */
export function askWorker(message) {
  const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
  if (!worker) return Promise.resolve(null);
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event) => resolve(event.data);
    worker.postMessage(message, [channel.port2]);
  });
}

/** Have the worker fetch what the person will want. `anew`: something of theirs just changed. */
export function fetchAhead(anew = false) {
  return askWorker({ ask: "ahead", anew });
}

/** Start the worker of this face's pages; `address` is also what it looks after: all below. */
export function startWorker(address) {
  if (!navigator.serviceWorker) return;
  const register = () => {
    navigator.serviceWorker.register(address).catch(() => {});
    const begin = () => FETCH_AHEAD_AFTER_MS.forEach((ms) => setTimeout(fetchAhead, ms));
    if (navigator.serviceWorker.controller) {
      begin();
      return;
    }
    navigator.serviceWorker.addEventListener("controllerchange", begin, { once: true });
    // A page that was on its way while the worker took the others over was left out of it.
    navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ ask: "claim" }));
  };
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register);
}

// The desk's worker, which keeps the pages that must open without a network (worker.js).

export function keepShell() {
  if (navigator.serviceWorker) navigator.serviceWorker.register("/desk/worker.js", { scope: "/desk" }).catch(() => {});
}

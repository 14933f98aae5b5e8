// What a page marked `data-fresh` shows is fetched anew while somebody looks at it.

const AGAIN_MS = 10_000;

/** Keep the part of a page that is marked fresh; without a network, or signed out, it stays as it was. */
export function watchLive(shown, page = location) {
  if (!shown.querySelector("[data-fresh]")) return;
  let etag = "";
  const look = async () => {
    if (shown.hidden) return;
    const answer = await fetch(page.href, { headers: etag ? { "If-None-Match": etag } : {} }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    etag = answer.headers.get("ETag") ?? "";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-fresh]");
    const now = shown.querySelector("[data-fresh]");
    if (!fresh || !now || now.contains(shown.activeElement)) return;
    now.replaceWith(fresh);
  };
  setInterval(look, AGAIN_MS);
}

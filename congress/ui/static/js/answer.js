// Fetch a page of ours. An answer without our own header comes from a hotel portal: that counts as
// offline, as does silence for longer than ten seconds.

const PATIENCE_MS = 10000;

export class LostError extends Error {}

/** The server had no time, began nothing, and says after how many seconds to come again. Other 503s
    are lost answers: a connection may have broken at the last moment. */
export class BusyError extends LostError {
  constructor(seconds) {
    super("busy");
    this.seconds = seconds;
  }
}

/** Return `{page, url, status, isElsewhere}`; throw LostError when no answer of ours came, BusyError
    when it says when to come again. */
export async function fetchPage(address, options = {}) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(address, {
      ...options, credentials: "same-origin", cache: "no-store", signal: controller.signal,
    });
    if (answer.headers.get("X-Congress") === null) throw new LostError();
    if (answer.headers.get("X-Congress-Crowded") !== null && !answer.redirected) {
      throw new BusyError(Number(answer.headers.get("Retry-After")) || 1);
    }
    if (answer.status >= 500) throw new LostError();
    const text = await answer.text();
    return {
      page: new DOMParser().parseFromString(text, "text/html"),
      status: answer.status,
      url: answer.url,
      isElsewhere: new URL(answer.url).pathname.startsWith("/sign-in"),
    };
  } catch (error) {
    throw error instanceof LostError ? error : new LostError(String(error));
  } finally {
    clearTimeout(timer);
  }
}

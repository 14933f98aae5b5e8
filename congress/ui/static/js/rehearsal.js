// The clock of a rehearsal runs on while a page stands there, and so does what the page says of it.

const AGAIN_MS = 5000;

/** Return `Sat, March 8, 2:00 PM PT`, as the server says it. `now`: true time, in ms. */
export function rehearsed(now, ahead, zone, letters) {
  const at = new Date(now + ahead);
  const day = at.toLocaleDateString("en-US", { timeZone: zone, weekday: "short", month: "long", day: "numeric" });
  const time = at.toLocaleTimeString("en-US", { timeZone: zone, hour: "numeric", minute: "2-digit" });
  return `${day}, ${time.replace(/\s/g, " ")} ${letters}`;
}

export function watchRehearsal(root) {
  const note = root.querySelector("[data-rehearsal]");
  if (!note) return;
  const { rehearsal: ahead, clockZone: zone, letters } = note.dataset;
  const show = () => {
    const said = `Rehearsal: the clock says ${rehearsed(Date.now(), Number(ahead), zone, letters)}`;
    if (note.textContent !== said) note.textContent = said;
  };
  show();
  setInterval(show, AGAIN_MS);
}

// Say a time in the device's own zone, too, when it differs from the event's at that instant (R55).

const TIME = { hour: "numeric", minute: "2-digit" };

function said(instant, options, zone) {
  return new Intl.DateTimeFormat("en-US", { ...options, timeZone: zone }).format(instant);
}

/** Return `7:00 PM your time` (with the day when it is another one), or "" where it is the same. */
export function yourTime(iso, eventZone) {
  const instant = new Date(iso);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!here || Number.isNaN(instant.getTime())) return "";
  const whole = { ...TIME, day: "numeric", month: "numeric" };
  if (said(instant, whole, eventZone) === said(instant, whole, here)) return "";
  const day = { weekday: "short" };
  const otherDay = said(instant, day, eventZone) === said(instant, day, here)
    ? "" : `${said(instant, day, here)}, `;
  return `${otherDay}${said(instant, TIME, here)} your time`;
}

/** Add the device's own time to every marked element inside `root`. */
export function showYourTimes(root) {
  const zone = document.body.dataset.zone;
  if (!zone) return;
  for (const place of root.querySelectorAll("[data-your-time]")) {
    const words = yourTime(place.dataset.yourTime, zone);
    place.textContent = words;
    place.hidden = words === "";
  }
  for (const time of root.querySelectorAll("time[data-your]")) {
    const words = yourTime(time.dateTime, zone);
    if (!words || time.dataset.shown) continue;
    const beside = document.createElement("span");
    beside.className = "your-time";
    beside.textContent = words;
    time.dataset.shown = "yes";
    (time.closest(".plan-time") || time.parentNode).append(" ", beside);
  }
}

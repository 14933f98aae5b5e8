// When nothing else goes: what waits leaves a phone as a file, and stays there, too.

import { listAside, listScans } from "./door-scans.js";

/** Hand the scans of an event over as a file: by the phone's own sheet, or as a download. */
export async function saveScans(event) {
  const all = [...await listScans(event), ...await listAside(event)];
  const scans = all.map(({ event: _, refused, ...scan }) => scan);
  const text = JSON.stringify({ event, device_now: new Date().toISOString(), scans });
  const file = new File([text], `scans-${event}.json`, { type: "application/json" });
  if (navigator.canShare && navigator.canShare({ files: [file] })) {
    try {
      await navigator.share({ files: [file] });
      return;
    } catch (error) {
      if (error.name === "AbortError") return; // whoever opened the sheet closed it again
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(link.href);
}

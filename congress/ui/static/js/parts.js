// What a few pages need beside page.js comes with a script of its own, named by those pages in front of
// page.js (block `scripts`): a first visit to any other page does not wait for it.

const parts = [];

/** Bring to life, with the page and with each newer <main>, what `watch(root)` finds there. */
export function addPart(watch) {
  parts.push(watch);
}

/** Start what was added. The page's entry calls this first: a part may keep a form back from the rest. */
export function startParts(root) {
  for (const watch of parts) watch(root);
}

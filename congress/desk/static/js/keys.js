// A keyboard alone, and scanners, which are keyboards: Enter does the next thing, and whatever is
// typed anywhere begins a new look in the field.

const SETTLED_MS = 600; // a second press of Enter, or a second tap, belongs to the page before

const TEXTS = "input:not([type=radio]):not([type=hidden]), textarea, select";

/** Return whether a key would write something. A blank presses the button that is focused. */
function writes(key) {
  return key.key.length === 1 && key.key !== " " && !key.ctrlKey && !key.metaKey && !key.altKey;
}

function begin(field) {
  field.value = "";
  field.focus();
}

let settling = 0;

/** Hold back an act that comes before anybody can have read whose card it is. */
function settle(root) {
  delete root.body.dataset.settled;
  clearTimeout(settling);
  settling = setTimeout(() => { root.body.dataset.settled = ""; }, SETTLED_MS);
}

/** Lead the keyboard to the next act of what is shown now. */
export function startKeys(root) {
  const field = root.querySelector("[data-find]");
  settle(root);
  if (!field) {
    const first = root.querySelector("main [autofocus]"); // a page that was sent without leaving it
    if (first) first.focus();
    return;
  }
  const next = root.querySelector("[data-primary]") || root.querySelector("[data-people] button");
  (next || field).focus({ preventScroll: true }); // what was just said stands above it
  if (field.dataset.inVain) { // what found nobody is there to be mended: what is typed takes the place of what looks wrong
    const { inVain, from, until } = field.dataset;
    field.value = inVain;
    field.focus();
    field.setSelectionRange(Number(from), Number(until));
  }
}

/** Listen, once for as long as the desk is open. */
export function watchKeys(root) {
  window.addEventListener("pageshow", (shown) => { if (shown.persisted) settle(root); });
  root.addEventListener("submit", (submit) => {
    if (submit.target.matches("[data-act]") && root.body.dataset.settled === undefined) {
      submit.preventDefault();
    }
  }, true);
  root.addEventListener("keydown", (key) => {
    const field = root.querySelector("[data-find]");
    if (!field) return;
    if (key.key === "Escape") {
      begin(field);
    } else if (!root.activeElement || !root.activeElement.matches(TEXTS)) {
      if (key.key === "/") {
        key.preventDefault();
        begin(field);
      } else if (writes(key)) {
        begin(field); // the key is then written there
      }
    }
  });
}

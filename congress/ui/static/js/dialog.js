// Open a step as a dialog: unregistering, say. Where <dialog> is missing (Safari before 15.4),
// the link leads to the same step as a page.

export function watchDialogs(root) {
  for (const opener of root.querySelectorAll("[data-opens]")) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (!dialog || typeof dialog.showModal !== "function") continue;
    dialog.hidden = false;
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (click) => {
      click.preventDefault();
      dialog.showModal();
    });
    opener.addEventListener("keydown", (key) => {
      if (key.key === " ") {
        key.preventDefault();
        dialog.showModal();
      }
    });
    dialog.addEventListener("click", (click) => {
      if (click.target === dialog || click.target.closest("[data-closes]")) dialog.close();
    });
  }
}

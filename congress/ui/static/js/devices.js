// What only a device can do: print, and copy. The buttons are hidden where it cannot.

export function watchPrinting(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

export function watchCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
      setTimeout(() => {
        button.textContent = words;
      }, 2500);
    });
  }
}

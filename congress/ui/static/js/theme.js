// Show the chosen look at once; the form keeps it.

export function watchTheme(root) {
  const form = root.querySelector("[data-theme-form]");
  if (!form) return;
  form.addEventListener("change", (change) => {
    const choice = change.target.value;
    if (choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  });
}

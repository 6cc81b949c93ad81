// Runs before the first paint: the theme must not flash, and pages know that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const read = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };

  const apply = (choice) => {
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  };

  apply(read());
  document.addEventListener("DOMContentLoaded", () => apply(read()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try { localStorage.setItem("theme", button.dataset.themeChoice); } catch { /* private window */ }
    apply(button.dataset.themeChoice);
  });
})();

// Dark or light: as the system is set, until a person chooses. Loaded before the page is drawn.
const KEY = "clonetrace-theme";
const NEXT = { auto: "dark", dark: "light", light: "auto" };

function chosen() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept in NEXT ? kept : "auto";
  } catch {
    return "auto"; // browsers may forbid to keep anything
  }
}

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-button]")) {
    button.textContent = { auto: "◐ auto", dark: "● dark", light: "○ light" }[theme];
    button.title = `Colours: ${theme}. Click for ${NEXT[theme]}.`;
  }
}

show(chosen());
addEventListener("DOMContentLoaded", () => {
  show(chosen());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-button]")) return;
    const theme = NEXT[document.documentElement.dataset.theme];
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // The choice then lasts as long as the page.
    }
    show(theme);
  });
});

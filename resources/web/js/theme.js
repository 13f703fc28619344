// SPDX-License-Identifier: GPL-3.0-or-later
// Light, dark, or as the system: kept in this browser, and the same in all pages of ours that are open.

const KEY = "eplua.theme";
const WORDS = ["system", "light", "dark"];

function stored() {
  try {
    const word = localStorage.getItem(KEY);
    return WORDS.includes(word) ? word : "system";
  } catch {
    return "system"; // storage is switched off
  }
}

function apply(word) {
  if (word === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = word;
}

/** Applies what was chosen, also when it is chosen in another page. */
export function followTheme() {
  apply(stored());
  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) apply(stored());
  });
}

/** A button that goes through the three. @param {HTMLButtonElement} button */
export function bindThemeButton(button) {
  const show = () => {
    const word = stored();
    button.dataset.choice = word;
    button.setAttribute("aria-label", `Theme: ${word}`);
    button.title = `Theme: ${word}`;
  };
  button.addEventListener("click", () => {
    const next = WORDS[(WORDS.indexOf(stored()) + 1) % WORDS.length];
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // it holds until the page is left
    }
    apply(next);
    show();
  });
  addEventListener("storage", show);
  show();
}

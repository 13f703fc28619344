// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of the manual need no script. This one gives them the theme of the panel, and copies code.
import { followTheme } from "./theme.js";
import { make } from "./make.js";

followTheme();

for (const block of document.querySelectorAll("pre.code")) {
  const code = block.querySelector("code");
  const button = make("button", { type: "button", class: "copy quiet", text: "Copy", on: { click: copy } });
  const frame = make("div", { class: "code-frame" });
  block.replaceWith(frame);
  frame.append(block, button);

  async function copy() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code); // no clipboard for this page: Ctrl+C does it
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 1600);
  }
}

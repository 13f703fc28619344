// SPDX-License-Identifier: GPL-3.0-or-later
// One window, shown by Qt and by the browser at the same time (native.sh): what is done in one is seen in the other.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { closeBrowser, keepPicture, openBrowser, openPage } from "./browser.js";

const { WINDOW } = process.env;
const xdotool = (...words) => execFileSync("xdotool", words, { encoding: "utf8" });
let page, panel;

before(async () => {
  await openBrowser();
  panel = await openPage({ path: "/" });
  page = await openPage({ path: "/ui/twice", context: panel.context() });
  await page.getByRole("button", { name: "Tint" }).waitFor();
});
after(closeBrowser);

/** How many points in the picture of the native window are red. */
function redPixels() {
  const shot = execFileSync("import", ["-window", WINDOW, "-depth", "8", "rgb:-"], { maxBuffer: 64 << 20 });
  let red = 0;
  for (let i = 0; i + 2 < shot.length; i += 3) if (shot[i] > 240 && shot[i + 1] < 20 && shot[i + 2] < 20) red++;
  return red;
}

async function eventually(what, fits) {
  const end = Date.now() + 20000;
  for (let got; ; ) {
    if (fits((got = await what()))) return got;
    if (Date.now() > end) assert.fail(`it stayed ${got}`);
  }
}

async function ask(code) {
  const count = await panel.locator(".entry").count();
  await panel.locator("#prompt").fill(code);
  await panel.locator("#prompt").press("Enter");
  await panel.locator(".entry").nth(count).waitFor({ state: "attached" });
  return (await panel.locator(".entry").nth(count).locator(".results, .failed").first().textContent()).trim();
}

test("A button that is clicked in the page changes the native window", async () => {
  assert.equal(redPixels(), 0);
  await page.getByRole("button", { name: "Tint" }).click();
  await eventually(redPixels, (red) => red > 5000);
  await keepPicture(page, "twice");
});

test("What is typed into the native window stands in the page, and the other way round", async () => {
  const field = page.getByRole("textbox");
  xdotool("windowactivate", "--sync", WINDOW);
  xdotool("mousemove", "--window", WINDOW, "200", "26", "click", "1");
  xdotool("type", "native");
  await eventually(() => field.inputValue(), (text) => text === "native");
  await field.press("End");
  await field.pressSequentially(" and page");
  await eventually(() => ask("w.name.value"), (text) => text === '"native and page"');
  xdotool("windowactivate", "--sync", WINDOW);
  xdotool("key", "ctrl+a");
  xdotool("type", "again");
  await eventually(() => field.inputValue(), (text) => text === "again");
});

test("Two who type into one entry at once end with the same text", async () => {
  const field = page.getByRole("textbox");
  const typing = spawn("xdotool", ["type", "--delay", "15", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"]);
  const ended = new Promise((resolve) => typing.on("exit", resolve));
  await field.press("Home");
  await field.pressSequentially("0123456789012345678901234567890123456789", { delay: 15 });
  await ended;
  await eventually(async () => [await ask("w.name.value"), JSON.stringify(await field.inputValue())], ([held, shown]) => held === shown && held.length > 2);
  // What stands in the native one shows in what it tells after one more letter.
  const held = await ask("w.name.value");
  xdotool("windowactivate", "--sync", WINDOW);
  xdotool("key", "End");
  xdotool("type", "!");
  const told = await eventually(() => field.inputValue(), (text) => text.endsWith("!"));
  assert.equal(JSON.stringify(told), `${held.slice(0, -1)}!"`);
});

test("Neither had anything to complain about", () => {
  assert.deepEqual([...page.complaints, ...panel.complaints], []);
});

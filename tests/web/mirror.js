// SPDX-License-Identifier: GPL-3.0-or-later
// One window in a page and on the screen ($DISPLAY) at once, used on both sides: mirror.lua is what runs. $BASE_URL, $LINK
// as in browser.js; $WINDOW: the X11 id of the window.
import { execFileSync } from "node:child_process";
import { closeBrowser, keepPicture, openBrowser, openPage } from "./browser.js";

let failures = 0;

const native = (...args) => execFileSync("xdotool", args).toString().trim();
const title = () => native("getwindowname", process.env.WINDOW);

async function until(what, condition) {
  for (const limit = Date.now() + 30000; Date.now() < limit; ) {
    if (await condition()) { console.log(`ok - ${what}`); return; }
    await new Promise((resolve) => { setTimeout(resolve, 30); });
  }
  failures++;
  console.log(`not ok - ${what}`);
}

await openBrowser();
const page = await openPage({ path: "/ui" });
const entry = page.getByPlaceholder("a name");
await entry.waitFor();

await page.getByRole("button", { name: "Go" }).click();
await until("a click in the page reaches Lua and the screen", () => title() === "clicked 1");
native("mousemove", "--window", process.env.WINDOW, "210", "70", "click", "1");
await until("a click on the screen reaches the page", async () => title() === "clicked 2" && (await page.getByText("2", { exact: true }).count()) === 1);

await entry.click();
await entry.pressSequentially("from the page");
native("mousemove", "--window", process.env.WINDOW, "210", "30", "click", "1");
await until("what is typed in the page comes to the screen", () => {
  native("key", "End");
  return true;
});
native("type", " and the screen");
await until("... and the other way", async () => (await entry.inputValue()) === "from the page and the screen");

// both at once: whatever came last counts, everywhere
await entry.click();
const both = [entry.pressSequentially("aaaaaaaaaaaaaaaaaaaa", { delay: 15 }),
  new Promise((resolve) => { setTimeout(() => { native("type", "--delay", "20", "bbbbbbbbbbbb"); resolve(); }, 40); })];
await Promise.all(both);
const inLua = async () => {
  await page.goto("/");
  const value = await page.evaluate(async () => {
    const reply = await fetch("/execute", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ script: "return value()" }) });
    return (await reply.json()).result;
  });
  return value;
};
const seen = await (async () => {
  let last = null;
  for (let same = 0; same < 10; ) { // it has come to rest
    const now = await entry.inputValue();
    same = now === last ? same + 1 : 0;
    last = now;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return last;
})();
await keepPicture(page, "mirror");
native("mousemove", "--window", process.env.WINDOW, "210", "30", "click", "1", "key", "ctrl+a", "ctrl+c");
await until("both sides and Lua end with the same text", async () => (await inLua()) === seen && seen.length > 20);
for (const complaint of page.complaints) { failures++; console.log(`not ok - ${complaint}`); }
await closeBrowser();
process.exit(failures ? 1 : 0);

// SPDX-License-Identifier: GPL-3.0-or-later
// What one does with the panel, against a real engine that runs lamp.lua (flow.sh). One page for all, in this order: the
// link that lets the browser in is good once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, isFake, keepPicture, openBrowser, openPage, until } from "./browser.js";

const skip = isFake && "needs a real engine: $BASE_URL and $LINK";
let page, frame;

before(async () => {
  if (skip) return;
  await openBrowser();
  page = await openPage({ path: "/" });
});
after(closeBrowser);

const prompt = () => page.locator("#prompt");

/** Runs code at the prompt; gives what is shown for it. */
async function run(code) {
  const count = await page.locator(".entry").count();
  await prompt().fill(code);
  await prompt().press("Enter");
  await until(page, (n) => document.querySelectorAll(".entry").length > n, count);
  return (await page.locator(".entry").nth(count).locator(".results, .failed").first().textContent()).trim(); // also out of view
}

test("The link lets the browser in, and the panel says what runs", { skip }, async () => {
  await page.getByText("running", { exact: true }).waitFor();
  assert.equal(await page.locator("#script").innerText(), "lamp.lua");
  await page.getByText("lamp starts").waitFor();
  await until(page, () => /KiB|MiB/.test(document.getElementById("memory").innerText));
});

test("Code runs, prints, fails, and is completed", { skip }, async () => {
  assert.equal(await run("1 + 1"), "2");
  await run('print("hello " .. 6 * 7)');
  await page.locator("#output .line.out", { hasText: "hello 42" }).waitFor();
  assert.match(await run("error 'boom'"), /boom/);
  await run("local kept = 5");
  assert.equal(await run("kept + 1"), "6");
  await prompt().fill("string.forma");
  await prompt().press("Tab");
  await until(page, () => document.getElementById("prompt").value === "string.format");
  await prompt().fill("for i = 1, 2 do");
  await prompt().press("Enter");
  await until(page, () => document.getElementById("prompt").value.includes("\n"));
  await page.keyboard.type('print("round " .. i) end');
  await prompt().press("Enter");
  await page.getByText("round 2").waitFor();
});

test("Values open as trees", { skip }, async () => {
  await run("{ a = { b = { 1, 2, 3 } } }");
  const entry = page.locator(".entry").last();
  await entry.locator("summary").first().click();
  await entry.locator(".children summary").first().click();
  await entry.getByText("b", { exact: true }).waitFor();
});

test("An endless loop is interrupted", { skip }, async () => {
  await prompt().fill("while true do end");
  await prompt().press("Enter");
  await page.getByRole("button", { name: "Interrupt" }).click();
  await page.locator(".entry").last().locator(".failed").waitFor();
  assert.equal(await run("1 + 2"), "3");
});

test("Timers are listed, lead to their source, and are cancelled", { skip }, async () => {
  const id = await run("setInterval(function() end, 3600000)");
  await page.getByRole("button", { name: `Cancel timer ${id}` }).click();
  await page.getByRole("button", { name: `Cancel timer ${id}` }).waitFor({ state: "detached" });
  await page.locator("#tables .place", { hasText: "lamp.lua:" }).first().click();
  await page.locator(".row.target").waitFor();
  assert.match(await page.locator(".row.target").innerText(), /setInterval/);
  await page.locator("#source-view .s-string, #source-view .s-comment").first().waitFor();
  await keepPicture(page, "flow_source");
  await page.locator("nav [data-view=console]").click();
});

test("The window of the script is in the page, both ways", { skip }, async () => {
  await page.locator("nav [data-view=windows]").click();
  frame = page.frameLocator("#windows-frame");
  await frame.getByRole("textbox", { name: "Name" }).fill("from the page");
  await frame.getByRole("slider").press("End");
  await frame.getByText("100 %").waitFor();
  await frame.getByRole("button", { name: "Go", exact: true }).click();
  await frame.getByRole("gridcell", { name: "16", exact: true }).first().waitFor();
  await keepPicture(page, "flow_windows");
  await frame.getByRole("button", { name: "Ask" }).click();
  await frame.getByRole("button", { name: "Yes" }).click();
  await page.locator("nav [data-view=console]").click();
  await page.locator("#output .line.out", { hasText: /^clicked$/ }).waitFor();
  await page.locator("#output .line.out", { hasText: "Yes" }).waitFor();
  assert.equal(await run("w.name.value"), '"from the page"');
  await run('w.name.value = "from Lua"');
  await page.locator("nav [data-view=windows]").click();
  const field = frame.getByRole("textbox", { name: "Name" });
  for (let i = 0; i < 500 && (await field.inputValue()) !== "from Lua"; i++);
  assert.equal(await field.inputValue(), "from Lua");
});

test("Two who type into one entry end with the same text", { skip }, async () => {
  await page.locator("nav [data-view=console]").click();
  await run('w.name.value = ""; local n = 0; local id; id = setInterval(function() n = n + 1; w.name.value = w.name.value .. "x"; if n == 40 then clearInterval(id); print "typed" end end, 10)');
  await page.locator("nav [data-view=windows]").click();
  const field = frame.getByRole("textbox", { name: "Name" });
  await field.pressSequentially("abcdefghijklmnopqrstuvwxyz");
  await page.locator("nav [data-view=console]").click();
  await page.locator("#output .line.out", { hasText: /^typed$/ }).waitFor();
  await page.locator("nav [data-view=windows]").click();
  let shown = await field.inputValue();
  await page.locator("nav [data-view=console]").click();
  const held = await run("w.name.value");
  await page.locator("nav [data-view=windows]").click();
  for (let i = 0; i < 500 && JSON.stringify(shown) !== held; i++) shown = await field.inputValue();
  assert.equal(JSON.stringify(shown), held);
  await page.locator("nav [data-view=console]").click();
});

test("A restart is survived: same page, new engine", { skip }, async () => {
  await run("left_over = 1");
  await page.locator("#restart").click();
  await page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
  await page.getByText("the engine has started").waitFor();
  assert.equal(await run("left_over"), "nil");
  await page.locator("#output .line.out", { hasText: "lamp starts" }).nth(1).waitFor();
  await page.locator("nav [data-view=windows]").click();
  await frame.getByText("off", { exact: true }).waitFor();
  await page.locator("nav [data-view=console]").click();
});

test("After a stop an empty engine is there, and the script can be started again", { skip }, async () => {
  await page.locator("#stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await page.getByText("idle", { exact: true }).waitFor();
  await page.getByText("No timer is set").waitFor();
  await keepPicture(page, "flow_stopped");
  assert.equal(await run("w"), "nil");
  await page.locator("#restart").click();
  await page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
  await page.locator("#output .line.out", { hasText: "lamp starts" }).nth(2).waitFor();
});

test("It works at 400 px", { skip }, async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  assert.equal(await run("2 + 2"), "4");
  for (const view of ["windows", "source", "engine", "console"]) {
    await page.locator(`nav [data-view=${view}]`).click();
    await page.locator(`#${view}`).waitFor();
    await keepPicture(page, `flow_phone_${view}`);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 400);
  }
});

test("The browser had nothing to complain about", { skip }, () => {
  assert.deepEqual(page.complaints, []);
});

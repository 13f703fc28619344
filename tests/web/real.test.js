// SPDX-License-Identifier: GPL-3.0-or-later
// The panel on a real engine ($EPLUA), in a real browser, let in by the link that the program prints.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { closeBrowser, keepPicture, openBrowser, openPage, until } from "./browser.js";

const script = `
  local ui = require "ui"
  local w = ui.window { id = "w", title = "Lamp", ui.button { id = "go", text = "Go" }, ui.label { id = "seen", text = "nothing" } }
  function w.go.onClicked() w.seen.text = "clicked" print "Lua was told" end
  w:show()
  numbers = { 10, 20, 30 }
  setInterval(function() end, 60000)
  print "it runs"`;

let home;

/** Starts the program; its base address and link. */
async function start(port = 0) {
  const child = spawn(process.env.EPLUA, ["--no-gui", `--http=${port}`, "--stay", "-e", script],
    { env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const link = await new Promise((resolve, reject) => {
    child.stderr.on("data", (data) => {
      said += data;
      const found = /http:\S+\/link\/\S+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.on("exit", () => reject(new Error(said)));
  });
  const engine = { child, link, base: new URL(link).origin };
  engines.add(engine);
  return engine;
}

const engines = new Set();

async function end(engine) {
  if (!engines.delete(engine)) return;
  engine.child.removeAllListeners("exit");
  engine.child.kill();
  await once(engine.child, "exit");
}

async function open(engine, options = {}) {
  const page = await openPage({ ...options, path: engine.link });
  await page.getByText("running", { exact: true }).waitFor();
  return page;
}

async function run(page, code) {
  await page.locator("#prompt").fill(code);
  await page.locator("#prompt").press("Enter");
}

const view = (page, name) => page.locator(`nav [data-view=${name}]`).click();

before(async () => {
  home = mkdtempSync(join(tmpdir(), "eplua-real-"));
  await openBrowser();
});
afterEach(async () => { for (const engine of engines) await end(engine); });
after(async () => {
  await closeBrowser();
  rmSync(home, { recursive: true, force: true });
});

test("Code runs, output comes, names are completed by the engine", async () => {
  const engine = await start();
  const page = await open(engine);
  await page.getByText("it runs", { exact: true }).waitFor();
  await run(page, "6 * 7");
  await page.locator(".entry .value", { hasText: "42" }).waitFor();
  await run(page, "print('from the page')");
  await page.getByText("from the page", { exact: true }).waitFor();
  await run(page, "for i = 1, 2 do");
  await page.locator("#prompt").pressSequentially(" end");
  await page.locator("#prompt").press("Enter");
  await page.locator("#prompt").pressSequentially("numb");
  await page.locator("#prompt").press("Tab");
  await until(page, () => document.querySelector("#prompt").value === "numbers");
  await page.locator("#prompt").press("Enter");
  await page.locator(".entry summary").last().click();
  await page.getByText("30", { exact: true }).first().waitFor();
  await keepPicture(page, "real");
  assert.deepEqual(page.complaints, []);
  await end(engine);
});

test("A button in the page is that of the script, and a restart leaves the page as it was", async () => {
  const engine = await start();
  const page = await open(engine);
  await view(page, "windows");
  await page.frameLocator("iframe").getByRole("button", { name: "Go" }).click();
  await page.frameLocator("iframe").getByText("clicked", { exact: true }).waitFor();
  await view(page, "console");
  await page.getByText("Lua was told", { exact: true }).waitFor();
  await page.locator("#prompt").fill("numbers[2]");
  await page.getByRole("button", { name: "Restart" }).first().click();
  const sure = page.locator("dialog[open]").getByRole("button", { name: "Restart" });
  if (await sure.count()) await sure.click();
  await until(page, () => [...document.querySelectorAll("#output .line")].filter((line) => line.innerText === "it runs").length === 2);
  assert.equal(await page.locator("#prompt").inputValue(), "numbers[2]");
  await page.locator("#prompt").press("Enter");
  await page.locator(".entry .value", { hasText: "20" }).waitFor();
  await view(page, "windows");
  await page.frameLocator("iframe").getByText("nothing", { exact: true }).waitFor();
  assert.deepEqual(page.complaints, []);
  await end(engine);
});

test("A loop is ended from the page", async () => {
  const engine = await start();
  const page = await open(engine);
  await run(page, "while true do end");
  await page.getByText(/busy/).first().waitFor();
  await page.getByRole("button", { name: "Stop" }).first().click();
  const sure = page.locator("dialog[open]").getByRole("button", { name: "Stop" });
  if (await sure.count()) await sure.click();
  await page.getByText("idle", { exact: true }).waitFor();
  await run(page, "1 + 1");
  await page.locator(".entry .value", { hasText: "2" }).last().waitFor();
  await end(engine);
});

test("It fits a phone", async () => {
  const engine = await start();
  const page = await open(engine, { width: 400, height: 800 });
  for (const name of ["console", "windows", "source", "engine"]) {
    await view(page, name);
    assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= 400), `${name} is wider than the screen`);
  }
  await keepPicture(page, "real_400");
  await end(engine);
});

test("The process goes and comes back: what was typed and seen stays", async () => {
  let engine = await start();
  const page = await open(engine);
  await run(page, "print 'before'");
  await page.getByText("before", { exact: true }).waitFor();
  await page.locator("#prompt").fill("half typed");
  const port = new URL(engine.base).port;
  await end(engine);
  await page.getByText(/reconnect|no answer|nobody answers|lost/i).first().waitFor();
  engine = await start(port);
  assert.equal(await page.locator("#prompt").inputValue(), "half typed");
  assert.equal(await page.getByText("before", { exact: true }).count(), 1);
  await end(engine);
});

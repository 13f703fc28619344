// SPDX-License-Identifier: GPL-3.0-or-later
// A real Chromium for the tests, and where they keep what they saw. $PICTURES: folder of screenshots. $BASE_URL: an
// engine that serves the pages (with $LINK, the address that lets a browser in); without it they are served by fake.js.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Packages are installed in the build folder, where the tests are not.
const require = createRequire(join(process.env.NODE_PACKAGES ?? process.cwd(), "package.json"));
const { chromium } = require("playwright-core");

export const base = process.env.BASE_URL ?? "http://127.0.0.1:8080";
export const isFake = !process.env.BASE_URL;

let browser, home;

/** Starts the browser, once for a file of tests. */
export async function openBrowser() {
  home = mkdtempSync(join(tmpdir(), "eplua-web-")); // an ordinary user of the tests may have no home
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
  });
}

export async function closeBrowser() {
  await browser?.close();
  if (home) rmSync(home, { recursive: true, force: true });
}

/**
 * A page of its own, with nothing kept from others. What it complains about is collected in page.complaints.
 * @param {{width?: number, height?: number, scale?: number, dark?: boolean, path?: string, fake?: import("./fake.js").Fake,
 *   context?: object}} [options] context: of another page, whose cookie it has
 */
export async function openPage({ width = 1280, height = 800, scale = 1, dark = false, path = "/", fake, context } = {}) {
  const known = context !== undefined; // has its cookie
  context ??= await browser.newContext({
    viewport: { width, height }, deviceScaleFactor: scale, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce", baseURL: base,
  });
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/ERR_CONNECTION_REFUSED|Failed to load resource|WebSocket connection/.test(message.text()))
      page.complaints.push(message.text());
  });
  page.on("dialog", (dialog) => {
    page.complaints.push(`a script opened a box: ${dialog.message()}`);
    dialog.dismiss();
  });
  if (fake) await fake.serve(page);
  else if (process.env.LINK && !known) await page.goto(process.env.LINK);
  await page.goto(path);
  return page;
}

/** Keeps a picture for people to look at. */
export async function keepPicture(page, name) {
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `web_${name}.png`) });
}

/** Waits until fn(argument) is true in the page (or a frame). Not page.waitForFunction(), which our policy forbids. */
export async function until(page, fn, argument) {
  const end = Date.now() + 15000;
  while (!(await page.evaluate(fn, argument))) {
    if (Date.now() > end) throw new Error(`it did not come true: ${fn} ${JSON.stringify(argument ?? "")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

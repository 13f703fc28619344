// SPDX-License-Identifier: GPL-3.0-or-later
// The manual as a folder of HTML ($MANUAL makes it): all pages, links that lead somewhere, valid, and readable from the disk in a browser without scripts.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { closeBrowser, keepPicture, openBrowser, openPage } from "./browser.js";

const resources = join(process.env.SOURCE, "resources");
const top = mkdtempSync(join(tmpdir(), "eplua-manual-"));
const folder = join(top, "html");
const make = (...args) => spawnSync(process.env.MANUAL, args, { encoding: "utf8" });
let made;

before(async () => {
  made = make("--strict", resources, folder, process.env.TEXT_MODULE);
  await openBrowser();
});
after(async () => {
  await closeBrowser();
  rmSync(top, { recursive: true, force: true });
});

const files = (ending, where = folder) => readdirSync(where, { recursive: true }).filter((name) => name.endsWith(ending));

test("It is made, and no link of the manual leads nowhere", () => {
  assert.equal(made.stderr, "");
  assert.equal(made.status, 0);
});

test("Every page is there, with a title, its text and one style sheet", () => {
  const pages = files(".md", join(resources, "help"));
  assert.ok(pages.length > 5);
  for (const page of pages) {
    const text = readFileSync(join(folder, page.replace(/\.md$/, ".html")), "utf8");
    assert.match(text, /<title>.+ - EPLua manual<\/title>/, page);
    assert.match(text, /<h1 id="[^"]+">/, page);
    assert.ok(!/<script|\son\w+=|style="/.test(text), page);
  }
  assert.deepEqual(files(".css"), ["manual.css"]);
  assert.ok(existsSync(join(folder, "index.html")));
});

test("Every link inside leads to a file and a place in it", () => {
  const broken = [];
  const anchors = new Map();
  for (const page of files(".html"))
    anchors.set(page, new Set([...readFileSync(join(folder, page), "utf8").matchAll(/ id="([^"]+)"/g)].map((found) => found[1])));
  for (const page of files(".html"))
    for (const [, target] of readFileSync(join(folder, page), "utf8").matchAll(/href="([^"]*)"/g)) {
      if (/^(https?|mailto):/.test(target)) continue;
      const [path, anchor] = target.split("#");
      const to = path ? normalize(join(dirname(page), path)) : page;
      if (to === "manual.css") continue;
      if (!anchors.has(to) || (anchor && !anchors.get(to).has(anchor))) broken.push(`${page}: ${target}`);
    }
  assert.deepEqual(broken, []);
});

test("It is valid HTML", () => {
  for (const page of files(".html")) {
    const found = spawnSync("tidy", ["-q", "-e", "--drop-empty-elements", "no", join(folder, page)], { encoding: "utf8" });
    assert.equal(found.error, undefined);
    const said = found.stderr.split("\n").filter((line) => line && !/aria-current/.test(line)); // newer than the tool
    assert.deepEqual(said, [], page);
  }
});

test("A link that leads nowhere, and a folder without pages, are said", () => {
  const other = join(top, "other");
  mkdirSync(join(other, "help"), { recursive: true });
  mkdirSync(join(other, "web/css"), { recursive: true });
  for (const name of ["base", "help"]) writeFileSync(join(other, `web/css/${name}.css`), "");
  const empty = make("--strict", other, join(top, "out"));
  assert.equal(empty.status, 1);
  assert.match(empty.stderr, /there are no pages/);
  writeFileSync(join(other, "help/one.md"), "# One\n[gone](gone.md)\n");
  const dead = make("--strict", other, join(top, "out"));
  assert.equal(dead.status, 1);
  assert.match(dead.stderr, /one\.md: the link to gone\.md leads nowhere/);
  assert.equal(make(other, join(top, "out")).status, 0);
  assert.equal(make().status, 2);
});

test("It can be read from the disk, light and dark, and on a phone", async () => {
  for (const [dark, width] of [[false, 1280], [true, 1280], [false, 390]]) {
    const page = await openPage({ path: `file://${folder}/index.html`, dark, width });
    await keepPicture(page, `manual_folder_${dark ? "dark" : "light"}_${width}`);
    await page.locator("#contents a", { hasText: "Windows" }).first().click();
    assert.match(page.url(), /windows\.html$/);
    assert.equal(await page.locator("h1").count(), 1);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
});

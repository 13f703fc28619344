// SPDX-License-Identifier: GPL-3.0-or-later
// The manual in a browser, as the program serves it (flow.sh help): its pages, links, search, themes, and who gets nothing.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { base, closeBrowser, isFake, keepPicture, openBrowser, openPage, until } from "./browser.js";

const skip = isFake && "needs a real engine: $BASE_URL and $LINK";
const folder = join(process.env.SOURCE ?? ".", "resources/help");
let page;

before(async () => {
  if (skip) return;
  await openBrowser();
  page = await openPage({ path: "/" });
});
after(closeBrowser);

/** The status and text of a path as it is written, from a process of the same user, or as a browser without the cookie. */
function get(path, headers = {}, method = "GET") {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece) => (text += piece));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    asked.on("error", reject).end();
  });
}

test("The panel leads to the manual, in a tab of its own", { skip }, async () => {
  const [opened] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Help" }).click()]);
  await opened.waitForLoadState();
  assert.equal(new URL(opened.url()).pathname, "/help");
  await opened.close();
  await page.goto("/help");
});

test("All pages of the folder are there, and every link inside leads to a place", { skip }, async () => {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".md")).map((name) => name.slice(0, -3));
  assert.ok(names.length > 5);
  const pages = new Map();
  for (const name of names) {
    const { status, text, headers } = await get(`/help/${name}`);
    assert.equal(status, 200, name);
    assert.match(headers["content-security-policy"], /^default-src 'none'; script-src 'self';/);
    pages.set(`/help/${name}`, text);
  }
  pages.set("/help", pages.get("/help/index") ?? (await get("/help")).text);
  const broken = [];
  for (const [path, text] of pages)
    for (const [, target] of text.matchAll(/href="(\/help[^"]*)"/g)) {
      const [to, anchor] = target.split("#");
      if (!pages.has(to) || (anchor && !pages.get(to).includes(`id="${anchor}"`))) broken.push(`${path}: ${target}`);
    }
  assert.deepEqual(broken, []);
});

test("Names that are none get nothing", { skip }, async () => {
  for (const path of ["/help/nowhere", "/help/windows.md", "/help/windows/", "/help//windows", "/help/../help/windows", "/help/..%2fide%2feplua.rc",
    "/help/%2e%2e/examples/clock.lua", "/help/%00", "/help/..", "/help/tutorials", "/help/" + "a/".repeat(400), "/help/WINDOWS"]) {
    const { status } = await get(path);
    assert.ok([400, 404, 414].includes(status), `${path}: ${status}`);
  }
  assert.equal((await get("/help", {}, "POST")).status, 405);
  assert.equal((await get("/help/windows", {}, "HEAD")).text, "");
});

test("A browser without the cookie, and another site, are not let in", { skip }, async () => {
  for (const path of ["/help", "/help/windows", "/help?q=x"]) {
    assert.equal((await get(path, { "User-Agent": "Mozilla/5.0" })).status, 401);
    assert.equal((await get(path, { Origin: "http://evil.example" })).status, 403);
    assert.ok([400, 403].includes((await get(path, { Host: "evil.example" })).status));
  }
});

test("The contents lead from page to page, with the place marked", { skip }, async () => {
  const contents = page.getByRole("navigation", { name: "Contents" });
  await contents.getByRole("link", { name: "Windows", exact: true }).first().click();
  await until(page, () => location.pathname === "/help/windows");
  assert.equal(await contents.locator("[aria-current=page]").innerText(), "Windows");
  assert.equal(await page.getByRole("main").locator("h1").count(), 1);
  await keepPicture(page, "help_page");
});

test("What is searched is found, titles first", { skip }, async () => {
  const field = page.getByRole("searchbox", { name: "Search the manual" });
  await field.fill("WebSockets");
  await field.press("Enter");
  await until(page, () => location.search === "?q=WebSockets");
  assert.match(await page.locator("h1").innerText(), / with WebSockets$/);
  assert.equal(await page.locator(".found li a").first().innerText(), "WebSockets");
  await keepPicture(page, "help_found");
  await page.locator(".found li a").first().click();
  await until(page, () => location.hash.length > 1 && location.pathname.startsWith("/help/"));
  await until(page, () => document.getElementById(location.hash.slice(1))?.getBoundingClientRect().top < innerHeight); // it scrolls there
});

test("What is searched stays text", { skip }, async () => {
  await page.goto(`/help?q=${encodeURIComponent(`"><img src=x onerror=alert(1)><script>alert(2)</script>`)}`);
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.match(await page.locator("h1").innerText(), /^Nothing was found for/);
});

test("Code has colours, and can be copied by the keyboard", { skip }, async () => {
  await page.goto("/help/network");
  assert.ok((await page.locator("pre .s-keyword").count()) > 0);
  const button = page.locator(".code-frame .copy").first();
  await button.focus();
  await button.press("Enter");
  await until(page, () => /Copied|Selected/.test(document.querySelector(".copy").textContent));
});

test("A page fits: light, dark, and on a phone", { skip }, async () => {
  for (const [name, width, colorScheme] of [["light", 1280, "light"], ["dark", 1280, "dark"], ["tablet", 800, "light"], ["phone", 390, "dark"]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["network", "remote", "windows", "ide"]) {
      await page.goto(`/help/${path}`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${path} at ${width}`);
      if (path === "network") await keepPicture(page, `help_${name}`);
    }
  }
  await page.getByRole("link", { name: "Contents" }).click();
  await keepPicture(page, "help_phone_contents");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("navigation", { name: "Contents" }).count(), 0);
});

test("The browser had nothing to complain about", { skip }, () => {
  assert.deepEqual(page.complaints, []);
});

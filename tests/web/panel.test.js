// SPDX-License-Identifier: GPL-3.0-or-later
// The panel: output, state, tables, source, and what happens when the other side goes away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, keepPicture, openBrowser, openPage, until } from "./browser.js";
import { Fake } from "./fake.js";

before(openBrowser);
after(closeBrowser);

/** A page that has subscribed. */
async function panel(options = {}, prepare = () => {}) {
  const fake = new Fake();
  prepare(fake);
  const page = await openPage({ ...options, fake });
  await fake.next((each) => each.type === "subscribe");
  page.fake = fake;
  return page;
}

/** Closes the page; it must have had nothing to complain about. Not while its frame connects: playwright trips over that. */
async function leave(page) {
  if (await page.locator("#windows-frame").count()) await page.fake.next((each) => each.channels?.includes("ui"));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

const lines = (page) => page.locator("#output .line:not([hidden])").allTextContents(); // also of those that the browser does not draw
const lineCount = (page, n) => until(page, (count) => document.querySelectorAll("#output .line").length === count, n);

const busyEngine = (fake) => {
  fake.inspected = {
    ...fake.inspected,
    timers: [
      { id: 3, kind: "interval", source: "resources/examples/clock.lua:12", due_ms: 420, period_ms: 1000, runs: 75, total_ms: 3.21 },
      { id: 4, kind: "timeout", source: "lib/face.lua:30", due_ms: 61000, runs: 0, total_ms: 0 },
    ],
    callbacks: [{ id: 1, kind: "registered", source: "clock.lua:40", runs: 200, total_ms: 0.2 }],
    windows: [{ node: 1, id: "clock", title: "Clock", visible: true, elements: 4 }],
    modules: [{ name: "json" }, { name: "lib.face", file: "lib/face.lua" }],
    coroutines: [{ status: "suspended", waits: "sleep", source: "clock.lua", line: 9 }],
    servers: [{ id: 1, kind: "tcp server", local: "127.0.0.1:8000", since_ms: 61000, source: "lib/face.lua", line: 20, received: 0, sent: 0, served: 12, clients: 1, pending: [] }],
    sockets: [
      { id: 2, kind: "tcp", local: "127.0.0.1:8000", peer: "127.0.0.1:51234", since_ms: 1500, source: "lib/face.lua", line: 20, received: 1234567, sent: 340,
        pending: [{ what: "readUntil", since_ms: 1400, source: "lib/face.lua", line: 31 }] },
      { id: 3, kind: "udp", local: "0.0.0.0:5353", since_ms: 30000, source: "lib/face.lua", line: 40, received: 90, sent: 0, served: 3, pending: [] },
    ],
  };
  const line = (i) => [{ s: "keyword", t: "local" }, { s: "normal", t: " x = " }, { s: "number", t: "1" }, { s: "comment", t: ` -- ${i}` }];
  fake.sources["lib/face.lua"] = Array.from({ length: 900 }, (_, i) => line(i + 1));
};

test("The head says what runs and how it goes", async () => {
  const page = await panel();
  page.fake.status({ uptime: 3725, lua_memory: 5 << 20, errors: 2 });
  await page.getByText("running", { exact: true }).waitFor();
  assert.equal(await page.locator("#script").innerText(), "clock.lua");
  assert.equal(await page.locator("#uptime").innerText(), "1:02:05");
  assert.equal(await page.locator("#memory").innerText(), "5.0 MiB");
  assert.equal(await page.locator("#errors").innerText(), "2");
  page.fake.status({ status: "busy", busy_since_ms: 7000 });
  await page.getByText("busy for 0:07").waitFor();
  await leave(page);
});

test("Output keeps streams and colours apart, and joins pieces of one line", async () => {
  const page = await panel();
  page.fake.output("one\n\x1b[32mgreen\x1b[0m plain \x1b[38;5;196mred\x1b[0m\npie");
  page.fake.output("ces\nlast\n");
  page.fake.output("lib/face.lua:12: attempt to call a nil value\n", "err");
  page.fake.output("a\x00b\x1b]0;title\x07c\n");
  await lineCount(page, 6);
  assert.deepEqual(await lines(page), ["one", "green plain red", "pieces", "last", "lib/face.lua:12: attempt to call a nil value", "a\u2400bc"]);
  assert.equal(await page.locator("#output .fg-2").innerText(), "green");
  assert.equal(await page.locator("#output span[style]").evaluate((e) => e.style.color), "rgb(255, 0, 0)");
  assert.equal(await page.locator(".line.err a.place").getAttribute("href"), "#source:12:lib%2Fface.lua");
  await leave(page);
});

test("What was left out is counted, and never more than 5,000 lines are kept", async () => {
  const page = await panel();
  page.fake.output("before\n");
  page.fake.output("after\n", "out", 12);
  await page.getByText("12 lines left out").waitFor();
  page.fake.output(Array.from({ length: 30000 }, (_, i) => `line ${i}\n`).join(""));
  await page.getByText("line 29999", { exact: true }).waitFor();
  await lineCount(page, 5000);
  page.fake.output(`${"x".repeat(100000)}\n`);
  await page.getByText("96000 more").waitFor();
  await leave(page);
});

test("The filter hides what does not match, also what comes later", async () => {
  const page = await panel();
  page.fake.output("apple\nPEAR\napple pie\n");
  await lineCount(page, 3);
  await page.locator("#filter").fill("APPLE");
  assert.deepEqual(await lines(page), ["apple", "apple pie"]);
  page.fake.output("plum\napple juice\n");
  page.fake.output("no apple\n", "err");
  await lineCount(page, 6);
  assert.deepEqual(await lines(page), ["apple", "apple pie", "apple juice", "no apple"]);
  await page.getByLabel("err", { exact: true }).uncheck();
  assert.deepEqual(await lines(page), ["apple", "apple pie", "apple juice"]);
  await leave(page);
});

test("Who scrolls up is left alone until he goes to the end again", async () => {
  const page = await panel();
  const atEnd = () => page.locator("#output-frame").evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight < 2);
  page.fake.output("line\n".repeat(300));
  await lineCount(page, 300);
  await until(page, () => { const e = document.getElementById("output-frame"); return e.scrollHeight - e.scrollTop - e.clientHeight < 2; });
  await page.locator("#output-frame").hover();
  await page.mouse.wheel(0, -800);
  await page.locator("#follow").waitFor();
  const before = await page.locator("#output-frame").evaluate((e) => e.scrollTop);
  page.fake.output("more\n".repeat(7));
  await page.getByText("7 new \u2193").waitFor();
  assert.equal(await page.locator("#output-frame").evaluate((e) => e.scrollTop), before);
  await page.getByText("7 new \u2193").click();
  assert.ok(await atEnd());
  await leave(page);
});

test("A lost connection is said, and all goes on where it stopped", async () => {
  const page = await panel();
  const { fake } = page;
  fake.output("one\ntwo\n");
  await lineCount(page, 2);
  await page.locator("#prompt").fill("half a tho");
  await page.locator("#filter").fill("o");
  fake.open = false;
  fake.forget();
  await fake.drop();
  await page.getByText("Nobody answers.").waitFor();
  assert.ok(await page.locator("#stop").isDisabled());
  await keepPicture(page, "panel_away");
  await page.getByRole("button", { name: "Try now" }).click();
  fake.open = true;
  const subscribed = await fake.next((each) => each.type === "subscribe");
  assert.equal(subscribed.from, 2);
  fake.output("four\n");
  await lineCount(page, 3);
  assert.deepEqual(await lines(page), ["one", "two", "four"]);
  assert.equal(await page.locator("#prompt").inputValue(), "half a tho");
  assert.equal(await page.locator("#filter").inputValue(), "o");
  assert.ok(await page.locator("#banner").isHidden());
  await leave(page);
});

test("Another process is another output, and old lines stay", async () => {
  const page = await panel();
  const { fake } = page;
  fake.output("of the first\n");
  await lineCount(page, 1);
  fake.forget();
  fake.pid = 4712;
  await fake.drop();
  const subscribed = await fake.next((each) => each.type === "subscribe");
  assert.equal(subscribed.from, 0);
  await page.getByText("a new process (4712) answers").waitFor();
  assert.equal((await lines(page))[0], "of the first");
  await leave(page);
});

test("An engine that is restarted is gone and there again, on the same connection", async () => {
  const page = await panel();
  const { fake } = page;
  fake.send({ type: "engine", event: "gone" });
  await page.getByText("The script has ended.").waitFor();
  assert.ok(await page.locator("#stop").isDisabled());
  await page.getByRole("button", { name: "Start it again" }).click();
  await fake.next((each) => each.verb === "restart");
  fake.send({ type: "engine", event: "bound" });
  await page.getByText("the engine has started").waitFor();
  assert.ok(await page.locator("#banner").isHidden());
  assert.ok(await page.locator("#stop").isEnabled());
  await leave(page);
});

test("A browser that is no longer let in is told why", async () => {
  const page = await panel();
  page.fake.open = false;
  page.fake.refusal = 401;
  await page.fake.drop();
  await page.getByText("no longer let in").waitFor();
  await leave(page);
});

test("Stop and restart ask before", async () => {
  const page = await panel();
  const { fake } = page;
  await page.locator("#stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(fake.received.some((each) => each.verb === "stop"), false);
  await page.locator("#stop").click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await fake.next((each) => each.verb === "stop");
  await page.locator("#restart").click();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(fake.received.some((each) => each.verb === "restart"), false);
  await leave(page);
});

test("Tables sort, keep the focus, cancel timers, and lead to the source", async () => {
  const page = await panel({}, busyEngine);
  const { fake } = page;
  const runs = () => page.locator("#tables tbody tr td:nth-child(5)").allInnerTexts();
  await page.getByRole("link", { name: "clock.lua:12" }).waitFor();
  await page.getByRole("button", { name: "Runs" }).click();
  assert.deepEqual(await runs(), ["0", "75", "200"]);
  await page.getByRole("button", { name: "Runs" }).click();
  assert.deepEqual(await runs(), ["200", "75", "0"]);
  assert.equal(await page.locator("th", { hasText: "Runs" }).getAttribute("aria-sort"), "descending");
  const cancel = page.getByRole("button", { name: "Cancel timer 3" });
  await cancel.focus();
  fake.send({ type: "callbacks", callbacks: [...fake.inspected.timers.map((each) => ({ ...each, runs: each.runs + 500 })), ...fake.inspected.callbacks] });
  await page.getByText("575").waitFor();
  assert.deepEqual(await runs(), ["575", "500", "200"]);
  assert.ok(await cancel.evaluate((e) => e === document.activeElement));
  await page.keyboard.press("Enter");
  assert.equal((await fake.next((each) => each.verb === "timer_cancel")).timer, 3);
  await cancel.waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Coroutines" }).click();
  await page.getByText("sleep").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("link", { name: "lib/face.lua" }).click();
  await page.locator('.row.target[data-line="1"]').waitFor();
  await leave(page);
});

test("Sockets say with whom, how much and what waits, and can be closed", async () => {
  const page = await panel({ width: 1280, height: 800 }, busyEngine);
  const { fake } = page;
  await page.getByRole("tab", { name: "Sockets" }).click();
  await page.getByText("readUntil for").waitFor();
  await keepPicture(page, "panel_sockets");
  const row = page.locator("#tables tbody tr", { hasText: "127.0.0.1:51234" });
  assert.deepEqual((await row.locator("td").allInnerTexts()).slice(0, 5),
    ["127.0.0.1:51234\ntcp, readUntil for 1.4 s", "1.2 MiB", "340 B", "1.5 s", "face.lua:20"]);
  await page.getByText("tcp server, 1 client").waitFor();
  const last = page.locator("#tables thead th", { hasText: "Source" });
  assert.ok(await last.evaluate((e) => e.getBoundingClientRect().right <= window.innerWidth), "every column is on the page");
  await page.getByRole("button", { name: "Stop server 1" }).waitFor();
  const close = page.getByRole("button", { name: "Close socket 2" });
  await close.focus();
  await page.keyboard.press("Enter");
  assert.equal((await fake.next((each) => each.verb === "socket_close")).socket, 2);
  await close.waitFor({ state: "detached" });
  await leave(page);
});

test("The source view shows the line that a place names", async () => {
  const page = await panel({}, busyEngine);
  page.fake.output("lib/face.lua:612: boom\n", "err");
  await page.getByRole("link", { name: "lib/face.lua:612" }).click();
  const row = page.locator('.row.target[data-line="612"]');
  await row.waitFor();
  await until(page, () => {
    const box = document.querySelector(".row.target").getBoundingClientRect();
    const frame = document.getElementById("source-frame").getBoundingClientRect();
    return box.top >= frame.top && box.bottom <= frame.bottom;
  });
  assert.equal(await row.locator(".s-keyword").innerText(), "local");
  assert.equal(await page.locator("#source-view .row").count(), 900);
  await keepPicture(page, "panel_source");
  await page.goBack();
  await page.locator("#prompt").waitFor();
  await page.evaluate(() => (location.hash = "#source:3:nothing.lua"));
  await page.getByText("does not know the file nothing.lua").waitFor();
  await leave(page);
});

test("The theme follows the system until one is chosen, and is kept", async () => {
  const page = await panel({ dark: true });
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await page.getByRole("button", { name: "Theme: system" }).click();
  const light = await ground();
  assert.notEqual(light, dark);
  await page.reload();
  await page.getByRole("button", { name: "Theme: light" }).waitFor();
  assert.equal(await ground(), light);
  await page.getByRole("button", { name: "Theme: light" }).click();
  assert.equal(await ground(), dark);
  await leave(page);
});

for (const [name, width, height] of [["phone", 400, 800], ["desk", 1280, 800], ["wide", 1920, 1000]]) {
  for (const dark of [false, true]) {
    test(`Nothing overflows and every view is reached, ${width} px ${dark ? "dark" : "light"}`, async () => {
      const page = await panel({ width, height, dark }, busyEngine);
      const { fake } = page;
      for (let i = 0; i < 90; i++) fake.status({ lua_memory: 3e5 + 2e5 * Math.sin(i / 5) + 9000 * i, lag_ms: i % 13 === 0 ? 22 : 1, active_callbacks: i > 30 ? 4 : 3 });
      fake.output("12:00:01\n\x1b[32mgreen\x1b[0m and \x1b[1;31mbold red\x1b[0m\n");
      fake.output("clock.lua:33: attempt to index a nil value (field 'hand')\n", "err");
      fake.evaluations["_G"] = { ok: true, results: [{ type: "table", text: '{_VERSION = "Lua 5.4", ...}', ref: 7, children: 250 }], time_ms: 1 };
      await page.locator("#prompt").fill("_G");
      await page.keyboard.press("Enter");
      await page.locator(".entry summary").waitFor();
      await keepPicture(page, `panel_${name}_${dark ? "dark" : "light"}`);
      for (const view of ["engine", "source", "windows", "console"]) {
        const button = page.locator(`nav [data-view=${view}]`);
        if (await button.isVisible()) await button.click();
        await page.locator(`#${view}`).waitFor();
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${view} is ${over} px too wide`);
        if (name === "phone") await keepPicture(page, `panel_${name}_${view}_${dark ? "dark" : "light"}`);
      }
      await leave(page);
    });
  }
}

test("Everything that can be operated has a name, and the keyboard reaches it", async () => {
  const page = await panel({}, busyEngine);
  await page.getByRole("button", { name: "Cancel timer 3" }).waitFor();
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, textarea, a[href], [role=tab]")]
      .filter((e) => e.checkVisibility())
      .filter((e) => !(e.getAttribute("aria-label") || e.innerText?.trim() || e.labels?.[0]?.innerText.trim() || e.title))
      .map((e) => e.outerHTML));
  assert.deepEqual(nameless, []);
  const reached = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
  }
  for (const id of ["restart", "stop", "theme", "filter", "prompt", "output-frame", "tab-timers"]) assert.ok(reached.has(id), `${id} is not reached`);
  await leave(page);
});

test("A profile is recorded, can be cancelled, and is offered in its forms", async () => {
  for (const [width, dark, name] of [[1600, false, "profile-1600"], [400, true, "profile-400-dark"]]) {
    const page = await panel({ width, dark, path: "/#engine" });
    let give;
    const asked = [];
    page.fake.profile = (route, url) => {
      asked.push(url.search);
      return new Promise((resolve) => { give = (answer) => resolve(route.fulfill(answer).catch(() => {})); });
    };
    await page.selectOption("#record-kind", "cpu");
    await page.click("#record");
    await page.getByText("5 s left").waitFor();
    assert.equal(await page.locator("#record").innerText(), "Cancel");
    assert.equal(await page.locator("#record-seconds").isDisabled(), true);
    assert.equal(await page.locator("#record-progress").isVisible(), true);
    await keepPicture(page, `${name}-recording`);
    await page.click("#record");
    await page.getByText("Cancelled").waitFor();
    assert.equal(await page.locator("#record").innerText(), "Record profile");

    await page.click("#record");
    await until(page, () => document.getElementById("record").textContent === "Cancel");
    while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    await give({ status: 409, json: { detail: "a profile is being made already" } });
    await page.getByText("a profile is being made already").waitFor();

    await page.click("#record");
    while (asked.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    await give({ status: 200, body: "main 1\n" });
    const graph = page.getByRole("link", { name: "Flame graph" });
    await graph.waitFor();
    assert.match(await graph.getAttribute("href"), /^\/engine\/profile\/last\.svg\?\d+$/);
    assert.equal(await graph.getAttribute("target"), "_blank");
    assert.equal(await page.getByRole("link", { name: "speedscope" }).getAttribute("download"), "profile.speedscope.json");
    assert.deepEqual(asked, Array(3).fill("?seconds=5&kind=cpu&format=collapsed"));
    assert.equal(await page.locator("#record-progress").isVisible(), false);
    await keepPicture(page, name);
    page.fake.send({ type: "engine", event: "gone" });
    await until(page, () => document.getElementById("record").disabled);
    await leave(page);
  }
});

// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt: running code, values, completion, history.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, keepPicture, openBrowser, openPage, until } from "./browser.js";
import { Fake } from "./fake.js";

before(openBrowser);
after(closeBrowser);

async function panel(evaluations = {}) {
  const fake = new Fake();
  fake.evaluations = evaluations;
  const page = await openPage({ fake });
  await fake.next((each) => each.type === "subscribe");
  page.fake = fake;
  page.prompt = page.locator("#prompt");
  return page;
}

async function leave(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

async function run(page, code) {
  await page.prompt.fill(code);
  await page.prompt.press("Enter");
}

test("Code is run and its results are shown, several side by side", async () => {
  const page = await panel({
    "1, 'x'": { ok: true, results: [{ type: "number", text: "1" }, { type: "string", text: '"x"', length: 1 }], time_ms: 0.1 },
    "local x = 1": { ok: true, results: [], time_ms: 0.1 },
  });
  await run(page, "1, 'x'");
  await page.locator(".entry .type-string").waitFor();
  assert.equal(await page.locator(".entry .code").innerText(), "1, 'x'");
  assert.deepEqual(await page.locator(".entry .value").allInnerTexts(), ["1", '"x"']);
  assert.equal(await page.prompt.inputValue(), "");
  await run(page, "local x = 1");
  await page.locator(".entry").nth(1).waitFor();
  assert.match(await page.locator("#announce").evaluate((e) => e.id), /announce/);
  await leave(page);
});

test("A table opens page by page, and only when it is opened", async () => {
  const page = await panel({ t: { ok: true, results: [{ type: "table", text: "{...}", ref: 7, children: 250 }] } });
  await run(page, "t");
  await page.locator(".entry summary").first().waitFor();
  assert.equal(page.fake.received.some((each) => each.verb === "children"), false);
  await page.locator(".entry summary").first().click();
  await page.locator("#output").getByText("150 more").click();
  await page.locator("#output").getByText("50 more").click();
  await page.locator("#output").getByText("[250]").waitFor();
  assert.equal(await page.locator(".entry .children > .node").count(), 250);
  assert.deepEqual(page.fake.received.filter((each) => each.verb === "children").map((each) => each.start), [1, 101, 201]);
  await page.locator(".children > details").first().locator("summary").click();
  await page.fake.next((each) => each.verb === "children" && each.ref === 7001);
  await leave(page);
});

test("The answer is in view, however high it and the lines before it are", async () => {
  const results = Array.from({ length: 40 }, (_, i) => ({ type: "number", text: String(i) }));
  const page = await panel({ many: { ok: true, results } });
  page.fake.output(`${"x".repeat(4000)}\n`.repeat(50));
  await run(page, "many");
  await until(page, () => {
    const last = [...document.querySelectorAll(".entry .node")].at(-1)?.getBoundingClientRect();
    const frame = document.getElementById("output-frame").getBoundingClientRect();
    return last && last.height > 0 && last.bottom <= frame.bottom && last.top >= frame.top;
  });
  await leave(page);
});

test("A reference that has become invalid says so, and can be tried again", async () => {
  const page = await panel({ t: { ok: true, results: [{ type: "table", text: "{...}", ref: 7, children: 3 }] } });
  page.fake.children = () => ({ error: { code: -6, message: "no such ref" } });
  await run(page, "t");
  await page.locator(".entry summary").first().click();
  await page.locator("#output").getByText("cannot be opened any more: no such ref").waitFor();
  await leave(page);
});

test("A long string shows all of it on demand", async () => {
  const page = await panel({ s: { ok: true, results: [{ type: "string", text: '"xxx\u2026"', ref: 9, length: 200000 }] } });
  await run(page, "s");
  await page.locator("#output").getByText("all 200000 bytes").click();
  await page.locator("#output").getByText("134464 bytes more").waitFor();
  await leave(page);
});

test("An error comes with its traceback, whose places are links", async () => {
  const page = await panel({ "f()": { ok: false, error: "lib/face.lua:3: boom", traceback: "lib/face.lua:3: boom\nstack traceback:\n\tlib/face.lua:3: in function 'f'" } });
  await run(page, "f()");
  await page.locator(".entry .failed a.place").first().waitFor();
  assert.equal(await page.locator(".entry .failed > a.place").innerText(), "lib/face.lua:3");
  await page.locator("#output").getByText("traceback", { exact: true }).click();
  assert.match(await page.locator(".traceback pre").innerText(), /in function 'f'/);
  await keepPicture(page, "prompt_error");
  await leave(page);
});

test("What is not complete goes on in the next line, and a second Return ends it", async () => {
  const whole = "for i = 1, 2 do\n  print(i)\nend";
  const page = await panel({
    "for i = 1, 2 do": { incomplete: true }, "for i = 1, 2 do\n  print(i)": { incomplete: true },
    [whole]: { ok: true, results: [{ type: "number", text: "77" }] },
    "for i = 1, 2 do\n  ": { ok: false, error: "'end' expected near <eof>", syntax: true, line: 1 },
  });
  await run(page, "for i = 1, 2 do");
  await until(page, () => document.getElementById("prompt").value === "for i = 1, 2 do\n  ");
  await page.keyboard.type("print(i)");
  await page.keyboard.press("Enter");
  await until(page, () => document.getElementById("prompt").value === "for i = 1, 2 do\n  print(i)\n  ");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("end");
  await page.keyboard.press("Enter");
  await page.locator("#output").getByText("77").waitFor();
  await run(page, "for i = 1, 2 do");
  await until(page, () => document.getElementById("prompt").value.endsWith("\n  "));
  page.fake.forget();
  await page.keyboard.press("Enter");
  assert.equal((await page.fake.next((each) => each.verb === "evaluate")).multiline, false);
  await page.locator("#output").getByText("'end' expected").waitFor();
  await leave(page);
});

test("The history goes up and down, is searched, and survives a reload", async () => {
  const page = await panel();
  for (const code of ["first()", "second()", "third()"]) {
    await run(page, code);
    await page.locator(".entry .code", { hasText: code }).waitFor();
  }
  await page.reload();
  await page.prompt.fill("typed");
  await page.prompt.press("ArrowUp");
  await page.prompt.press("ArrowUp");
  assert.equal(await page.prompt.inputValue(), "second()");
  await page.prompt.press("ArrowDown");
  await page.prompt.press("ArrowDown");
  assert.equal(await page.prompt.inputValue(), "typed");
  await page.prompt.press("Control+r");
  await page.keyboard.type("ir");
  assert.equal(await page.prompt.inputValue(), "third()");
  await page.keyboard.press("Control+r");
  assert.equal(await page.prompt.inputValue(), "first()");
  await keepPicture(page, "prompt_search");
  await page.keyboard.press("Escape");
  assert.equal(await page.prompt.inputValue(), "typed");
  await page.prompt.press("Control+r");
  await page.keyboard.type("second");
  await page.keyboard.press("Enter");
  assert.equal(await page.prompt.inputValue(), "second()");
  assert.ok(await page.prompt.evaluate((e) => e === document.activeElement));
  await leave(page);
});

test("A module in the string of require brings the quote that is missing", async () => {
  const page = await panel();
  await page.prompt.fill('require "js');
  await page.prompt.press("Tab");
  await until(page, () => document.getElementById("prompt").value === 'require "json"');
  await page.prompt.fill('require("js")');
  await page.prompt.press("ArrowLeft");
  await page.prompt.press("ArrowLeft");
  await page.prompt.press("Tab");
  await until(page, () => document.getElementById("prompt").value === 'require("json")');
  await leave(page);
});

test("Tab completes from the engine: one at once, several in a list that narrows", async () => {
  const page = await panel();
  await page.prompt.fill("pri");
  await page.prompt.press("Tab");
  await until(page, () => document.getElementById("prompt").value === "print");
  await page.prompt.fill("string.");
  await page.prompt.press("Tab");
  await page.getByRole("listbox", { name: "Completions" }).waitFor();
  assert.equal(await page.getByRole("listbox", { name: "Completions" }).getByRole("option").count(), 5);
  assert.match(await page.getByRole("listbox", { name: "Completions" }).getByRole("option").nth(2).innerText(), /find\s*\(s, pattern, init, plain\)/);
  await keepPicture(page, "prompt_complete");
  await page.keyboard.type("f");
  await until(page, () => document.querySelectorAll("[role=option]").length === 2);
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.prompt.getAttribute("aria-activedescendant"), "completion-1");
  await page.keyboard.press("Enter");
  assert.equal(await page.prompt.inputValue(), "string.format");
  await page.prompt.press("Tab"); // the only one: nothing to choose
  await page.prompt.press("Escape");
  await page.prompt.fill("");
  await page.prompt.press("Tab"); // on an empty line it leads on
  assert.equal(await page.prompt.evaluate((e) => e === document.activeElement), false);
  await leave(page);
});

test("Code that runs can be interrupted, by button and by ctrl-C", async () => {
  const page = await panel({ "while true do end": "never" });
  await run(page, "while true do end");
  await page.getByRole("button", { name: "Interrupt" }).click();
  const asked = await page.fake.next((each) => each.verb === "interrupt");
  assert.equal(asked.session, "page-1");
  page.fake.forget();
  await page.prompt.focus();
  await page.keyboard.press("Control+c");
  await page.fake.next((each) => each.verb === "interrupt");
  await page.fake.drop();
  await page.locator("#output").getByText("the connection was lost").waitFor();
  await page.getByRole("button", { name: "Interrupt" }).waitFor({ state: "hidden" });
  await leave(page);
});

test("What is typed while an answer is on its way stays", async () => {
  const page = await panel({ slow: "never" });
  await run(page, "slow");
  await page.prompt.fill("next thing");
  const asked = await page.fake.next((each) => each.code === "slow");
  page.fake.send({ type: "answer", id: asked.id, ok: true, results: [{ type: "number", text: "5" }] }, "");
  await page.locator(".entry .value").waitFor();
  assert.equal(await page.prompt.inputValue(), "next thing");
  await leave(page);
});

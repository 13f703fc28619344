// SPDX-License-Identifier: GPL-3.0-or-later
// Kinds of elements that do more than show a value: layouts, drawing, charts, logs, trees, pictures, styles.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { closeBrowser, keepPicture, openBrowser, openPage, until } from "./browser.js";
import { Fake } from "./fake.js";
import { byId, create, el, set } from "./tree.js";

before(openBrowser);
after(closeBrowser);

async function show(...children) {
  const fake = new Fake();
  const page = await openPage({ path: "/ui", width: 900, fake });
  await fake.next((each) => each.type === "subscribe" && each.channels.includes("ui"));
  page.fake = fake;
  page.tree = el("window", { id: "w", title: "Kinds", size: [600, 400], visible: true }, ...children);
  page.apply = async (ops, reset) => {
    const sequence = fake.ui(ops, reset);
    await fake.next((each) => each.type === "ui_done" && each.sequence === sequence);
  };
  page.id = (id) => page.locator(`[data-id="${id}"]`);
  page.node = (id) => byId(page.tree, id).node;
  page.value = async (id, name) => (await fake.event(page.node(id), name)).value;
  await page.apply(create(page.tree), true);
  return page;
}

async function leave(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

const box = (locator) => locator.evaluate((e) => { const b = e.getBoundingClientRect(); return { x: b.x, y: b.y, width: b.width, height: b.height }; });

test("Room that is left is shared by stretch; a spacer takes it along its line only", async () => {
  const page = await show(
    el("row", { id: "row", spacing: 10 }, el("button", { id: "a", text: "a", stretch: 1 }), el("button", { id: "b", text: "b", stretch: 3 })),
    el("row", { id: "second" }, el("label", { text: "left" }), el("spacer"), el("label", { id: "right", text: "right" })),
    el("text", { id: "text" }), el("label", { id: "bottom", text: "bottom", align: "right" }));
  const [a, b, row, second, right, text, bottom, content] = await Promise.all([...["a", "b", "row", "second", "right", "text", "bottom"].map((id) => box(page.id(id))), box(page.locator(".window-content"))]);
  const border = 26; // is nobody's share
  assert.ok(Math.abs(b.width - border - 3 * (a.width - border)) < 2, `${b.width} is not three times ${a.width}`);
  assert.ok(row.width > 500 && row.width <= 600);
  assert.ok(second.height < 40);
  assert.ok(Math.abs(right.x + right.width - (second.x + second.width)) < 1);
  assert.ok(text.height > 150, `the text is only ${text.height} px high`);
  assert.ok(bottom.x > 400 && bottom.y + bottom.height <= content.y + content.height);
  await leave(page);
});

test("A grid counts columns and spans, a form puts captions beside", async () => {
  const cells = ["1", "2", "3"].map((text) => el("button", { id: `c${text}`, text }));
  const page = await show(el("grid", { columns: 3, equal: true }, ...cells, el("button", { id: "wide", text: "wide", span: 2 })),
    el("form", {}, el("entry", { id: "name", caption: "Name" }), el("checkbox", { id: "plain", text: "no caption" })));
  const [one, wide, name] = await Promise.all(["c1", "wide", "name"].map((id) => box(page.id(id))));
  assert.ok(wide.y > one.y && wide.width > 1.9 * one.width);
  assert.ok(name.x > one.x + 30);
  assert.equal(await page.getByRole("textbox", { name: "Name" }).count(), 1);
  await page.apply([set(byId(page.tree, "name"), "caption", "First name"), set(byId(page.tree, "name"), "visible", false)]);
  assert.ok(await page.getByText("First name").isHidden());
  await leave(page);
});

test("Tabs and stacks show one child; tabs are chosen by mouse and keys, and closed by the script", async () => {
  const page = await show(el("tabs", { id: "tabs", closable: true }, el("label", { id: "one", caption: "One", text: "first" }), el("label", { id: "two", caption: "Two", text: "second" })),
    el("stack", { id: "stack" }, el("label", { id: "s1", text: "s1" }), el("label", { id: "s2", text: "s2" })));
  assert.ok(await page.id("one").isVisible());
  assert.ok(await page.id("two").isHidden());
  await page.getByRole("tab", { name: "Two" }).click();
  assert.equal(await page.value("tabs", "onCurrentChanged"), 2);
  assert.ok(await page.id("two").isVisible());
  page.fake.forget();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.value("tabs", "onCurrentChanged"), 1);
  await page.getByRole("button", { name: "Close Two" }).click();
  assert.equal(await page.value("tabs", "onTabClosed"), 2);
  assert.equal(await page.getByRole("tab").count(), 2);
  await page.apply([{ op: "remove", node: page.node("two") }, set(byId(page.tree, "stack"), "current", 2)]);
  assert.equal(await page.getByRole("tab").count(), 1);
  assert.ok(await page.id("s1").isHidden());
  assert.ok(await page.id("s2").isVisible());
  await leave(page);
});

test("The border of a splitter moves by keys and mouse, and the sizes are told", async () => {
  const page = await show(el("splitter", { id: "split", sizes: [300, 100] }, el("label", { id: "left", text: "l" }), el("label", { id: "right", text: "r" })));
  const before = await box(page.id("left"));
  await page.locator(".split-bar").focus();
  await page.keyboard.press("ArrowLeft");
  const [left] = await page.value("split", "onSizesChanged");
  assert.ok(Math.abs(left - (before.width - 16)) <= 1);
  page.fake.forget();
  const bar = await box(page.locator(".split-bar"));
  await page.mouse.move(bar.x + 3, bar.y + 30);
  await page.mouse.down();
  await page.mouse.move(bar.x - 97, bar.y + 30, { steps: 4 });
  await page.mouse.up();
  const [dragged] = await page.value("split", "onSizesChanged");
  assert.ok(Math.abs(dragged - (left - 100)) <= 2, `${dragged} after ${left}`);
  await leave(page);
});

test("A canvas tells where the mouse is in its own measure, and which keys", async () => {
  const page = await show(el("canvas", { id: "canvas", area: [100, 50], width: 400, height: 200, align: "left", fill: "#ffffff" },
    el("draw.group", { id: "group", x: 50, y: 0, scale: 2 }, el("draw.rect", { id: "rect", width: 10, height: 5, fill: "#ff0000" }))));
  const b = await box(page.id("canvas"));
  await page.mouse.click(b.x + 200, b.y + 100);
  assert.deepEqual(await page.value("canvas", "onPressed"), [50, 25, "left"]);
  assert.deepEqual(await page.value("canvas", "onReleased"), [50, 25, "left"]);
  await page.mouse.click(b.x + 100, b.y + 100, { button: "right" });
  await page.fake.next((each) => each.name === "onPressed" && each.value[2] === "right");
  await page.mouse.move(b.x + 40, b.y + 40);
  await page.fake.next((each) => each.name === "onMoved" && each.value[0] === 10 && each.value[1] === 10 && each.value[2] === "");
  await page.mouse.wheel(0, 100);
  assert.equal((await page.value("canvas", "onWheel"))[2], -1);
  await page.id("canvas").focus();
  await page.keyboard.press("ArrowLeft");
  await page.fake.next((each) => each.name === "onKey" && each.value === "Left");
  await page.keyboard.press("Control+z");
  await page.fake.next((each) => each.name === "onKey" && each.value === "Ctrl+Z");
  await page.keyboard.press("?");
  await page.fake.next((each) => each.name === "onKey" && each.value === "?");
  const rect = await box(page.locator(".k-draw-rect"));
  assert.deepEqual([Math.round(rect.x - b.x), Math.round(rect.width), Math.round(rect.height)], [200, 80, 40]);
  await page.apply([set(byId(page.tree, "rect"), "visible", false), ...create(el("draw.line", { x2: 9, y2: 9 }), page.node("canvas"), 0)]);
  assert.ok(await page.locator(".k-draw-rect").isHidden());
  assert.equal(await page.locator("svg > *").first().evaluate((e) => e.localName), "line");
  await leave(page);
});

test("A polyline grows while it is drawn, and keeps its newest points", async () => {
  const line = el("draw.polyline", { id: "line", points: [[0, 0], [1, 1]], max: 3 });
  const page = await show(el("canvas", { id: "canvas" }, line));
  const d = () => page.locator(".k-draw-polyline").getAttribute("d");
  assert.equal(await d(), "M0 0L1 1");
  await page.apply([{ op: "append", node: line.node, name: "points", value: [[2, 2], [3, 3]], reset: false }]);
  assert.equal(await d(), "M1 1L2 2L3 3");
  await page.apply([{ op: "append", node: line.node, name: "points", value: [[9, 9], ["x", null]], reset: true }]);
  assert.equal(await d(), "M9 9L0 0");
  await leave(page);
});

test("Charts: each type is drawn, points come live, and what is no number does no harm", async () => {
  for (const type of ["line", "bar", "scatter", "pie"]) {
    const series = el("series", { id: "s", name: "one", points: [[1, 3], [2, 5], [3, -2]] });
    const page = await show(el("chart", { id: "chart", type, title: `a ${type}`, x_label: "x", y_label: "y" }, series, el("series", { name: "two", color: "#ff0000", points: [[1, 1], [2, 2], [3, 3]] })));
    const marks = () => page.locator(".chart .plot").evaluate((e) => e.querySelectorAll("rect, circle, .stroke, .slice").length);
    const expected = { line: 2, bar: 6, scatter: 6, pie: 2 }[type];
    await until(page, (n) => document.querySelector(".chart .plot")?.querySelectorAll("rect, circle, .stroke, .slice").length === n, expected);
    await keepPicture(page, `chart_${type}`);
    if (type === "line") { // what lies before x_range must not be drawn over the marks of the axis
      const [from, width, left, right] = await page.evaluate(() => {
        const clip = document.querySelector(".chart .plot .stroke").closest("svg"), axis = document.querySelector(".chart .plot .axis");
        return [clip.getAttribute("x"), clip.getAttribute("width"), axis.getAttribute("x1"), axis.getAttribute("x2")].map(Number);
      });
      assert.deepEqual([from, width], [left - 4, right - left + 8]);
    }
    await page.apply([{ op: "append", node: series.node, name: "points", value: [[4, 8], [5, 9]], reset: false }]);
    await until(page, () => document.querySelector(".chart").getAttribute("aria-label").includes("5 points, last 9"));
    await page.apply([{ op: "append", node: series.node, name: "points", value: [[null, 1], ["x", {}], [1e308, 1e308], [-1e308, -1e308], [1, 1e-300]], reset: false }, set(byId(page.tree, "chart"), "x_range", [0, 1e-12])]);
    await marks();
    await page.apply([{ op: "append", node: series.node, name: "points", value: [], reset: true }]);
    await until(page, () => document.querySelector(".chart").getAttribute("aria-label").includes("last none"));
    await leave(page);
  }
});

test("A log keeps its newest lines and stays at the end unless the user scrolled up", async () => {
  const log = el("log", { id: "log", max: 200, height: 100 });
  const page = await show(log);
  const lines = (from, n) => Array.from({ length: n }, (_, i) => `line ${from + i}`);
  await page.apply([{ op: "append", node: log.node, name: "lines", value: lines(0, 1000), reset: false }]);
  assert.equal(await page.locator(".log > div").count(), 200);
  assert.equal(await page.locator(".log > div").first().innerText(), "line 800");
  const atEnd = () => page.id("log").evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight < 2);
  assert.ok(await atEnd());
  await page.id("log").evaluate((e) => (e.scrollTop = 0));
  await until(page, () => document.querySelector(".log").scrollTop === 0);
  await page.apply([{ op: "append", node: log.node, name: "lines", value: ["more"], reset: false }]);
  assert.equal(await atEnd(), false);
  await page.apply([{ op: "append", node: log.node, name: "lines", value: ["only"], reset: true }]);
  assert.equal(await page.locator(".log > div").count(), 1);
  await leave(page);
});

test("A tree opens, selects and activates by mouse and keys, and keeps what is open", async () => {
  const items = [{ id: "fruit", text: "Fruit", items: ["Apple", { id: "pear", text: "Pear" }] }, "Roots"];
  const page = await show(el("tree", { id: "tree", items }));
  assert.equal(await page.getByRole("treeitem").count(), 2);
  await page.locator(".twig").first().click();
  assert.deepEqual(await page.value("tree", "onExpanded"), ["fruit", true]);
  await page.getByText("Pear").click();
  assert.equal(await page.value("tree", "onSelected"), "pear");
  await page.getByText("Pear").dblclick();
  assert.equal(await page.value("tree", "onActivated"), "pear");
  await page.id("tree").focus();
  await page.keyboard.press("ArrowUp");
  await page.fake.next((each) => each.name === "onSelected" && each.value === "Apple");
  await page.apply([set(byId(page.tree, "tree"), "items", [...items, "New"]), set(byId(page.tree, "tree"), "selected", "New")]);
  assert.equal(await page.getByRole("treeitem").count(), 5);
  assert.equal(await page.getByRole("treeitem", { name: "New" }).getAttribute("aria-selected"), "true");
  await leave(page);
});

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("Pictures: bytes and data addresses are shown, all else is words", async () => {
  const page = await show(
    el("image", { id: "bytes", data: { base64: png }, text: "a dot" }), el("image", { id: "svg", data: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>' }),
    el("image", { id: "address", source: `data:image/png;base64,${png}` }), el("image", { id: "file", source: "/home/me/cat.png" }),
    el("image", { id: "web", source: "https://evil.example/cat.png", text: "a cat" }), el("image", { id: "broken", data: { base64: "iVBORw0KGgo=" }, text: "broken" }), el("image", { id: "none", data: { base64: "////" } }));
  for (const id of ["bytes", "svg", "address"]) await page.id(id).locator("img").waitFor();
  assert.equal(await page.id("bytes").locator("img").getAttribute("alt"), "a dot");
  assert.equal(await page.id("file").innerText(), "cat.png");
  assert.equal(await page.id("web").innerText(), "a cat");
  await page.id("broken").getByText("broken").waitFor();
  assert.ok(await page.id("none").locator("img").isHidden());
  await page.id("bytes").click();
  await page.fake.event(page.node("bytes"), "onClicked");
  await leave(page);
});

test("Styles set what they name, and take it back", async () => {
  const label = el("label", { id: "label", text: "x", style: { color: "#80ff0000", background: "yellow", bold: true, size: 20, font: "monospace", padding: 4, radius: 3, border: "red", align: "center", italic: true, underline: true } });
  const page = await show(label, el("entry", { id: "entry", style: { background: "#102030" } }));
  const style = (id, inner = "") => page.locator(`[data-id="${id}"] ${inner}`.trim()).evaluate((e) => {
    const s = getComputedStyle(e);
    return { color: s.color, background: s.backgroundColor, weight: s.fontWeight, padding: s.padding, radius: s.borderRadius, align: s.textAlign, font: s.fontStyle };
  });
  assert.deepEqual(await style("label"), { color: "rgba(255, 0, 0, 0.5)", background: "rgb(255, 255, 0)", weight: "600", padding: "4px", radius: "3px", align: "center", font: "italic" });
  assert.equal((await style("entry", "input")).background, "rgb(16, 32, 48)");
  await page.apply([set(label, "style", { color: "not a colour", size: 1e9 })]);
  assert.equal((await style("label")).background, "rgba(0, 0, 0, 0)");
  assert.equal((await style("label")).weight, "400");
  await leave(page);
});

test("Entries: submit, password, read only, error, placeholder, clear, focus, select_all", async () => {
  const page = await show(el("entry", { id: "entry", value: "text", clearable: true, placeholder: "type", max_length: 6 }), el("entry", { id: "secret", password: true }), el("text", { id: "text", value: "a\nb", read_only: true }));
  const entry = byId(page.tree, "entry"), field = page.id("entry").locator("input");
  await page.apply([{ op: "call", node: entry.node, name: "focus", value: null }]);
  assert.ok(await field.evaluate((e) => e === document.activeElement));
  await page.fake.event(entry.node, "onFocused");
  await page.apply([{ op: "call", node: entry.node, name: "select_all", value: null }]);
  await page.keyboard.type("longer than six");
  assert.equal(await field.inputValue(), "longer");
  await page.keyboard.press("Enter");
  assert.equal(await page.value("entry", "onSubmitted"), "longer");
  await page.apply([set(entry, "error", "too short")]);
  assert.equal(await page.getByRole("alert").filter({ hasText: "too short" }).count(), 1);
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await page.apply([set(entry, "error", "")]);
  assert.equal(await field.getAttribute("aria-invalid"), "false");
  await page.getByRole("button", { name: "Empty it" }).click();
  await page.fake.next((each) => each.name === "onValueChanged" && each.value === "");
  assert.equal(await page.id("secret").locator("input").getAttribute("type"), "password");
  assert.equal(await page.id("text").locator("textarea").evaluate((e) => e.readOnly), true);
  await page.id("secret").locator("input").focus();
  await page.fake.event(entry.node, "onBlurred");
  await leave(page);
});

test("Return presses the primary button, keys nobody takes go to the window", async () => {
  const page = await show(el("entry", { id: "entry" }), el("button", { id: "ok", text: "OK", primary: true }), el("html", { id: "html", value: "<p>page</p>" }));
  await page.id("entry").locator("input").focus();
  await page.keyboard.press("Enter");
  await page.fake.event(page.node("ok"), "onClicked");
  assert.equal(page.fake.received.some((each) => each.name === "onKey"), false);
  await leave(page);
});

test("Every kind of the engine has a class", () => {
  const source = process.env.SOURCE ?? new URL("../..", import.meta.url).pathname;
  const table = readFileSync(`${source}/engine/ui/kind.c`, "utf8").split("ep_ui_kinds[] = {")[1].split("\n};")[0];
  const names = [...table.matchAll(/^ {2}\{"([a-z.]+)", "/gm)].map((each) => each[1]);
  const classes = readFileSync(`${source}/resources/web/js/windows/kinds.js`, "utf8").split("export const kinds = {")[1];
  assert.ok(names.length > 40);
  assert.deepEqual(names.filter((each) => !new RegExp(`(?:^|[\\s,{])"?${each.replace(".", "\\.")}"?:`, "m").test(classes)), []);
});

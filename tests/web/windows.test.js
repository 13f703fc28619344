// SPDX-License-Identifier: GPL-3.0-or-later
// Windows in the page, both ways: batches in, events out, with two who change the same thing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, keepPicture, openBrowser, openPage, until } from "./browser.js";
import { Fake } from "./fake.js";
import { byId, create, el, set, tour, tourRows } from "./tree.js";

before(openBrowser);
after(closeBrowser);

/** A page that shows the tree. */
async function show(tree, options = {}) {
  const fake = new Fake();
  const page = await openPage({ path: "/ui", ...options, fake });
  await fake.next((each) => each.type === "subscribe" && each.channels.includes("ui"));
  page.fake = fake;
  page.tree = tree;
  page.apply = async (ops, reset) => {
    const sequence = fake.ui(ops, reset);
    await fake.next((each) => each.type === "ui_done" && each.sequence === sequence);
  };
  await page.apply(create(tree), true);
  page.id = (id) => page.locator(`[data-id="${id}"]`);
  page.node = (id) => byId(tree, id).node;
  return page;
}

async function leave(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

const shown = (...children) => el("window", { id: "w", title: "Lamp", visible: true }, ...children);

test("A batch is acknowledged once it is applied, in order", async () => {
  const page = await show(shown(el("label", { id: "a", text: "one" })));
  for (let i = 0; i < 20; i++) page.fake.ui([set(byId(page.tree, "a"), "text", `text ${i}`)]);
  await page.fake.next((each) => each.type === "ui_done" && each.sequence === 21);
  assert.equal(await page.id("a").innerText(), "text 19");
  assert.deepEqual(page.fake.received.filter((each) => each.type === "ui_done").map((each) => each.sequence), Array.from({ length: 21 }, (_, i) => i + 1));
  await leave(page);
});

test("An operation that makes no sense does not spoil the others", async () => {
  const page = await show(shown(el("label", { id: "a", text: "one" })));
  await page.apply([
    { op: "set", node: 99999, name: "text", value: "nobody" }, { op: "create", node: 777, kind: "hologram", parent: byId(page.tree, "w").node, index: 9 },
    { op: "nonsense", node: 1 }, { op: "set", node: byId(page.tree, "a").node, name: "text", value: { base64: "/w==" } },
    { op: "set", node: byId(page.tree, "a").node, name: "__proto__", value: 1 }, { op: "create", node: 778, kind: "constructor", parent: byId(page.tree, "w").node, index: 0 },
  ]);
  await page.getByText("hologram: not shown in the browser").waitFor();
  assert.equal(await page.id("a").innerText(), "\ufffd");
  await leave(page);
});

test("A click, a slide, a choice come back with the number of the last batch", async () => {
  const options = ["red", { value: "g", text: "green" }, "blue"];
  const page = await show(shown(
    el("button", { id: "button", text: "Press" }), el("switch", { id: "switch", text: "On" }), el("checkbox", { id: "checkbox", text: "Check" }),
    el("toggle", { id: "toggle", text: "Stay" }), el("slider", { id: "slider", value: 10 }), el("dropdown", { id: "dropdown", options }),
    el("radio", { id: "radio", options, value: "red" }), el("multiselect", { id: "multi", options, value: ["red"] }),
    el("number", { id: "number", value: 4, max: 10 }), el("date", { id: "date", value: "2026-01-02" }), el("time", { id: "time" }),
    el("color", { id: "color", value: "#102030" }), el("dial", { id: "dial", value: 5, max: 10 })));
  await page.apply([]);
  const value = async (id, name = "onValueChanged") => (await page.fake.event(page.node(id), name)).value;
  await page.id("button").click();
  const clicked = await page.fake.event(page.node("button"), "onClicked");
  assert.equal(clicked.sequence, 2);
  for (const id of ["switch", "checkbox"]) {
    await page.id(id).locator("input").check();
    assert.equal(await value(id), true);
  }
  await page.id("toggle").click();
  assert.equal(await value("toggle"), true);
  assert.equal(await page.id("toggle").getAttribute("aria-pressed"), "true");
  await page.id("slider").locator("input").press("ArrowRight");
  assert.equal(await value("slider"), 11);
  await page.id("dropdown").locator("select").selectOption("g");
  assert.equal(await value("dropdown"), "g");
  await page.getByRole("radio", { name: "green" }).check();
  assert.equal(await value("radio"), "g");
  await page.id("multi").getByText("blue").click();
  assert.deepEqual(await value("multi"), ["red", "blue"]);
  await page.id("number").locator("input").fill("99"); // more than it may be: nothing is told until it is
  await page.id("number").locator("input").fill("7");
  assert.equal(await value("number"), 7);
  await page.id("date").locator("input").fill("2026-03-04");
  assert.equal(await value("date"), "2026-03-04");
  await page.id("time").locator("input").fill("18:30");
  assert.equal(await value("time"), "18:30");
  await page.id("color").locator("input[type=color]").fill("#aabbcc");
  assert.equal(await value("color"), "#aabbcc");
  await page.id("dial").press("ArrowUp");
  assert.equal(await value("dial"), 6);
  await leave(page);
});

test("What the script sets is shown, and is no event", async () => {
  const page = await show(shown(el("entry", { id: "entry", value: "a" }), el("slider", { id: "slider" }), el("checkbox", { id: "check" }),
    el("dropdown", { id: "drop", options: ["x", "y"] }), el("progress", { id: "progress" }), el("number", { id: "number" })));
  const e = (id) => byId(page.tree, id);
  await page.apply([set(e("entry"), "value", "new"), set(e("slider"), "value", 70), set(e("check"), "value", true), set(e("drop"), "value", "y"),
    set(e("progress"), "value", 33), set(e("number"), "value", 12), set(e("w"), "title", "Other")]);
  assert.equal(await page.id("entry").locator("input").inputValue(), "new");
  assert.equal(await page.id("slider").locator("input").inputValue(), "70");
  assert.ok(await page.id("check").locator("input").isChecked());
  assert.equal(await page.id("drop").locator("select").inputValue(), "y");
  assert.equal(await page.id("progress").innerText(), "33 %");
  assert.equal(await page.id("number").locator("input").inputValue(), "12");
  await page.getByRole("heading", { name: "Other" }).waitFor();
  assert.deepEqual(page.fake.received.filter((each) => each.type === "ui_event"), []);
  await page.apply([set(e("entry"), "value", null), set(e("slider"), "value", null)]); // the defaults again
  assert.equal(await page.id("entry").locator("input").inputValue(), "");
  assert.equal(await page.id("slider").locator("input").inputValue(), "0");
  await leave(page);
});

test("Who types keeps the caret when another changes the same text", async () => {
  const page = await show(shown(el("entry", { id: "entry", value: "hello world" })));
  const entry = byId(page.tree, "entry");
  const field = page.id("entry").locator("input");
  const caret = () => field.evaluate((e) => [e.selectionStart, e.selectionEnd]);
  await field.focus();
  await field.evaluate((e) => e.setSelectionRange(6, 6));
  await page.apply([set(entry, "value", "oh, hello world")]); // before the caret: it moves along
  assert.deepEqual(await caret(), [10, 10]);
  await page.apply([set(entry, "value", "oh, hello world!")]); // behind: it stays
  assert.deepEqual(await caret(), [10, 10]);
  await page.keyboard.type("my ");
  assert.equal(await field.inputValue(), "oh, hello my world!");
  await until(page, () => true);
  const told = page.fake.received.filter((each) => each.name === "onValueChanged").map((each) => each.value);
  assert.deepEqual(told, ["oh, hello mworld!", "oh, hello myworld!", "oh, hello my world!"]);
  await field.evaluate((e) => e.setSelectionRange(4, 9));
  await page.apply([set(entry, "value", "OH, hello my world!")]);
  assert.deepEqual(await caret(), [4, 9]);
  assert.equal(page.fake.received.filter((each) => each.name === "onValueChanged").length, 3);
  await leave(page);
});

test("Letters that are being composed are left alone until they are done", async () => {
  const page = await show(shown(el("entry", { id: "entry", value: "a" })));
  const field = page.id("entry").locator("input");
  await field.evaluate((e) => e.dispatchEvent(new CompositionEvent("compositionstart")));
  await page.apply([set(byId(page.tree, "entry"), "value", "other")]);
  assert.equal(await field.inputValue(), "a");
  await field.evaluate((e) => e.dispatchEvent(new CompositionEvent("compositionend")));
  assert.equal(await field.inputValue(), "other");
  await leave(page);
});

test("Elements are moved, taken out, put in between, and all forgotten at a reset", async () => {
  const page = await show(shown(el("label", { id: "a", text: "a" }), el("label", { id: "b", text: "b" }), el("label", { id: "c", text: "c" })));
  const { node } = byId(page.tree, "w");
  const order = () => page.locator(".window-content > .label").allInnerTexts();
  await page.apply([{ op: "move", node: byId(page.tree, "c").node, parent: node, index: 0 }]);
  assert.deepEqual(await order(), ["c", "a", "b"]);
  await page.apply([...create(el("label", { text: "new" }), node, 1), { op: "remove", node: byId(page.tree, "a").node }]);
  assert.deepEqual(await order(), ["c", "new", "b"]);
  await page.apply(create(shown(el("label", { text: "fresh" }))), true);
  assert.deepEqual(await order(), ["fresh"]);
  await page.apply([{ op: "remove", node: 0 }]);
  await page.getByText("The script shows no window.").waitFor();
  await leave(page);
});

test("What is disabled or hidden cannot be operated", async () => {
  const page = await show(shown(el("column", { id: "column" }, el("button", { id: "inner", text: "inner" })), el("button", { id: "button", text: "x", enabled: false }),
    el("group", { id: "group", text: "g", checkable: true, value: false }, el("button", { id: "grouped", text: "y" }))));
  assert.ok(await page.id("button").isDisabled());
  await page.apply([set(byId(page.tree, "column"), "enabled", false)]);
  assert.equal(await page.id("column").evaluate((e) => e.inert), true);
  assert.equal(await page.id("grouped").evaluate((e) => e.closest("[inert]") !== null), true);
  await page.getByLabel("g", { exact: true }).check();
  assert.equal((await page.fake.event(page.node("group"), "onValueChanged")).value, true);
  await page.id("grouped").click();
  await page.apply([set(byId(page.tree, "inner"), "visible", false)]);
  assert.ok(await page.id("inner").isHidden());
  await leave(page);
});

test("Closing asks the script; one that does not answer can be closed anyway", async () => {
  const page = await show(shown(el("label", { text: "x" })));
  const node = page.node("w");
  await page.clock.install();
  const close = page.getByRole("button", { name: "Close the window" });
  await close.click();
  await page.fake.event(node, "close");
  await page.apply([{ op: "call", node, name: "stay", value: null }]);
  await page.clock.runFor(5000);
  assert.equal(await page.getByText("does not answer").count(), 0);
  await close.click();
  await page.clock.runFor(1500);
  assert.equal(await page.getByText("does not answer").count(), 0);
  await page.clock.runFor(1600);
  await page.getByRole("button", { name: "Close anyway" }).click();
  await page.fake.event(node, "closed");
  await page.apply([{ op: "remove", node }]);
  assert.equal(await page.locator(".window").count(), 0);
  await leave(page);
});

test("A million rows: only what is seen is asked for, to the last one", async () => {
  const table = el("table", { id: "table", columns: ["n", { title: "square", align: "right" }], row_count: 1000000, sortable: true, height: 300 });
  const page = await show(shown(table));
  const bring = async (first, count) => page.apply([{ op: "call", node: table.node, name: "page", value: [first, Array.from({ length: count }, (_, i) => [first + i, (first + i) ** 2])] }]);
  assert.deepEqual((await page.fake.event(table.node, "page")).value, [1, 100]);
  await bring(1, 100);
  await page.getByRole("gridcell", { name: "9", exact: true }).first().waitFor();
  page.fake.forget();
  await page.locator(".rows-scroll").evaluate((e) => (e.scrollTop = e.scrollHeight));
  assert.deepEqual((await page.fake.next((each) => each.name === "page")).value, [999901, 100]);
  assert.equal(page.fake.received.filter((each) => each.name === "page").length, 1);
  await bring(999901, 100);
  await page.getByRole("gridcell", { name: "1000000", exact: true }).waitFor();
  assert.ok((await page.locator(".row-line").count()) < 20);
  await page.id("table").focus();
  await page.keyboard.press("Home");
  assert.equal((await page.fake.event(table.node, "onSelected")).value, 1);
  await page.locator('.row-line[data-row="3"]').dblclick();
  assert.equal((await page.fake.event(table.node, "onActivated")).value, 3);
  await page.getByRole("button", { name: "square" }).click();
  assert.deepEqual((await page.fake.event(table.node, "onSorted")).value, [2, false]);
  await page.apply([set(table, "sort_column", 2), { op: "call", node: table.node, name: "refresh", value: null }]);
  assert.equal(await page.getByRole("columnheader", { name: "square" }).getAttribute("aria-sort"), "ascending");
  await page.getByRole("button", { name: "square" }).click();
  await page.fake.next((each) => each.name === "onSorted" && each.value[1] === true);
  await page.apply([{ op: "call", node: table.node, name: "scroll_to", value: 500000 }]);
  await page.fake.next((each) => each.name === "page" && each.value[0] <= 500000 && each.value[0] + 99 >= 500000);
  await leave(page);
});

test("After a refresh old rows stay until new ones come", async () => {
  const list = el("list", { id: "list", row_count: 2 });
  const page = await show(shown(list));
  await page.fake.event(list.node, "page");
  await page.apply([{ op: "call", node: list.node, name: "page", value: [1, ["old one", "old two"]] }]);
  page.fake.forget();
  await page.apply([{ op: "call", node: list.node, name: "refresh", value: null }]);
  await page.fake.event(list.node, "page");
  await page.getByText("old two").waitFor();
  await page.apply([set(list, "row_count", 3), { op: "call", node: list.node, name: "page", value: [1, ["new one", { text: "new two", bold: true, color: "#ff0000" }, 3.25]] }]);
  await page.getByText("3.25").waitFor();
  assert.equal(await page.getByText("old").count(), 0);
  await leave(page);
});

test("What scrolls makes no window long, and what Qt's size lacks is added", async () => {
  const log = Array.from({ length: 500 }, (_, i) => `line ${i}`);
  const page = await show(el("window", { id: "w", title: "Log", visible: true },
    el("row", { id: "row" }, el("log", { id: "log" }), el("list", { id: "list", items: log }), el("button", { id: "b", text: "Go" })),
    el("form", { id: "form" }, el("entry", { id: "name", caption: "Name" }), el("checkbox", { id: "agree", text: "Agree" }))));
  await page.apply([{ op: "append", node: page.node("log"), name: "text", value: log }]);
  const box = (id) => page.id(id).boundingBox();
  assert.ok((await box("w")).height < 400, JSON.stringify(await box("w")));
  assert.ok(Math.abs((await box("agree")).x - (await box("name")).x) < 1); // both are fields
  await page.apply([set(byId(page.tree, "w"), "size", [400, 120])]); // as told by Qt, whose elements are lower
  await until(page, () => {
    const content = document.querySelector(".window-content");
    return content.clientHeight > 120 && content.scrollHeight <= content.clientHeight;
  });
  assert.equal((await box("w")).width, 400);
  await leave(page);
});

test("A dialog answers with its value, and with nothing when it is closed", async () => {
  const page = await show(shown(el("label", { text: "x" })));
  const ask = (name, value, request) => page.apply([{ op: "call", node: page.node("w"), name, value, request }]);
  const answer = (request) => page.fake.next((each) => each.name === "answer" && each.request === request);
  await ask("dialog.question", { title: "Sure?", text: "<b>Really</b>", buttons: ["Yes", "No", "Maybe"] }, 1);
  await page.getByText("<b>Really</b>").waitFor();
  await keepPicture(page, "windows_dialog");
  await page.getByRole("button", { name: "Maybe" }).click();
  assert.equal((await answer(1)).value, "Maybe");
  await ask("dialog.question", { text: "And now?" }, 2);
  await page.getByRole("button", { name: "No" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await answer(2)).value, null);
  await ask("dialog.input", { text: "Your name", value: "Ada" }, 3);
  await page.getByRole("textbox", { name: "Your name" }).fill("Grace");
  await page.keyboard.press("Enter");
  assert.equal((await answer(3)).value, "Grace");
  await ask("dialog.message", { text: "Done", icon: "warning" }, 4);
  await page.getByRole("button", { name: "OK" }).click();
  assert.equal((await answer(4)).value, true);
  await ask("dialog.save", { title: "Save", name: "x.png" }, 5);
  await page.getByRole("dialog").locator("input").fill("/tmp/x.png");
  await page.keyboard.press("Enter");
  assert.equal((await answer(5)).value, "/tmp/x.png");
  await ask("save", "/tmp/picture.png", 6); // only a native window can do that
  assert.equal((await answer(6)).value, null);
  await page.apply([{ op: "call", node: 0, name: "notify", value: { title: "Note", text: "<i>hi</i>" } }]);
  await page.getByText("<i>hi</i>").waitFor();
  await leave(page);
});

test("Menus open, check, and have shortcuts; a right click opens that of the element", async () => {
  const page = await show(shown(
    el("menubar", {}, el("menu", { text: "&File" }, el("item", { id: "new", text: "&New", shortcut: "Ctrl+N" }), el("item", { id: "wrap", text: "Wrap", checkable: true }),
      el("menu", { text: "More" }, el("item", { id: "deep", text: "Deep" })))),
    el("toolbar", {}, el("item", { id: "tool", text: "Tool" })),
    el("label", { id: "label", text: "right click" }, el("menu", {}, el("item", { id: "context", text: "Context" }))),
    el("button", { id: "opens", text: "Opens" }, el("menu", {}, el("item", { id: "in", text: "Inside" }))),
    el("shortcut", { id: "f2", key: "F2" }), el("statusbar", { text: "status" })));
  await page.getByRole("button", { name: "File" }).click();
  await page.getByRole("menuitem", { name: "New" }).waitFor();
  await keepPicture(page, "windows_menu");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal((await page.fake.event(page.node("wrap"), "onValueChanged")).value, true);
  await page.getByRole("button", { name: "File" }).click();
  assert.equal(await page.getByRole("menuitemcheckbox").getAttribute("aria-checked"), "true");
  await page.getByRole("menuitem", { name: "Deep" }).click();
  await page.fake.event(page.node("deep"), "onClicked");
  await page.id("label").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Context" }).click();
  await page.fake.event(page.node("context"), "onClicked");
  await page.id("opens").click();
  await page.getByRole("menuitem", { name: "Inside" }).click();
  await page.fake.event(page.node("in"), "onClicked");
  await page.id("tool").click();
  await page.fake.event(page.node("tool"), "onClicked");
  await page.id("opens").focus();
  await page.keyboard.press("F2");
  await page.fake.event(page.node("f2"), "onActivated");
  await page.id("opens").focus();
  await page.keyboard.press("Control+n");
  await page.fake.event(page.node("new"), "onClicked");
  assert.equal(page.fake.received.filter((each) => each.node === page.node("opens") && each.name === "onClicked").length, 0);
  await leave(page);
});

test("A page that is cut off shows what it had, and is told all anew", async () => {
  const page = await show(shown(el("entry", { id: "entry", value: "kept" })));
  const { fake } = page;
  fake.open = false;
  fake.forget();
  await fake.drop();
  await page.getByText("Nobody answers.").waitFor();
  assert.equal(await page.id("entry").locator("input").inputValue(), "kept");
  assert.equal(await page.locator("#desk").evaluate((e) => e.inert), true);
  fake.open = true;
  await fake.next((each) => each.type === "subscribe");
  await page.apply(create(page.tree), true);
  assert.equal(await page.locator(".window").count(), 1);
  assert.equal(await page.locator("#desk").evaluate((e) => e.inert), false);
  await leave(page);
});

test("/ui/ID shows one window, and a modal one makes the others wait", async () => {
  const page = await show(shown(el("label", { text: "mine" })), { path: "/ui/w" });
  const other = el("window", { id: "other", title: "Other", visible: true });
  await page.apply(create(other));
  assert.ok(await page.id("other").isHidden());
  assert.ok(await page.id("w").isVisible());
  page.fake.forget();
  await page.goto("/ui");
  await page.fake.next((each) => each.type === "subscribe");
  await page.apply([...create(page.tree), ...create(other), set(other, "modal", true)], true);
  assert.equal(await page.id("w").evaluate((e) => e.inert), true);
  assert.equal(await page.id("other").evaluate((e) => e.inert), false);
  await leave(page);
});

test("The panel shows windows in a frame of its own", async () => {
  const fake = new Fake();
  const page = await openPage({ fake });
  await page.locator("nav [data-view=windows]").click();
  await fake.next((each) => each.type === "subscribe" && each.channels.includes("ui"));
  const tree = tour(1);
  fake.ui(create(tree), true);
  const frame = page.frameLocator("#windows-frame");
  await frame.getByRole("button", { name: "Click me" }).click();
  await fake.event(byId(tree, "button").node, "onClicked");
  await keepPicture(page, "panel_windows");
  await leave(page);
});

for (const [name, width] of [["desk", 1000], ["phone", 400]])
  test(`The tour of all kinds fits, ${width} px`, async () => {
    for (const dark of [false, true])
      for (const tab of [1, 2, 3, 4]) {
        const tree = tour(tab);
        const page = await show(tree, { width, height: 800, dark });
        await page.apply(tourRows(tree));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `tab ${tab} is ${over} px too wide`);
        await keepPicture(page, `tour_${name}_${tab}_${dark ? "dark" : "light"}`);
        await leave(page);
      }
  });

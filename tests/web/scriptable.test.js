// SPDX-License-Identifier: GPL-3.0-or-later
// Promise A9: what a script prints, names, raises, or puts into its windows never becomes script, style or a request of
// the page. Each payload would call pwn(); besides, nothing foreign may be fetched, and nothing of a handler, an
// address or a style sheet may stand in the document.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, openBrowser, openPage, until } from "./browser.js";
import { Fake } from "./fake.js";
import { create, el } from "./tree.js";

before(openBrowser);
after(closeBrowser);

const svg = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" ${inside}</svg>`;
const base64 = (text) => Buffer.from(text).toString("base64");

const payloads = [
  "<script>pwn()</script>",
  "<img src=x onerror=pwn()>",
  "<svg onload=pwn()>",
  "<svg><script href=data:,pwn() /></svg>",
  '"><script>pwn()</script>',
  "'-pwn()-'",
  "<iframe srcdoc='<script>parent.pwn()</script>'></iframe>",
  "<a href='javascript:pwn()'>click</a>",
  "<a href='data:text/html,<script>pwn()</script>'>click</a>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=pwn()&gt;'>",
  "<style>*{background:url(http://evil.example/leak)}</style><b style='background:url(http://evil.example/x);color:red'>x</b>",
  "<link rel=stylesheet href=http://evil.example/x.css><base href=http://evil.example/>",
  "<form action=javascript:pwn()><button formaction=javascript:pwn()>x</button><input autofocus onfocus=pwn()></form>",
  "<object data=javascript:pwn()></object><embed src=javascript:pwn()>",
  "<meta http-equiv=refresh content='0;url=javascript:pwn()'>",
  "<details open ontoggle=pwn()><summary>x</summary></details>",
  "<body onload=pwn()><template><script>pwn()</script></template>",
  "<img src='http://evil.example/track.png'><img src='data:text/html,<script>pwn()</script>'>",
  `<img src="data:image/svg+xml,${encodeURIComponent(svg("onload='pwn()'><script>pwn()</script>"))}">`,
  "\x1b]8;;javascript:pwn()\x07link\x1b]8;;\x07\x1b[31m<b onclick=pwn()>\x1b[0m",
  "<p style='position:fixed;inset:0;z-index:9999;behavior:url(#x)' class=window id=desk>cover</p>",
  "<noscript><p title='</noscript><img src=x onerror=pwn()>'>",
];

/** A page of the fake that knows when it was betrayed. */
async function guarded(path, prepare = () => {}) {
  const fake = new Fake();
  prepare(fake);
  const page = await openPage({ fake, path });
  page.foreign = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.hostname !== "127.0.0.1") page.foreign.push(request.url());
  });
  await page.evaluate(() => {
    window.pwned = 0;
    window.pwn = () => window.pwned++;
  });
  await fake.next((each) => each.type === "subscribe");
  page.fake = fake;
  return page;
}

/** What in the document could act. */
const dangers = (page) => page.evaluate(() => {
  const found = [];
  for (const e of document.querySelectorAll("*")) {
    for (const { name, value } of e.attributes) {
      if (/^on/i.test(name)) found.push(`${e.localName} ${name}`);
      if (/^(href|src|action|formaction|data|srcdoc|xlink:href)$/i.test(name) && !/^(#|\/|data:image\/)/.test(value)) found.push(`${e.localName} ${name}=${value}`);
      if (name === "style" && /url\(|expression|behavior|position|z-index/i.test(value.replace(/--[\w-]+:[^;]*;?/g, "")) && !e.closest(".menu-popup")) found.push(`style ${value}`);
    }
    if (["object", "embed", "base", "math", "template", "noscript"].includes(e.localName)) found.push(e.localName);
    if (e.localName === "script" && !e.src.startsWith(`${location.origin}/web/`)) found.push("script");
    if (e.localName === "style" || (e.localName === "link" && !e.href.startsWith(`${location.origin}/web/`))) found.push(e.localName);
    if (e.localName === "iframe" && !e.src.endsWith("/ui")) found.push("iframe");
  }
  if (document.querySelectorAll("#desk").length > 1) found.push("a second #desk");
  return found;
});

async function innocent(page) {
  await until(page, () => document.readyState === "complete");
  assert.deepEqual(await dangers(page), []);
  assert.equal(await page.evaluate(() => window.pwned), 0);
  assert.deepEqual(page.foreign, []);
  assert.deepEqual(page.complaints.filter((each) => !/404/.test(each)), [], "a policy had to step in, or something failed");
  await page.context().close();
}

test("Output, errors and results are text", async () => {
  const page = await guarded("/");
  for (const stream of ["out", "err", "log"]) page.fake.output(payloads.map((each) => `${each}\n`).join(""), stream);
  await until(page, (n) => document.querySelectorAll("#output .line").length === n, 3 * payloads.length);
  for (const [i, payload] of payloads.entries()) {
    page.fake.evaluations[`code ${i}`] = i % 2
      ? { ok: false, error: payload, traceback: `${payload}\nstack traceback:\n\t${payload}` }
      : { ok: true, results: [{ type: payload, text: payload, params: payload, file: payload, line: 1, ref: i + 1, children: 3 }, { type: "function", text: payload, file: payload, line: payload }] };
    await page.locator("#prompt").fill(`code ${i}`);
    await page.locator("#prompt").press("Enter");
  }
  await until(page, (n) => document.querySelectorAll(".entry").length === n, payloads.length);
  page.fake.children = () => ({ children: payloads.map((each) => ({ name: each, value: { type: "string", text: each } })), count: payloads.length });
  await page.locator(".entry summary").first().click();
  await page.locator(".entry .children .node").nth(payloads.length - 1).waitFor();
  for (const details of await page.locator(".traceback summary").all()) await details.click();
  await innocent(page);
});

test("Names of scripts, timers, modules, windows and completions are text", async () => {
  const page = await guarded("/", (fake) => {
    fake.script = payloads[0];
    fake.inspected = {
      ...fake.inspected,
      timers: payloads.map((each, i) => ({ id: i, kind: each, source: `${each}:12`, due_ms: each, last_error: each })),
      callbacks: payloads.map((each, i) => ({ id: each + i, kind: "registered", source: each })),
      windows: payloads.map((each, i) => ({ node: i, id: each, title: each, visible: true, elements: each })),
      coroutines: payloads.map((each) => ({ status: each, source: each, line: 3, waits: each })),
      modules: payloads.map((each) => ({ name: each, file: each })),
      sockets: payloads.map((each, i) => ({ id: i, kind: each, local: each, peer: each, source: each, line: 3, since_ms: each, received: each, sent: each, pending: [{ what: each, since_ms: each }] })),
      servers: payloads.map((each) => ({ kind: each, local: each, clients: each, served: each, pending: each })),
    };
    fake.sources = Object.fromEntries(payloads.map((each) => [each, payloads.map((t) => [{ s: t, t }, { s: "keyword", t }])]));
  });
  for (const name of ["Timers", "Windows", "Coroutines", "Modules", "Sockets"]) {
    await page.getByRole("tab", { name }).click();
    await page.locator("#tables tbody tr").nth(payloads.length - 1).waitFor();
  }
  page.fake.status({ status: payloads[1], uptime: payloads[1], lua_memory: payloads[1], errors: payloads[1] });
  for (const payload of payloads) await page.evaluate((file) => (location.hash = `#source:2:${encodeURIComponent(file)}`), payload);
  await page.locator("#source-view .row").first().waitFor();
  await page.evaluate(() => (location.hash = "#console"));
  await page.locator("#prompt").fill("pr");
  await page.locator("#prompt").press("Tab");
  await innocent(page);
});

/** A window whose every text is the payload. */
const everywhere = (payload) => el("window", { id: payload, title: payload, visible: true, icon: payload },
  el("menubar", {}, el("menu", { text: payload }, el("item", { text: payload, icon: payload, shortcut: payload, tooltip: payload }))),
  el("toolbar", {}, el("item", { text: payload, icon: payload })),
  el("heading", { text: payload }), el("label", { text: payload, tooltip: payload }), el("label", { text: payload, html: true }), el("html", { value: payload }),
  el("button", { text: payload, icon: payload }), el("toggle", { text: payload }), el("switch", { text: payload }), el("checkbox", { text: payload }),
  el("radio", { options: [payload, { value: payload, text: payload }], value: payload }), el("dropdown", { options: [payload], value: payload, placeholder: payload }),
  el("multiselect", { options: [payload], value: [payload] }), el("entry", { value: payload, placeholder: payload, error: payload }), el("text", { value: payload }), el("code", { value: payload, language: payload }),
  el("number", { prefix: payload, suffix: payload }), el("slider", { text: payload, show_value: true }), el("date", { value: payload }), el("color", { value: payload }), el("file", { value: payload }),
  el("image", { source: payload, text: payload }), el("image", { data: payload, text: payload }), el("image", { source: `http://evil.example/${encodeURIComponent(payload)}`, text: payload }),
  el("image", { source: "javascript:pwn()" }), el("image", { source: "file:///etc/passwd" }), el("image", { source: "//evil.example/x.png" }), el("image", { data: { base64: base64(svg("onload='pwn()'><script>pwn()</script><image href='http://evil.example/x.png'/>")) } }),
  el("progress", { text: payload, value: 3 }), el("log", { lines: payload.split(" ") }),
  el("table", { columns: [payload, { title: payload, align: payload, width: payload }], row_count: 1, sortable: true }), el("list", { row_count: 1 }),
  el("tree", { items: [payload, { id: payload, text: payload, expanded: true, items: [payload] }], selected: payload }),
  el("tabs", {}, el("label", { caption: payload, text: payload })), el("form", {}, el("label", { caption: payload, text: payload })), el("group", { text: payload }),
  el("canvas", { fill: payload, area: [100, 100] }, el("draw.text", { text: payload, font: payload, color: payload, anchor: payload }), el("draw.path", { path: payload, color: payload, fill: `url(http://evil.example/#x)` }),
    el("draw.rect", { x: payload, width: payload, fill: payload, dash: [payload] }), el("draw.image", { source: payload }), el("draw.image", { data: payload }), el("draw.image", { source: "http://evil.example/x.png" })),
  el("chart", { title: payload, x_label: payload, y_label: payload, categories: [payload], legend: true, type: "bar" }, el("series", { name: payload, color: payload, points: [[1, 2]] }), el("series", { name: payload, points: [[payload, payload]] })),
  el("label", { text: "styled", style: { color: payload, background: "url(http://evil.example/x)", font: payload, border: payload, align: payload, padding: payload, size: payload } }),
  el("label", { text: "styled", style: { color: "red;background:url(http://evil.example/x)", font: 'x";position:fixed;"' } }),
  el(payload, { text: payload }), el("statusbar", { text: payload }));

test("Texts, html, cells, pictures and styles of windows are sanitised", async () => {
  const page = await guarded("/ui");
  for (const payload of payloads) {
    const tree = everywhere(payload);
    const ops = create(tree);
    const row = { text: payload, color: payload, icon: payload };
    const find = (kind) => tree.children.find((each) => each.kind === kind).node;
    ops.push({ op: "call", node: find("table"), name: "page", value: [1, [[payload, row]]] }, { op: "call", node: find("list"), name: "page", value: [1, [row]] },
      { op: "set", node: find("label"), name: payload, value: payload }, { op: "call", node: find("label"), name: payload, value: payload },
      { op: "call", node: 0, name: "notify", value: { title: payload, text: payload } });
    const sequence = page.fake.ui(ops, true);
    await page.fake.next((each) => each.type === "ui_done" && each.sequence === sequence);
    for (const link of await page.locator(".link").all()) await link.dispatchEvent("click");
    for (const menu of await page.locator(".menubar button").all()) await menu.click();
    assert.deepEqual(await dangers(page), [], payload);
    assert.equal(new URL(page.url()).pathname, "/ui");
  }
  assert.ok(page.fake.received.some((each) => each.name === "onLinkActivated" && each.value === "javascript:pwn()"), "the script hears of its link, the page does not follow it");
  await innocent(page);
});

test("Dialogs are text", async () => {
  const page = await guarded("/ui");
  const tree = el("window", { title: "w", visible: true });
  page.fake.ui(create(tree), true);
  for (const payload of payloads)
    for (const name of ["dialog.message", "dialog.question", "dialog.input", "dialog.open", "dialog.color"]) {
      page.fake.forget();
      page.fake.ui([{ op: "call", node: tree.node, name, value: { title: payload, text: payload, details: payload, buttons: [payload, "x"], value: payload, placeholder: payload, icon: payload, default: payload }, request: 5 }]);
      await page.getByRole("dialog").waitFor();
      assert.deepEqual(await dangers(page), [], payload);
      await page.keyboard.press("Escape");
      await page.fake.next((each) => each.name === "answer");
    }
  await innocent(page);
});

test("Markup that is allowed comes through, and nothing grows without bound", async () => {
  const page = await guarded("/ui");
  const tree = el("window", { title: "w", visible: true },
    el("label", { id: "l", html: true, text: "<b>b</b> <font color='#ff0000'>f</font> <span style='font-size:20px;color:blue;position:fixed'>s</span><br><center>c</center> 1 &lt; 2" }),
    el("html", { id: "h", value: `${"<div>".repeat(5000)}deep${"<table><tr><td>".repeat(300)}` }), el("html", { id: "m", value: "<p>x</p>".repeat(60000) }));
  const sequence = page.fake.ui(create(tree), true);
  await page.fake.next((each) => each.type === "ui_done" && each.sequence === sequence);
  const label = page.locator('[data-id="l"]');
  assert.equal(await label.locator("b").innerText(), "b");
  assert.equal(await label.getByText("f", { exact: true }).evaluate((e) => e.style.color), "rgb(255, 0, 0)");
  assert.deepEqual(await label.getByText("s", { exact: true }).evaluate((e) => [e.style.fontSize, e.style.position]), ["20px", ""]);
  assert.match(await label.innerText(), /1 < 2/);
  assert.equal(await page.locator('[data-id="h"]').evaluate((e) => e.textContent), "deep");
  assert.ok((await page.locator('[data-id="m"] p').count()) <= 20000);
  await innocent(page);
});

test("A policy forbids what would come through all the same", async () => {
  for (const path of ["/", "/ui"]) {
    const page = await guarded(path);
    const ran = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.pwned++";
      document.body.append(script);
      document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.pwned++'>");
      const style = document.createElement("style");
      style.textContent = "body { display: none }";
      document.head.append(style);
      const foreign = await fetch("http://evil.example/").then(() => true, () => false);
      return { pwned: window.pwned, hidden: getComputedStyle(document.body).display === "none", foreign };
    });
    assert.deepEqual(ran, { pwned: 0, hidden: false, foreign: false });
    assert.ok(page.complaints.length >= 3, "the browser said so");
    await page.context().close();
  }
});

// SPDX-License-Identifier: GPL-3.0-or-later
// A6: a page of somebody else's, in the browser of one who uses the panel, runs nothing here and reads nothing. The attacker's
// pages come from another port of this machine (the same site, so cookies travel) and from a name that was rebound to it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const require = createRequire(join(process.env.NODE_PACKAGES ?? process.cwd(), "package.json"));
const { chromium } = require("playwright-core");

let home, engine, said = "", output = "", link, base, telnet, browser, context, attacker;

before(async () => {
  home = mkdtempSync(join(tmpdir(), "eplua-attack-"));
  engine = spawn(process.env.EPLUA, ["--no-gui", "--http=0", "--telnet=0", "--stay", "-e", "print 'up'"],
    { env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home }, stdio: ["ignore", "pipe", "pipe"] });
  engine.stdout.on("data", (data) => { output += data; });
  engine.stderr.on("data", (data) => { said += data; });
  for (let i = 0; i < 400 && !/\/link\/\S+/.test(said); i++) await new Promise((resolve) => { setTimeout(resolve, 25); });
  link = /http:\S+\/link\/\S+/.exec(said)[0];
  base = new URL(link).origin;
  telnet = Number(/--attach (\d+)/.exec(said)[1]);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP evil.test 127.0.0.1"],
    env: { ...process.env, HOME: home },
  });
  context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link); // who is attacked is let in
  await page.getByText(/idle|running/).first().waitFor();
  attacker = createServer((request, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end("<!doctype html><title>nice page</title><body></body>");
  }).listen(0, "127.0.0.1");
  await once(attacker, "listening");
});

after(async () => {
  await browser?.close();
  attacker?.close();
  engine?.kill();
  if (home) rmSync(home, { recursive: true, force: true });
});

// What a page could try; runs in the page, gives what it has read.
async function attack({ target, mark, port }) {
  const read = [];
  const code = `io.open(${JSON.stringify(mark)}, "w"):close() print "taken over"`;
  const json = JSON.stringify({ script: code });
  const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
  const tries = [];
  for (const mode of ["no-cors", "cors", "same-origin"]) {
    for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded"]) {
      for (const credentials of ["include", "omit"])
        tries.push(fetch(`${target}/execute`, { method: "POST", mode, credentials, headers: { "content-type": type }, body: json })
          .then((reply) => (reply.type === "opaque" ? "" : reply.text()), () => "").then((text) => read.push(text)));
    }
    for (const path of ["/", "/status", "/engine/inspect", "/openapi.json", "/source?file=/etc/passwd"])
      tries.push(fetch(target + path, { mode, credentials: "include" })
        .then((reply) => (reply.type === "opaque" ? "" : reply.text()), () => "").then((text) => read.push(text)));
    tries.push(fetch(`http://127.0.0.1:${port}/`, { method: "POST", mode, body: `\n${code}\n` }).catch(() => {}));
  }
  navigator.sendBeacon(`${target}/execute`, new Blob([json], { type: "text/plain" }));
  for (const enctype of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const frame = document.createElement("iframe");
    frame.name = `f${enctype}`;
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: `${target}/execute`, enctype, target: frame.name });
    const field = document.createElement("input");
    Object.assign(field, { name: '{"script":' + JSON.stringify(code) + ',"x":"', value: '"}' });
    form.append(field);
    document.body.append(frame, form);
    form.submit();
  }
  for (const [tag, name] of [["img", "src"], ["script", "src"], ["iframe", "src"], ["link", "href"], ["object", "data"], ["video", "src"]]) {
    for (const path of ["/", "/engine/restart", "/engine/stop", "/openapi.json", "/ui"]) {
      const element = document.createElement(tag);
      if (tag === "link") element.rel = "stylesheet";
      element[name] = target + path;
      document.body.append(element);
    }
  }
  for (const path of ["/ws", "/dap"]) {
    const socket = new WebSocket(target.replace("http", "ws") + path);
    socket.onopen = () => socket.send(JSON.stringify({ type: "execute", code }));
    socket.onmessage = (event) => read.push(event.data);
  }
  await Promise.all(tries);
  await wait(1500);
  for (const frame of document.querySelectorAll("iframe")) {
    try { read.push(frame.contentDocument?.body?.innerText ?? ""); } catch { /* of another origin, as it should be */ }
  }
  return read.filter((text) => text && !/^\{"detail":/.test(text));
}

for (const [what, address] of [["another port of this machine", () => `http://127.0.0.1:${attacker.address().port}/`],
  ["localhost", () => `http://localhost:${attacker.address().port}/`],
  ["a name of the attacker's", () => `http://evil.test:${attacker.address().port}/`]]) {
  test(`A page from ${what} runs and reads nothing`, async () => {
    const mark = join(home, "taken");
    const page = await context.newPage();
    await page.goto(address());
    for (const target of [base, base.replace("127.0.0.1", "localhost"), base.replace("127.0.0.1", "evil.test")])
      assert.deepEqual(await page.evaluate(attack, { target, mark, port: telnet }), [], target);
    assert.equal(existsSync(mark), false);
    assert.doesNotMatch(output, /taken over/);
    await page.close();
  });
}

test("A name that was rebound to us is not ours", async () => {
  const page = await context.newPage();
  const reply = await page.goto(base.replace("127.0.0.1", "evil.test"));
  assert.ok([400, 401, 403].includes(reply.status()), String(reply.status()));
  const mark = join(home, "rebound");
  const read = await page.evaluate(attack, { target: "", mark, port: telnet }).catch(() => []);
  assert.deepEqual(read, []);
  assert.equal(existsSync(mark), false);
});

test("The panel itself still works", async () => {
  const page = await context.newPage();
  await page.goto(base);
  await page.locator("#prompt").fill("print('still here')");
  await page.locator("#prompt").press("Enter");
  await page.getByText("still here", { exact: true }).first().waitFor();
});

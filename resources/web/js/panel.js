// SPDX-License-Identifier: GPL-3.0-or-later
// The control panel: puts its parts together and decides which of them is in view. Windows of scripts are shown in a
// frame of their own (/ui), under a policy of their own, so that nothing in them reaches this page.
import { Connection } from "./connection.js";
import { showGraphs } from "./graphs.js";
import { Head } from "./head.js";
import { readPlaceHash } from "./links.js";
import { make } from "./make.js";
import { Output } from "./output.js";
import { Profile } from "./profile.js";
import { Prompt } from "./prompt.js";
import { Source } from "./source.js";
import { Tables } from "./tables.js";
import { bindThemeButton, followTheme } from "./theme.js";

const at = (id) => document.getElementById(id);

followTheme();
bindThemeButton(at("theme"));

const connection = new Connection();
const output = new Output({ list: at("output"), scroller: at("output-frame"), follower: at("follow") });
const source = new Source({ list: at("source-file"), view: at("source-view"), message: at("source-message") });

new Head(connection, output, {
  script: at("script"), status: at("status"), uptime: at("uptime"), memory: at("memory"), errors: at("errors"),
  stop: at("stop"), restart: at("restart"), banner: at("banner"),
});
new Prompt(connection, output, {
  field: at("prompt"), list: at("completion"), interrupt: at("interrupt"), search: at("search"), announce: at("announce"),
});
showGraphs(connection, at("graphs"));
new Profile(connection, {
  record: at("record"), kind: at("record-kind"), seconds: at("record-seconds"), progress: at("record-progress"), result: at("record-result"),
});
new Tables(connection, { tabs: at("table-tabs"), host: at("tables") }, (inspected) => {
  const files = inspected.files ?? [inspected.script, connection.hello?.script, ...(inspected.modules ?? []).map((each) => each.file)];
  source.setFiles(files);
  showWindowCount((inspected.windows ?? []).filter((each) => each.visible !== false).length);
});

// --- output ---

at("filter").addEventListener("input", (event) => output.setWords(event.target.value));
for (const box of document.querySelectorAll("[data-stream]"))
  box.addEventListener("change", () => output.setShown(box.dataset.stream, box.checked));
at("pause").addEventListener("click", () => output.setFollow(!output.following));
at("clear").addEventListener("click", () => output.clear());
at("copy").addEventListener("click", async () => {
  const said = await copyText(output.text());
  at("announce").textContent = said ? "Copied" : "The browser does not let us copy";
  at("copy").dataset.said = said ? "Copied" : "Not allowed";
  setTimeout(() => delete at("copy").dataset.said, 1500);
});
new MutationObserver(() => {
  const paused = !at("follow").hidden;
  at("pause").setAttribute("aria-pressed", String(paused));
  at("pause").textContent = paused ? "Follow" : "Pause";
}).observe(at("follow"), { attributeFilter: ["hidden"] });

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

connection.on("output", (message) => output.write(message));
connection.on("engine", ({ event }) => {
  if (event === "bound") source.forget();
});

// --- what is in view ---

const VIEWS = ["console", "windows", "source", "engine"];

function show(view) {
  if (!VIEWS.includes(view)) view = "console";
  document.body.dataset.view = view;
  if (view === "windows" || view === "source") document.body.dataset.stage = view;
  for (const button of document.querySelectorAll("nav [data-view]"))
    button.setAttribute("aria-current", String(button.dataset.view === view));
  showFrame();
}

// The frame is loaded when it is first seen; on a wide screen that is when there is a window.
function showFrame() {
  const seen = at("windows").checkVisibility?.() ?? true;
  if (!seen || at("windows-host").childElementCount > 0) return;
  at("windows-host").append(make("iframe", { src: "/ui", title: "Windows of the script", id: "windows-frame" }));
}

function showWindowCount(count) {
  at("window-count").textContent = count > 0 ? String(count) : "";
}

function followHash() {
  const place = readPlaceHash(location.hash);
  if (place) {
    show("source");
    source.show(place.file, place.line);
  } else if (location.hash.startsWith("#windows")) {
    show("windows");
    const id = location.hash.slice("#windows:".length);
    const frame = at("windows-frame");
    if (frame && id) frame.contentWindow?.postMessage({ show: decodeURIComponent(id) }, location.origin);
  } else {
    show(location.hash.slice(1) || "console");
  }
}

// Pressed again, a button still leads there: the hash may say something else of the same view.
for (const button of document.querySelectorAll("nav [data-view]"))
  button.addEventListener("click", () => {
    const view = button.dataset.view;
    if (view === "source" && !location.hash.startsWith("#source:")) openScript();
    else if (location.hash === `#${view}`) show(view);
    else location.hash = `#${view}`;
  });

function openScript() {
  const file = connection.hello?.script;
  location.hash = file ? `#source:1:${encodeURIComponent(file)}` : "#source";
}

addEventListener("hashchange", followHash);
addEventListener("resize", showFrame);
// As in other consoles: a key leads back to the prompt from everywhere.
addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "`") {
    location.hash = "#console";
    at("prompt").focus();
  }
});

followHash();
connection.subscribe("output", "status", "callbacks");
connection.open();

// SPDX-License-Identifier: GPL-3.0-or-later
// The page of windows: /ui shows all of them, /ui/ID the one with that id or number. It stands by itself, or in a frame
// of the panel.
import { Connection } from "../connection.js";
import { make } from "../make.js";
import { followTheme } from "../theme.js";
import { Mirror } from "./mirror.js";

const at = (id) => document.getElementById(id);

followTheme();

const wanted = decodeURIComponent(/^\/ui\/(.+)$/.exec(location.pathname)?.[1] ?? "");
const framed = window.parent !== window;
document.body.classList.toggle("is-framed", framed);

const connection = new Connection();
const mirror = new Mirror(connection, at("desk"), showWindows);

const matches = (view, id) => view.text("id") === id || String(view.node) === id;

function showWindows() {
  const mine = mirror.windows.filter((each) => wanted === "" || matches(each, wanted));
  for (const view of mirror.windows) view.element.classList.toggle("is-other", !mine.includes(view));
  const shown = mine.filter((each) => each.shown);
  const modal = shown.filter((each) => each.flag("modal")).at(-1);
  for (const view of shown) {
    const waits = modal !== undefined && view !== modal;
    view.element.classList.toggle("is-waiting", waits);
    view.element.inert = waits || !view.flag("enabled", true);
  }
  at("none").hidden = shown.length > 0;
  at("none").textContent = wanted && mine.length === 0 ? `There is no window ${wanted}.` : "The script shows no window.";
  if (!framed) document.title = `${shown.length === 1 ? shown[0].title : "Windows"} \u2013 EPLua`;
}

// What cannot be told to anybody should not look as if it could.
function showState() {
  const { state, engine } = connection;
  const away = state !== "connected" || !engine;
  document.body.dataset.connection = state;
  at("desk").inert = away;
  at("desk").classList.toggle("is-away", away);
  const text =
    state === "refused" ? "This browser is no longer let in. Open the link that the program printed."
    : state !== "connected" ? "Nobody answers. What you see is from before."
    : "The script has ended.";
  at("banner").hidden = !away || (framed && state === "connecting");
  at("banner").replaceChildren(make("span", { text }));
}

connection.on("state", showState);
connection.on("engine", showState);
connection.on("hello", showState);
addEventListener("message", (event) => {
  if (event.origin !== location.origin || typeof event.data?.show !== "string") return;
  mirror.windows.find((each) => matches(each, event.data.show))?.element.scrollIntoView({ block: "start" });
});

connection.subscribe("ui");
connection.open();

// SPDX-License-Identifier: GPL-3.0-or-later
// Trees of elements as a script would write them, turned into the operations an engine sends.

/** @returns {{kind: string, properties: object, children: object[], node: number}} */
export function el(kind, properties = {}, ...children) {
  return { kind, properties, children, node: 0 };
}

let last = 0;

/** Operations that create the tree. Nodes get their numbers. @returns {object[]} */
export function create(tree, parent = 0, index = 0) {
  tree.node = ++last;
  const ops = [{ op: "create", node: tree.node, kind: tree.kind, parent, index }];
  for (const [name, value] of Object.entries(tree.properties)) {
    if (["log", "series", "draw.polyline"].includes(tree.kind) && (name === "lines" || name === "append"))
      ops.push({ op: "append", node: tree.node, name, value, reset: true });
    else ops.push({ op: "set", node: tree.node, name, value });
  }
  tree.children.forEach((child, i) => ops.push(...create(child, tree.node, i)));
  return ops;
}

/** The element with that id. */
export function byId(tree, id) {
  if (tree.properties.id === id) return tree;
  for (const child of tree.children) {
    const found = byId(child, id);
    if (found) return found;
  }
  return null;
}

export const set = (element, name, value) => ({ op: "set", node: element.node, name, value });

const sun = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="26" fill="#f59e0b"/></svg>';

/** Every kind once, as resources/examples/windows/tour.lua. */
export function tour(current = 1) {
  const options = ["red", "green", "blue"];
  return el("window", { id: "tour", title: "Tour", size: [820, 660], visible: true },
    el("menubar", {}, el("menu", { text: "&File" },
      el("item", { id: "new", text: "&New", shortcut: "Ctrl+N" }), el("item", { id: "wrap", text: "&Checkable", checkable: true, value: true }),
      el("separator"), el("item", { id: "quit", text: "&Quit", shortcut: "Ctrl+Q" }))),
    el("toolbar", {}, el("item", { id: "tool", text: "A toolbar", icon: "document-new" })),
    el("tabs", { id: "tabs", stretch: 1, current },
      el("row", { caption: "Input", spacing: 24 },
        el("form", { stretch: 1 },
          el("entry", { id: "entry", caption: "entry", value: "one line", clearable: true }),
          el("number", { id: "number", caption: "number", value: 42, suffix: " %" }),
          el("dropdown", { id: "dropdown", caption: "dropdown", options, value: "green" }),
          el("date", { id: "date", caption: "date", value: "2026-12-31" }), el("time", { id: "time", caption: "time", value: "18:30" }),
          el("color", { id: "color", caption: "color", value: "#3b82f6" }), el("file", { id: "file", caption: "file", placeholder: "no file yet" }),
          el("text", { id: "text", caption: "text", value: "several\nlines", height: 60 }),
          el("code", { id: "code", caption: "code", value: 'print "hello"\nreturn 42', height: 60 })),
        el("form", { stretch: 1 },
          el("button", { id: "button", caption: "button", text: "Click me", primary: true }),
          el("toggle", { id: "toggle", caption: "toggle", text: "Pressed", value: true }),
          el("switch", { id: "switch", caption: "switch", text: "On", value: true }),
          el("checkbox", { id: "checkbox", caption: "checkbox", text: "Checked", value: true }),
          el("radio", { id: "radio", caption: "radio", options: ["left", "right"], value: "left", orientation: "horizontal" }),
          el("slider", { id: "slider", caption: "slider", value: 60, show_value: true }),
          el("dial", { id: "dial", caption: "dial", value: 30, show_value: true, height: 70, align: "left" }),
          el("multiselect", { id: "multiselect", caption: "multiselect", rows: 4, options: ["milk", "bread", "apples", "tea"], value: ["bread", "tea"] }))),
      el("row", { caption: "Show", spacing: 16 },
        el("column", { stretch: 1 },
          el("heading", { text: "heading", level: 2 }),
          el("label", { id: "label", text: "A <b>label</b> with a <font color='#e5484d'>bit</font> of <i>HTML</i>", html: true }),
          el("progress", { id: "progress", value: 60 }), el("image", { id: "image", data: sun, text: "a sun", height: 80 }),
          el("html", { id: "html", value: '<h3>html</h3><p>A page with <a href="eplua:">links</a>.</p><ul><li>one</li><li>two</li></ul>' })),
        el("column", { stretch: 1 },
          el("table", { id: "table", sortable: true, columns: ["Planet", { title: "Moons", align: "right" }], row_count: 4 }),
          el("list", { id: "list", row_count: 3, height: 90 }),
          el("tree", { id: "tree", height: 110, items: [{ id: "fruit", text: "a tree", expanded: true, items: ["Apple", "Pear"] }, { id: "roots", text: "of items", items: ["Beet"] }] }))),
      el("splitter", { caption: "Layout", id: "splitter", sizes: [440, 340] },
        el("column", { padding: 12 },
          el("group", { text: "group with a grid" }, el("grid", { columns: 3 }, ...["1", "2", "3", "4", "5", "6"].map((text) => el("button", { text })))),
          el("separator"), el("row", {}, el("label", { text: "a row with a" }), el("spacer"), el("label", { text: "spacer" })),
          el("stack", { id: "stack", current: 2 }, el("label", { text: "not seen" }), el("label", { text: "a stack shows one child at a time" })), el("spacer")),
        el("scroll", { padding: 12 }, el("label", { text: "A scroll has room for more than one can see. ".repeat(60) }))),
      el("row", { caption: "Drawing", spacing: 16 },
        el("canvas", { id: "canvas", area: [300, 200], stretch: 1 },
          el("draw.line", { x1: 20, y1: 180, x2: 280, y2: 180, dash: [6, 4] }),
          el("draw.rect", { x: 20, y: 20, width: 70, height: 60, radius: 10, fill: "#3b82f6" }),
          el("draw.ellipse", { x: 115, y: 20, width: 60, height: 60, sweep: 270, fill: "#f59e0b" }),
          el("draw.polyline", { points: [[200, 80], [220, 20], [240, 80], [260, 20], [280, 80]], line_width: 3, color: "#e5484d" }),
          el("draw.path", { x: 20, y: 100, path: "M 0 30 C 20 -20 50 80 80 30", line_width: 4, color: "#22c55e" }),
          el("draw.text", { x: 150, y: 125, text: "canvas", size: 24, anchor: "center" }),
          el("draw.image", { x: 230, y: 100, width: 50, height: 50, data: sun }),
          el("draw.group", { x: 60, y: 155, rotation: -12 }, el("draw.text", { text: "turned", size: 14 }))),
        el("chart", { id: "chart", type: "bar", title: "chart", stretch: 1, categories: ["Mon", "Tue", "Wed", "Thu"] },
          el("series", { name: "cups of tea", points: [[1, 3], [2, 5], [3, 2], [4, 4]] })))),
    el("log", { id: "events", height: 70, lines: ["a log", "of lines"] }),
    el("statusbar", { id: "status", text: "A status bar" }, el("label", { text: "on the right" })),
    el("shortcut", { id: "f1", key: "F1" }));
}

/** Rows for the elements of the tour, as the engine brings them. */
export function tourRows(tree) {
  return [
    { op: "call", node: byId(tree, "table").node, name: "page", value: [1, [["Earth", 1], ["Mars", 2], ["Jupiter", 95], ["Saturn", 274]]] },
    { op: "call", node: byId(tree, "list").node, name: "page", value: [1, ["a list", "of items", { text: "in colours", color: "#e5484d" }]] },
  ];
}

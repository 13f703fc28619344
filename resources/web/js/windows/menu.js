// SPDX-License-Identifier: GPL-3.0-or-later
// Menus: of a menubar, of a button, of the right mouse button. Built when they open, from the tree as it is then; a menu
// in a menu is a part of it with a title.
import { make } from "../make.js";
import { toText } from "./values.js";

/** Text of a menu without its marks: "&File" is File, "&&" is &. */
export function menuText(view) {
  return view.text("text").replace(/&(.)/g, "$1");
}

let opened = null;

export function closeMenu() {
  const { popup, focus } = opened ?? {};
  opened = null;
  popup?.remove();
  if (focus?.isConnected && document.activeElement === document.body) focus.focus();
}

function itemButton(item) {
  const checkable = item.flag("checkable");
  const button = make("button", {
    type: "button", role: checkable ? "menuitemcheckbox" : "menuitem", tabindex: "-1",
    "aria-checked": checkable ? String(item.flag("value")) : null, disabled: !item.flag("enabled", true),
    title: item.text("tooltip") || null,
  }, make("span", { text: menuText(item) || item.text("icon") }), make("kbd", { text: item.text("shortcut") }));
  button.addEventListener("click", () => {
    closeMenu();
    item.press();
  });
  return button;
}

function rows(menu) {
  const list = [];
  for (const child of menu.children) {
    if (!child.flag("visible", true)) continue;
    if (child.kind === "separator") list.push(make("hr"));
    else if (child.kind === "item") list.push(itemButton(child));
    else if (child.kind === "menu")
      list.push(make("div", { role: "group", class: "submenu", "aria-label": menuText(child) },
        make("div", { class: "menu-title", text: menuText(child) }), ...rows(child)));
  }
  return list;
}

/**
 * @param {import("./view.js").View} menu
 * @param {HTMLElement|{x: number, y: number}} at under an element, or at a point
 */
export function openMenu(menu, at) {
  closeMenu();
  const focus = document.activeElement;
  const popup = make("div", { class: "menu-popup", role: "menu", tabindex: "-1", "aria-label": menuText(menu) || "Menu" }, ...rows(menu));
  document.body.append(popup);
  const box = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, bottom: at.y };
  popup.style.left = `${Math.max(4, Math.min(box.left, innerWidth - popup.offsetWidth - 4))}px`;
  popup.style.top = `${Math.max(4, Math.min(box.bottom, innerHeight - popup.offsetHeight - 4))}px`;
  opened = { popup, focus };
  popup.addEventListener("keydown", (event) => moveIn(popup, event));
  (popup.querySelector("button:enabled") ?? popup).focus();
}

function moveIn(popup, event) {
  const buttons = [...popup.querySelectorAll("button:enabled")];
  const at = buttons.indexOf(document.activeElement);
  if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length]?.focus();
  else if (event.key === "ArrowUp") buttons[(at - 1 + buttons.length) % buttons.length]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") {
    const { focus } = opened ?? {};
    closeMenu();
    focus?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Opens the menu that stands in the element, at a right click. @param {import("./view.js").View} view */
export function showContextMenu(view) {
  view.element.addEventListener("contextmenu", (event) => {
    const menu = view.children.find((each) => each.kind === "menu");
    if (!menu) return;
    event.preventDefault();
    event.stopPropagation();
    openMenu(menu, { x: event.clientX, y: event.clientY });
  });
}

addEventListener("pointerdown", (event) => {
  if (opened && !opened.popup.contains(event.target)) closeMenu();
}, true);
addEventListener("scroll", (event) => {
  if (opened && !opened.popup.contains(event.target)) closeMenu();
}, true);

/** What an item's title says when it stands in a toolbar. */
export function itemTitle(item) {
  return [toText(item.properties.tooltip), toText(item.properties.shortcut)].filter(Boolean).join(" \u2013 ");
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Which class shows which kind of element. The kinds are those of engine/ui/kind.c; what is not here is a placeholder.
import { MenuBar, Menu, Item, ToolBar, StatusBar, Shortcut, Tray } from "./bars.js";
import { Box, Form, Grid, Group, Scroll, Separator, Spacer } from "./box.js";
import { Button, Check, Toggle } from "./button.js";
import { Canvas } from "./canvas.js";
import { Chart, Series } from "./chart.js";
import { Dropdown, Multiselect, Radio } from "./choice.js";
import { Entry, Text } from "./entry.js";
import { Log } from "./log.js";
import { Splitter, Stack, Tabs } from "./pages.js";
import { ColorField, DateField, FileField, TimeField } from "./picker.js";
import { Dial, NumberField, Progress, Slider } from "./range.js";
import { List, Table } from "./rows.js";
import { DrawEllipse, DrawGroup, DrawImage, DrawLine, DrawPath, DrawPolyline, DrawRect, DrawText } from "./shapes.js";
import { Heading, Html, Image, Label } from "./show.js";
import { Tree } from "./tree.js";
import { Window } from "./window.js";

/** @type {Object<string, typeof import("./view.js").View>} */
export const kinds = {
  window: Window,
  column: Box, row: Box, grid: Grid, form: Form, stack: Stack, tabs: Tabs, splitter: Splitter, scroll: Scroll, group: Group,
  spacer: Spacer, separator: Separator,
  button: Button, toggle: Toggle, switch: Check, checkbox: Check, radio: Radio, dropdown: Dropdown, multiselect: Multiselect,
  entry: Entry, text: Text, code: Text, number: NumberField, slider: Slider, dial: Dial,
  date: DateField, time: TimeField, color: ColorField, file: FileField,
  label: Label, heading: Heading, html: Html, image: Image, progress: Progress, table: Table, list: List, tree: Tree, log: Log,
  canvas: Canvas, "draw.group": DrawGroup, "draw.line": DrawLine, "draw.rect": DrawRect, "draw.ellipse": DrawEllipse,
  "draw.polyline": DrawPolyline, "draw.path": DrawPath, "draw.text": DrawText, "draw.image": DrawImage,
  chart: Chart, series: Series,
  menubar: MenuBar, menu: Menu, item: Item, toolbar: ToolBar, statusbar: StatusBar, shortcut: Shortcut, tray: Tray,
};

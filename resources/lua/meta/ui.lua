---@meta ui
-- SPDX-License-Identifier: MIT
-- Annotations of require "ui". The elements themselves are in ui_elements.lua.

---Windows: a tree of elements, described as data.
---@class ui
local ui = {}

---Shapes of a canvas.
ui.draw = {}

---@class ui.Option
---@field value string
---@field text string

---@class ui.TableColumn
---@field title string
---@field width? integer pixels
---@field align? "left"|"center"|"right"
---@field sortable? boolean

---@class ui.ListItem
---@field id string
---@field text string
---@field icon? string
---@field expanded? boolean
---@field items? (string|ui.ListItem)[]

---The windows that were shown and are not closed.
---@return ui.Window[]
function ui.windows() end

---Can windows be shown here?
---
---    local ui = require "ui"
---    if not ui.available() then print "there is no display" end
---
---@return boolean can
---@return string? message why not
function ui.available() end

---The table of kinds, and the keys of `style`, as data.
---@return table[] kinds
---@return table[] style
function ui.kinds() end

---A notice that asks nothing.
---@param options string|{title?: string, text: string, icon?: string, timeout_ms?: integer}
function ui.notify(options) end

---The screens.
---@async
---@param callback? fun(screens: {width: integer, height: integer, scale: number, primary: boolean}[])
---@return {width: integer, height: integer, scale: number, primary: boolean}[]?
function ui.screens(callback) end

---Dialogs. Each calls back with the answer, or without callback lets the coroutine wait for it. `window` in the options is
---the window it belongs to.
ui.dialog = {}

---Says something. The answer is true.
---@async
---@param options string|{title?: string, text: string, details?: string, icon?: "info"|"warning"|"error", window?: ui.Window}
---@param callback? fun(answer: boolean?)
---@return boolean?
function ui.dialog.message(options, callback) end

---Asks something. The answer is the text of the button, nil when it was closed.
---@async
---@param options string|{title?: string, text: string, buttons?: string[], default?: string, window?: ui.Window}
---@param callback? fun(answer: string?)
---@return string?
function ui.dialog.question(options, callback) end

---Asks for a text.
---@async
---@param options string|{title?: string, text: string, value?: string, placeholder?: string, password?: boolean, multiline?: boolean, window?: ui.Window}
---@param callback? fun(answer: string?)
---@return string?
function ui.dialog.input(options, callback) end

---Asks for a file to open; with `multiple` the answer is a list.
---@async
---@param options? string|{title?: string, folder?: string, filter?: string, multiple?: boolean, window?: ui.Window}
---@param callback? fun(answer: string|string[]|nil)
---@return string|string[]|nil
function ui.dialog.open(options, callback) end

---Asks where to save a file.
---@async
---@param options? string|{title?: string, folder?: string, name?: string, filter?: string, window?: ui.Window}
---@param callback? fun(answer: string?)
---@return string?
function ui.dialog.save(options, callback) end

---Asks for a folder.
---@async
---@param options? string|{title?: string, folder?: string, window?: ui.Window}
---@param callback? fun(answer: string?)
---@return string?
function ui.dialog.folder(options, callback) end

---Asks for a colour, "#rrggbb".
---@async
---@param options? string|{title?: string, value?: string, alpha?: boolean, window?: ui.Window}
---@param callback? fun(answer: string?)
---@return string?
function ui.dialog.color(options, callback) end

ui.clipboard = {}

---Puts a text into the clipboard.
---@param text string
function ui.clipboard.set(text) end

---The text in the clipboard, or nil.
---@async
---@param callback? fun(text: string?)
---@return string?
function ui.clipboard.get(callback) end

---Does to windows what a user would, without any display. From the first call on windows, dialogs and notices are shown to
---the test, and not on a screen. `ui.screens()` and the `save` of elements are questions like dialogs there: they wait for `answer`.
---
---    local ui = require "ui"
---    local w = ui.window { ui.entry { id = "name" }, ui.button { id = "go", text = "Go", onClicked = function() print "clicked" end } }
---    local user = ui.test(w)
---    w:show()
---    user:type("name", "Ada")
---    user:click "go"
---    print(user:value "name") --> Ada
---    user:close()
---
---@param window? ui.Window the window; none: the one that was shown last
---@return ui.Driver
function ui.test(window) end

---Does what a user could: what is hidden or disabled cannot be operated, and that is an error.
---@class ui.Driver
---@field window ui.Window
local driver = {}

---Clicks it; what is on or off changes.
---@param which string|ui.Element id or element
---@return ui.Driver
function driver:click(which) end

---Types into an entry, a text or code.
---@param which string|ui.Element
---@param text string typed at the end, letter by letter; "\n" in an entry is Return
---@return ui.Driver
function driver:type(which, text) end

---Slides, picks, or replaces all of a text.
---@param which string|ui.Element
---@param value any what the input shall have
---@return ui.Driver
function driver:set(which, value) end

---Chooses one of several.
---@param which string|ui.Element
---@param what any an option, a tab or row by number, an item by id
---@return ui.Driver
function driver:choose(which, what) end

---Any other event of the kind, as `user:event("board", "onPressed", { 10, 20, "left" })`.
---@param which string|ui.Element
---@param name string any event of the kind
---@param value? any its argument; several: a list
---@return ui.Driver
function driver:event(which, name, value) end

---A double click on a row, or Return.
---@param which string|ui.Element
---@param row integer
---@return ui.Driver
function driver:activate(which, row) end

---A click on the title of a column; again: the other way round.
---@param which string|ui.Element
---@param column integer
---@return ui.Driver
function driver:sort(which, column) end

---The rows of a table or items of a list, as they would be shown.
---@param which string|ui.Element
---@param first? integer 1
---@param count? integer all
---@return any[]
function driver:rows(which, first, count) end

---What a user sees in it: the value of an input, the text of a label or button, the lines of a log, the number of the row that is selected.
---@param which string|ui.Element
---@return any
function driver:value(which) end

---The close button of the window.
---@return ui.Driver?
---@return string? message
function driver:close() end

---The question that waits longest, or nil: a dialog, a notice, "screens" or "save".
---@return {kind: string, options: table, window: ui.Window?}?
function driver:dialog() end

---Answers that dialog; an error when there is none.
---@param value any what the dialog gives: the text of a button, a path, nil when it is closed
---@return ui.Driver
function driver:answer(value) end

---The window as text, an element a line.
---@return string
function driver:tree() end

return ui

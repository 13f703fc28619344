---@meta native_ui
-- SPDX-License-Identifier: MIT

---Windows of the earlier program, kept for its scripts: `require "native_ui"`. New scripts have more of `require "ui"`.
---
---    local native_ui = require "native_ui"
---    local window = native_ui.createWindow("Lamp", 300, 200)
---    window:setUI(native_ui.quickUI():label("off", "state"):switch("Lamp", false, "lamp"):build())
---    window:setCallback("lamp", function(data) window:setText("state", data.value and "on" or "off") end)
---    window:show()
---@class native_ui
---@field examples {quickApp: native_ui.Description, demo: native_ui.Description} descriptions to try
local native_ui = {}

---What stands in a window: `{padding, elements}`, a list of elements, a frame with `children`, one element, or such a
---thing as JSON.
---@alias native_ui.Description string|native_ui.Element|native_ui.Element[]|native_ui.Elements

---@class native_ui.Elements
---@field padding? integer pixels around them
---@field elements native_ui.Element[]

---@class native_ui.Option
---@field text? string what is shown; default: the value
---@field value? string default: the text

---@class native_ui.Style
---@field primary? boolean of a button
---@field color? string
---@field backgroundColor? string
---@field fontSize? string|number "18px", or points
---@field fontWeight? string
---@field textAlign? "left"|"center"|"right"

---An element. Which fields count depends on its type:
---header (text, level 1 to 3), label (text, html), button (text, action, style.primary), button_row (buttons),
---row (elements), switch, toggle_button, checkbox (text, value), slider (text, min, max, value), scale (from, to,
---value),
---dropdown, combobox (text, options, value), multiselect and dropdown_multiselect (text, options, values, height),
---listbox (options, height), radio (text, value, group, selected), entry (value, placeholder), text (value),
---progressbar (value, maximum), separator (orient), frame (padding, children). Others are left out with a warning.
---@class native_ui.Element
---@field type? string
---@field id? string missing: `<type>_<n>`
---@field text? string
---@field html? boolean the text of a label is HTML; default: when it has tags
---@field level? integer
---@field action? string
---@field style? native_ui.Style
---@field value? any
---@field values? string[]
---@field options? (string|native_ui.Option)[]
---@field min? number
---@field max? number
---@field from? number
---@field to? number
---@field step? number
---@field maximum? number
---@field height? integer rows of a list
---@field placeholder? string
---@field group? string radio buttons of one group exclude each other
---@field selected? boolean
---@field orient? "horizontal"|"vertical"
---@field padding? integer
---@field buttons? (string|native_ui.Element)[]
---@field elements? native_ui.Element[]
---@field children? native_ui.Element[]
---@field visible? boolean
---@field enabled? boolean
---@field tooltip? string

---What a callback is told. `data` holds once more what is set of value, values, action and button.
---@class native_ui.Event
---@field window_id string
---@field element_id string
---@field event_type "click"|"change"
---@field value? any what was chosen, slid, typed or switched
---@field values? string[] what is selected in a multiselect
---@field action? string of a button
---@field button? string text of a button in a button_row; its callback and that of the row are called
---@field data {value: any, values: string[]?, action: string?, button: string?}

---A window. Its methods give the window, so that they can be chained; on a closed one they give nil, "window closed".
---@class native_ui.Window
---@field id string
local Window = {}

---Replaces all that is in the window. Callbacks stay, by id. Raises when the description is wrong, and changes nothing
---then; wrong JSON is told with line and column.
---@param description native_ui.Description
---@return native_ui.Window? self
---@return string? message
function Window:setUI(description) end

---Raises when no window can be shown, and says why.
---@return native_ui.Window? self
---@return string? message
function Window:show() end

---@return native_ui.Window? self
---@return string? message
function Window:hide() end

---Closes it for good.
---@return native_ui.Window self
function Window:close() end

---Called when the user operates the element; before or after setUI, also from callbacks. It may sleep. nil: no more.
---@param id string of an element, or of a button_row
---@param fn? fun(data: native_ui.Event)
---@return native_ui.Window? self
---@return string? message
function Window:setCallback(id, fn) end

---The value of an input, the values of a multiselect, the text of what has no value; nil for unknown ids.
---@param id string
---@return any
---@return string? message
function Window:getValue(id) end

---Sets it, without calling back. An unknown id does nothing, and is told in the log once.
---@param id string
---@param value any
---@return native_ui.Window? self
---@return string? message
function Window:setValue(id, value) end

---Sets the text of a label, header or button, else the caption. An unknown id as in setValue.
---@param id string
---@param text any
---@return native_ui.Window? self
---@return string? message
function Window:setText(id, text) end

---Sets one property, or those of a table: text, value, values, enabled, visible, options, min, max, html, style,
---placeholder, tooltip, ... Raises for an unknown id or property.
---@param id string
---@param property string|table<string, any>
---@param value? any
---@return native_ui.Window? self
---@return string? message
function Window:updateElement(id, property, value) end

---@return string
function Window:getId() end

---Was it closed, by the script or by the user?
---@return boolean
function Window:isClosed() end

---Can windows be shown here?
---@return boolean
function native_ui.isAvailable() end

---Makes a window, which `show` shows.
---@param title? string
---@param width? integer 800
---@param height? integer 600
---@return native_ui.Window
function native_ui.createWindow(title, width, height) end

native_ui.create = native_ui.createWindow

---The open windows as text, a line each.
---@return string
function native_ui.listWindows() end

---The description in a JSON text, in which each element has an id. Raises for wrong JSON, with line and column.
---@param text string
---@return table
function native_ui.fromJSON(text) end

---A copy of a description in which each element has an id.
---@param description table
---@return table
function native_ui.fromTable(description) end

---Makes a description, an element a call. Missing ids are `<type>_<n>`.
---@class native_ui.Builder
local Builder = {}

---@return native_ui.Builder
function native_ui.quickUI() end

---@param text? string
---@param level? integer 1
---@param id? string
---@return native_ui.Builder self
function Builder:header(text, level, id) end

---@param text? string
---@param id? string
---@return native_ui.Builder self
function Builder:label(text, id) end

---@param text? string
---@param action? string
---@param primary? boolean
---@param id? string
---@return native_ui.Builder self
function Builder:button(text, action, primary, id) end

---@param text? string
---@param value? boolean
---@param id? string
---@return native_ui.Builder self
function Builder:switch(text, value, id) end

---@param text? string
---@param min? number 0
---@param max? number 100
---@param value? number 50
---@param id? string
---@return native_ui.Builder self
function Builder:slider(text, min, max, value, id) end

---@param text? string
---@param options? (string|native_ui.Option)[]
---@param value? string the first option
---@param id? string
---@return native_ui.Builder self
function Builder:dropdown(text, options, value, id) end

---@param text? string
---@param options? (string|native_ui.Option)[]
---@param values? string[]
---@param height? integer 4 rows
---@param id? string
---@return native_ui.Builder self
function Builder:multiselect(text, options, values, height, id) end

---@param id? string
---@return native_ui.Builder self
function Builder:separator(id) end

---Buttons side by side: texts, or {text, action, isPrimary, id}.
---@param buttons (string|table)[]
---@param id? string
---@return native_ui.Builder self
function Builder:buttonRow(buttons, id) end

---Elements side by side; a text is a label.
---@param elements (string|native_ui.Element)[]
---@param id? string
---@return native_ui.Builder self
function Builder:row(elements, id) end

---Labels side by side: texts, or {text, id, html}.
---@param labels (string|native_ui.Element)[]
---@param id? string
---@return native_ui.Builder self
function Builder:labelRow(labels, id) end

---@param controls (string|native_ui.Element)[]
---@param id? string
---@return native_ui.Builder self
function Builder:controlRow(controls, id) end

---Buttons and other elements side by side; a text is a button.
---@param actions (string|native_ui.Element)[]
---@param id? string
---@return native_ui.Builder self
function Builder:actionRow(actions, id) end

---The description, for setUI.
---@return {elements: native_ui.Element[]}
function Builder:build() end

return native_ui

---@meta
-- SPDX-License-Identifier: MIT
-- Elements of windows, made by installer/reference from the table of kinds (engine/ui/kind.c). Not to be edited.

---@class ui
local ui = {}

---@class ui.Style
---@field color string colour of the text
---@field background string colour behind it
---@field font string name of the font; "monospace" is the desktop's
---@field size number height of the letters, in points; 0: as around
---@field bold boolean thick letters
---@field italic boolean slanted letters
---@field underline boolean a line under the letters
---@field align "left"|"center"|"right" where the text stands
---@field padding integer pixels between border and content
---@field border string colour of a border of one pixel
---@field radius integer pixels by which its corners are round

---An element of a window. Its properties are fields: reading gives the value at once, assigning
---changes what is shown. What the script changes fires no event of the element itself.
---@class ui.Element
---@field id string name of the element in its window: `w.NAME`
---@field visible boolean is it shown?
---@field enabled boolean can the user operate it?
---@field tooltip string text that appears under a resting mouse
---@field style ui.Style colours, font, padding
---@field width integer wanted width in pixels; 0: as its content
---@field height integer wanted height in pixels; 0: as its content
---@field stretch integer share of the room that is left in its row or column
---@field align "fill"|"left"|"right"|"top"|"bottom"|"center" place in the cell of the layout
---@field span integer columns it takes in a grid
---@field row_span integer rows it takes in a grid
---@field caption string label beside it in a form, title of its tab

---a window; what stands in it lies in a column
---@class ui.Window : ui.Element
---@field id string name under which size and place are remembered
---@field visible boolean is it shown? show() and hide() change it
---@field title string text of its title bar
---@field size number[] {width, height} in pixels; none: as its content
---@field position number[] {x, y} on the screen; none: where the desktop puts it
---@field minimum number[] {width, height} it cannot be made smaller than
---@field icon string file of a picture, or name of an icon of the desktop's theme
---@field modal boolean other windows wait while it is open
---@field resizable boolean can the user change its size?
---@field on_top boolean stays above other windows
---@field maximized boolean fills the screen
---@field fullscreen boolean fills the screen without a frame
---@field style ui.Style colours and font of all in it
---@field spacing integer pixels between the elements
---@field padding integer pixels around the elements
---@field dark boolean is the desktop dark?
---@field onShown? fun(element: ui.Element): any it can be seen for the first time
---@field onClose? fun(element: ui.Element): any the user wants to close it; false keeps it open
---@field onClosed? fun(element: ui.Element): any it is gone, whoever closed it
---@field onResized? fun(size: number[], element: ui.Element): any its size changed
---@field onMoved? fun(position: number[], element: ui.Element): any its place changed
---@field onMaximized? fun(maximized: boolean, element: ui.Element): any the user maximized it, or took that back
---@field onThemeChanged? fun(dark: boolean, element: ui.Element): any the desktop turned dark or light
---@field onKey? fun(key: string, element: ui.Element): any a key that no element took, as "Ctrl+S"
---@field onDropped? fun(files: string[], element: ui.Element): any files were dropped on it
---@field show fun(self: ui.Window): any, string? opens it; raises an error when there is no display
---@field hide fun(self: ui.Window): any, string? takes it from the screen; it can be shown again
---@field raise fun(self: ui.Window): any, string? brings it to the front
---@field close fun(self: ui.Window): any, string? closes it for good, without asking onClose
---@field isOpen fun(self: ui.Window): any, string? is it neither closed nor hidden?
---@field find fun(self: ui.Window, id: string): any, string? gives the element with that id, or nil
---@field save fun(self: ui.Window, file: string, callback?: fun(ok: boolean)): any, string? saves a picture of it as PNG; yields without callback
---@field every fun(self: ui.Window, ms: number, fn: fun()): any, string? calls fn again and again, until the window is closed; gives the timer's id
---@field after fun(self: ui.Window, ms: number, fn: fun()): any, string? calls fn once, unless the window is closed before; gives the timer's id
---@field add fun(self: ui.Window, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Window): any, string? removes all children
---@field children fun(self: ui.Window): any, string? gives a list of its children

---a window; what stands in it lies in a column
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Window
function ui.window(options) end

---children one below the other
---@class ui.Column : ui.Element
---@field spacing integer pixels between the children
---@field padding integer pixels around the children
---@field focus fun(self: ui.Column): any, string? gives it the keyboard
---@field remove fun(self: ui.Column): any, string? takes it out of its window for good
---@field add fun(self: ui.Column, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Column): any, string? removes all children
---@field children fun(self: ui.Column): any, string? gives a list of its children

---children one below the other
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Column
function ui.column(options) end

---children side by side
---@class ui.Row : ui.Element
---@field spacing integer pixels between the children
---@field padding integer pixels around the children
---@field focus fun(self: ui.Row): any, string? gives it the keyboard
---@field remove fun(self: ui.Row): any, string? takes it out of its window for good
---@field add fun(self: ui.Row, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Row): any, string? removes all children
---@field children fun(self: ui.Row): any, string? gives a list of its children

---children side by side
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Row
function ui.row(options) end

---children in rows and columns
---@class ui.Grid : ui.Element
---@field spacing integer pixels between the children
---@field padding integer pixels around the children
---@field columns integer children fill this many columns, row by row
---@field equal boolean all columns equally wide, all rows equally high
---@field focus fun(self: ui.Grid): any, string? gives it the keyboard
---@field remove fun(self: ui.Grid): any, string? takes it out of its window for good
---@field add fun(self: ui.Grid, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Grid): any, string? removes all children
---@field children fun(self: ui.Grid): any, string? gives a list of its children

---children in rows and columns
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Grid
function ui.grid(options) end

---children with their captions beside them
---@class ui.Form : ui.Element
---@field spacing integer pixels between the children
---@field padding integer pixels around the children
---@field focus fun(self: ui.Form): any, string? gives it the keyboard
---@field remove fun(self: ui.Form): any, string? takes it out of its window for good
---@field add fun(self: ui.Form, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Form): any, string? removes all children
---@field children fun(self: ui.Form): any, string? gives a list of its children

---children with their captions beside them
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Form
function ui.form(options) end

---one child at a time
---@class ui.Stack : ui.Element
---@field current integer number of the child that is shown, from 1
---@field focus fun(self: ui.Stack): any, string? gives it the keyboard
---@field remove fun(self: ui.Stack): any, string? takes it out of its window for good
---@field add fun(self: ui.Stack, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Stack): any, string? removes all children
---@field children fun(self: ui.Stack): any, string? gives a list of its children

---one child at a time
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Stack
function ui.stack(options) end

---one child at a time, chosen by tabs
---@class ui.Tabs : ui.Element
---@field current integer number of the tab in front, from 1
---@field closable boolean tabs have a button to close them
---@field onCurrentChanged? fun(current: integer, element: ui.Element): any the user chose a tab
---@field onTabClosed? fun(tab: integer, element: ui.Element): any the user wants a tab closed; remove() it then
---@field focus fun(self: ui.Tabs): any, string? gives it the keyboard
---@field remove fun(self: ui.Tabs): any, string? takes it out of its window for good
---@field add fun(self: ui.Tabs, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Tabs): any, string? removes all children
---@field children fun(self: ui.Tabs): any, string? gives a list of its children

---one child at a time, chosen by tabs
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Tabs
function ui.tabs(options) end

---children with borders that the user can move
---@class ui.Splitter : ui.Element
---@field orientation "horizontal"|"vertical" which way it lies
---@field sizes number[] widths or heights of its parts, in pixels
---@field onSizesChanged? fun(sizes: number[], element: ui.Element): any the user moved the border
---@field focus fun(self: ui.Splitter): any, string? gives it the keyboard
---@field remove fun(self: ui.Splitter): any, string? takes it out of its window for good
---@field add fun(self: ui.Splitter, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Splitter): any, string? removes all children
---@field children fun(self: ui.Splitter): any, string? gives a list of its children

---children with borders that the user can move
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Splitter
function ui.splitter(options) end

---a column that scrolls when there is no room
---@class ui.Scroll : ui.Element
---@field spacing integer pixels between the children
---@field padding integer pixels around the children
---@field focus fun(self: ui.Scroll): any, string? gives it the keyboard
---@field remove fun(self: ui.Scroll): any, string? takes it out of its window for good
---@field add fun(self: ui.Scroll, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Scroll): any, string? removes all children
---@field children fun(self: ui.Scroll): any, string? gives a list of its children

---a column that scrolls when there is no room
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Scroll
function ui.scroll(options) end

---a column with a frame and a title
---@class ui.Group : ui.Element
---@field spacing integer pixels between the children
---@field padding integer pixels around the children
---@field text string its title
---@field checkable boolean a checkbox in the title enables all in it
---@field value boolean is that checkbox checked?
---@field onValueChanged? fun(value: boolean, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Group): any, string? gives it the keyboard
---@field remove fun(self: ui.Group): any, string? takes it out of its window for good
---@field add fun(self: ui.Group, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Group): any, string? removes all children
---@field children fun(self: ui.Group): any, string? gives a list of its children

---a column with a frame and a title
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Group
function ui.group(options) end

---empty room
---@class ui.Spacer : ui.Element
---@field size integer pixels; 0: all the room that is left
---@field focus fun(self: ui.Spacer): any, string? gives it the keyboard
---@field remove fun(self: ui.Spacer): any, string? takes it out of its window for good

---empty room
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Spacer
function ui.spacer(options) end

---a thin line; also in menus and toolbars
---@class ui.Separator : ui.Element
---@field orientation "horizontal"|"vertical" which way it lies
---@field focus fun(self: ui.Separator): any, string? gives it the keyboard
---@field remove fun(self: ui.Separator): any, string? takes it out of its window for good

---a thin line; also in menus and toolbars
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Separator
function ui.separator(options) end

---a button; with a menu in it, a button that opens it
---@class ui.Button : ui.Element
---@field text string its text
---@field icon string file of a picture, or name of an icon of the desktop's theme
---@field primary boolean stands out as what one most likely wants; Return presses it
---@field flat boolean without a frame
---@field repeats boolean clicks again and again while held
---@field onClicked? fun(element: ui.Element): any the user clicked it, or pressed its key
---@field onPressed? fun(element: ui.Element): any the mouse button went down on it
---@field onReleased? fun(element: ui.Element): any the mouse button went up again
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Button): any, string? gives it the keyboard
---@field remove fun(self: ui.Button): any, string? takes it out of its window for good

---a button; with a menu in it, a button that opens it
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Button
function ui.button(options) end

---a button that stays pressed
---@class ui.Toggle : ui.Element
---@field text string its text
---@field icon string file of a picture, or name of an icon of the desktop's theme
---@field value boolean is it pressed?
---@field onValueChanged? fun(value: boolean, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Toggle): any, string? gives it the keyboard
---@field remove fun(self: ui.Toggle): any, string? takes it out of its window for good

---a button that stays pressed
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Toggle
function ui.toggle(options) end

---on or off
---@class ui.Switch : ui.Element
---@field text string its text
---@field value boolean is it on?
---@field onValueChanged? fun(value: boolean, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Switch): any, string? gives it the keyboard
---@field remove fun(self: ui.Switch): any, string? takes it out of its window for good

---on or off
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Switch
function ui.switch(options) end

---checked or not
---@class ui.Checkbox : ui.Element
---@field text string its text
---@field value boolean is it checked?
---@field onValueChanged? fun(value: boolean, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Checkbox): any, string? gives it the keyboard
---@field remove fun(self: ui.Checkbox): any, string? takes it out of its window for good

---checked or not
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Checkbox
function ui.checkbox(options) end

---one of several, all in view
---@class ui.Radio : ui.Element
---@field options (string|ui.Option)[] what can be chosen: strings, or tables {value, text}
---@field value string value of the chosen option; "": none
---@field orientation "horizontal"|"vertical" which way it lies
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Radio): any, string? gives it the keyboard
---@field remove fun(self: ui.Radio): any, string? takes it out of its window for good

---one of several, all in view
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Radio
function ui.radio(options) end

---one line of text
---@class ui.Entry : ui.Element
---@field value string what stands in it
---@field placeholder string grey text while it is empty
---@field read_only boolean can be read and copied, not changed
---@field password boolean shows dots instead of letters
---@field max_length integer most characters
---@field error string what is wrong with the value; shown with it. Set by `validate`
---@field clearable boolean has a button that empties it
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field onSubmitted? fun(value: string, element: ui.Element): any the user pressed Return
---@field validate? fun(value: string, element: ui.Element): boolean?, string? asked after each change: true, or nil and what is wrong (shown as `error`)
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Entry): any, string? gives it the keyboard
---@field remove fun(self: ui.Entry): any, string? takes it out of its window for good
---@field select_all fun(self: ui.Entry): any, string? selects all of its text

---one line of text
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Entry
function ui.entry(options) end

---several lines of text
---@class ui.Text : ui.Element
---@field value string what stands in it
---@field placeholder string grey text while it is empty
---@field read_only boolean can be read and copied, not changed
---@field wrap boolean breaks long lines
---@field error string what is wrong with the value; shown with it. Set by `validate`
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field validate? fun(value: string, element: ui.Element): boolean?, string? asked after each change: true, or nil and what is wrong (shown as `error`)
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Text): any, string? gives it the keyboard
---@field remove fun(self: ui.Text): any, string? takes it out of its window for good
---@field select_all fun(self: ui.Text): any, string? selects all of its text

---several lines of text
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Text
function ui.text(options) end

---source code, highlighted
---@class ui.Code : ui.Element
---@field value string what stands in it
---@field read_only boolean can be read and copied, not changed
---@field language string what is highlighted: a name of KSyntaxHighlighting, or ""
---@field line_numbers boolean numbers the lines
---@field wrap boolean breaks long lines
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field validate? fun(value: string, element: ui.Element): boolean?, string? asked after each change: true, or nil and what is wrong (shown as `error`)
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Code): any, string? gives it the keyboard
---@field remove fun(self: ui.Code): any, string? takes it out of its window for good
---@field select_all fun(self: ui.Code): any, string? selects all of its text

---source code, highlighted
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Code
function ui.code(options) end

---a number with steps up and down
---@class ui.Number : ui.Element
---@field value number its number, kept between min and max
---@field min number smallest value
---@field max number largest value
---@field step number distance of two values
---@field decimals integer digits after the point
---@field prefix string text before the number
---@field suffix string text after the number, as " %"
---@field onValueChanged? fun(value: number, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Number): any, string? gives it the keyboard
---@field remove fun(self: ui.Number): any, string? takes it out of its window for good
---@field select_all fun(self: ui.Number): any, string? selects all of its text

---a number with steps up and down
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Number
function ui.number(options) end

---a number by sliding
---@class ui.Slider : ui.Element
---@field value number its number, kept between min and max
---@field min number smallest value
---@field max number largest value
---@field step number distance of two values
---@field orientation "horizontal"|"vertical" which way it lies
---@field text string its text
---@field show_value boolean the number stands beside it
---@field ticks number distance of its marks; 0: none
---@field onValueChanged? fun(value: number, element: ui.Element): any the user changed it
---@field onReleased? fun(value: number, element: ui.Element): any the user let go of it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Slider): any, string? gives it the keyboard
---@field remove fun(self: ui.Slider): any, string? takes it out of its window for good

---a number by sliding
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Slider
function ui.slider(options) end

---a number by turning
---@class ui.Dial : ui.Element
---@field value number its number, kept between min and max
---@field min number smallest value
---@field max number largest value
---@field step number distance of two values
---@field show_value boolean the number stands in it
---@field onValueChanged? fun(value: number, element: ui.Element): any the user changed it
---@field onReleased? fun(value: number, element: ui.Element): any the user let go of it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Dial): any, string? gives it the keyboard
---@field remove fun(self: ui.Dial): any, string? takes it out of its window for good

---a number by turning
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Dial
function ui.dial(options) end

---one of several, in a list that opens
---@class ui.Dropdown : ui.Element
---@field options (string|ui.Option)[] what can be chosen: strings, or tables {value, text}
---@field value string value of the chosen option; "": none
---@field editable boolean other text can be typed
---@field placeholder string grey text while it is empty
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Dropdown): any, string? gives it the keyboard
---@field remove fun(self: ui.Dropdown): any, string? takes it out of its window for good

---one of several, in a list that opens
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Dropdown
function ui.dropdown(options) end

---any of several
---@class ui.Multiselect : ui.Element
---@field options (string|ui.Option)[] what can be chosen: strings, or tables {value, text}
---@field value string[] values of the chosen options
---@field rows integer options that are seen without scrolling
---@field onValueChanged? fun(value: string[], element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Multiselect): any, string? gives it the keyboard
---@field remove fun(self: ui.Multiselect): any, string? takes it out of its window for good

---any of several
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Multiselect
function ui.multiselect(options) end

---a day
---@class ui.Date : ui.Element
---@field value string "2026-12-31", or "": none
---@field min string first day that can be chosen
---@field max string last day that can be chosen
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Date): any, string? gives it the keyboard
---@field remove fun(self: ui.Date): any, string? takes it out of its window for good

---a day
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Date
function ui.date(options) end

---a time of day
---@class ui.Time : ui.Element
---@field value string "18:30", with seconds "18:30:59", or "": none
---@field seconds boolean has seconds
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Time): any, string? gives it the keyboard
---@field remove fun(self: ui.Time): any, string? takes it out of its window for good

---a time of day
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Time
function ui.time(options) end

---a colour
---@class ui.Color : ui.Element
---@field value string the colour as "#rrggbb"
---@field alpha boolean can be transparent: "#aarrggbb"
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Color): any, string? gives it the keyboard
---@field remove fun(self: ui.Color): any, string? takes it out of its window for good

---a colour
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Color
function ui.color(options) end

---a file or folder
---@class ui.File : ui.Element
---@field value string the path
---@field placeholder string grey text while it is empty
---@field mode "open"|"save"|"folder" what is chosen
---@field filter string "Images (*.png *.jpg)"; several with ;; between
---@field onValueChanged? fun(value: string, element: ui.Element): any the user changed it
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.File): any, string? gives it the keyboard
---@field remove fun(self: ui.File): any, string? takes it out of its window for good

---a file or folder
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.File
function ui.file(options) end

---text
---@class ui.Label : ui.Element
---@field text string its text
---@field html boolean the text is HTML: b i u strong em big small br, font color, span style, center
---@field wrap boolean breaks long lines
---@field selectable boolean its text can be selected and copied
---@field onLinkActivated? fun(address: string, element: ui.Element): any the user followed a link
---@field onClicked? fun(element: ui.Element): any the user clicked it, or pressed its key
---@field focus fun(self: ui.Label): any, string? gives it the keyboard
---@field remove fun(self: ui.Label): any, string? takes it out of its window for good

---text
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Label
function ui.label(options) end

---text as a title
---@class ui.Heading : ui.Element
---@field text string its text
---@field level integer from 1 (largest) to 3
---@field focus fun(self: ui.Heading): any, string? gives it the keyboard
---@field remove fun(self: ui.Heading): any, string? takes it out of its window for good

---text as a title
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Heading
function ui.heading(options) end

---a page of HTML
---@class ui.Html : ui.Element
---@field value string a page in the HTML of QTextBrowser: no scripts, nothing is loaded from the network
---@field onLinkActivated? fun(address: string, element: ui.Element): any the user followed a link
---@field focus fun(self: ui.Html): any, string? gives it the keyboard
---@field remove fun(self: ui.Html): any, string? takes it out of its window for good

---a page of HTML
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Html
function ui.html(options) end

---a picture
---@class ui.Image : ui.Element
---@field source string file or address (http, https, data) of the picture
---@field data string the picture itself: the bytes of a PNG, JPEG, GIF, SVG, ... Goes before source
---@field text string what it shows, in words; stands there when it cannot be drawn
---@field fit "contain"|"cover"|"stretch"|"none" how it fills its room
---@field onClicked? fun(element: ui.Element): any the user clicked it, or pressed its key
---@field focus fun(self: ui.Image): any, string? gives it the keyboard
---@field remove fun(self: ui.Image): any, string? takes it out of its window for good

---a picture
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Image
function ui.image(options) end

---how far something has come
---@class ui.Progress : ui.Element
---@field value number how far, between min and max
---@field min number value at the begin
---@field max number value at the end
---@field busy boolean moves to and fro, since nobody knows how far
---@field text string text in it: %p is the percentage, %v the value, %m the largest; "": none
---@field focus fun(self: ui.Progress): any, string? gives it the keyboard
---@field remove fun(self: ui.Progress): any, string? takes it out of its window for good

---how far something has come
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Progress
function ui.progress(options) end

---rows and columns, as many as you like
---@class ui.Table : ui.Element
---@field columns (string|ui.TableColumn)[] their titles, or tables {title, width, align, sortable}
---@field rows any[] list of rows, each a list of cells; instead of `row` and `row_count`
---@field row_count integer how many rows there are; follows from `rows`
---@field selected integer number of the selected row; 0: none
---@field sortable boolean a click on a title sorts: `rows` by value, else by `sort`
---@field sort_column integer column that carries the arrow; 0: none
---@field sort_descending boolean does the arrow point down?
---@field header boolean shows the titles
---@field stripes boolean every second row has another shade
---@field onSelected? fun(row: integer, element: ui.Element): any the user selected a row
---@field onActivated? fun(row: integer, element: ui.Element): any the user double-clicked a row or pressed Return
---@field onSorted? fun(column: integer, descending: boolean, element: ui.Element): any the user clicked a title
---@field row? fun(row: integer, element: ui.Element): any gives the cells of a row: strings, numbers, or tables {text, color, bold, icon}
---@field sort? fun(column: integer, descending: boolean, element: ui.Element): any puts the rows in that order; they are asked for anew
---@field focus fun(self: ui.Table): any, string? gives it the keyboard
---@field remove fun(self: ui.Table): any, string? takes it out of its window for good
---@field row_at fun(self: ui.Table, place: integer): any, string? gives the row of `rows` that stands at that place: sorting changes places
---@field refresh fun(self: ui.Table): any, string? asks for the rows anew
---@field scroll_to fun(self: ui.Table, row: integer): any, string? brings a row into view

---rows and columns, as many as you like
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Table
function ui.table(options) end

---items one below the other, as many as you like
---@class ui.List : ui.Element
---@field items any[] list of its items; instead of `row` and `row_count`
---@field row_count integer how many items there are; follows from `items`
---@field selected integer number of the selected item; 0: none
---@field onSelected? fun(item: integer, element: ui.Element): any the user selected an item
---@field onActivated? fun(item: integer, element: ui.Element): any the user double-clicked an item or pressed Return
---@field row? fun(row: integer, element: ui.Element): any gives an item: a string, or a table {text, color, bold, icon}
---@field focus fun(self: ui.List): any, string? gives it the keyboard
---@field remove fun(self: ui.List): any, string? takes it out of its window for good
---@field refresh fun(self: ui.List): any, string? asks for the rows anew
---@field scroll_to fun(self: ui.List, row: integer): any, string? brings a row into view

---items one below the other, as many as you like
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.List
function ui.list(options) end

---items in items
---@class ui.Tree : ui.Element
---@field items (string|ui.ListItem)[] strings, or tables {id, text, icon, expanded, items}, nested
---@field selected string id of the selected item; "": none
---@field onSelected? fun(id: string, element: ui.Element): any the user selected an item
---@field onActivated? fun(id: string, element: ui.Element): any the user double-clicked an item or pressed Return
---@field onExpanded? fun(id: string, expanded: boolean, element: ui.Element): any the user opened or closed an item
---@field focus fun(self: ui.Tree): any, string? gives it the keyboard
---@field remove fun(self: ui.Tree): any, string? takes it out of its window for good

---items in items
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Tree
function ui.tree(options) end

---lines that come in at the end; keeps the newest
---@class ui.Log : ui.Element
---@field max integer lines that are kept, the newest
---@field wrap boolean breaks long lines
---@field follow boolean stays at the end, unless the user scrolled up
---@field focus fun(self: ui.Log): any, string? gives it the keyboard
---@field remove fun(self: ui.Log): any, string? takes it out of its window for good
---@field append fun(self: ui.Log, text: string, ...): any, string? adds lines
---@field clear fun(self: ui.Log): any, string? empties it
---@field lines fun(self: ui.Log): any, string? gives the lines it keeps, as a list

---lines that come in at the end; keeps the newest
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Log
function ui.log(options) end

---shapes, in the order in which they were added
---@class ui.Canvas : ui.Element
---@field area number[] {width, height} that always fits in, scaled; none: pixels
---@field fill string colour of its ground
---@field smooth boolean soft edges
---@field onPressed? fun(x: number, y: number, button: string, element: ui.Element): any a mouse button (left, right, middle) went down
---@field onReleased? fun(x: number, y: number, button: string, element: ui.Element): any a mouse button went up
---@field onMoved? fun(x: number, y: number, button: string, element: ui.Element): any the mouse moved; button: the one that is down, or ""
---@field onDoubleClicked? fun(x: number, y: number, button: string, element: ui.Element): any double click
---@field onWheel? fun(x: number, y: number, steps: number, element: ui.Element): any the wheel turned; up is positive
---@field onKey? fun(key: string, element: ui.Element): any a key was pressed, as "Left" or "Ctrl+Z"
---@field onResized? fun(width: number, height: number, element: ui.Element): any its size changed
---@field onFocused? fun(element: ui.Element): any it got the keyboard
---@field onBlurred? fun(element: ui.Element): any it lost the keyboard
---@field focus fun(self: ui.Canvas): any, string? gives it the keyboard
---@field remove fun(self: ui.Canvas): any, string? takes it out of its window for good
---@field add fun(self: ui.Canvas, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Canvas): any, string? removes all children
---@field children fun(self: ui.Canvas): any, string? gives a list of its children
---@field save fun(self: ui.Canvas, file: string, callback?: fun(ok: boolean)): any, string? saves a picture of it as PNG; yields without callback

---shapes, in the order in which they were added
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Canvas
function ui.canvas(options) end

---shapes that move, turn and grow together
---@class ui.DrawGroup : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field x number from the left
---@field y number from the top
---@field rotation number degrees, clockwise
---@field scale number how much larger
---@field remove fun(self: ui.DrawGroup): any, string? takes it from the canvas
---@field add fun(self: ui.DrawGroup, shape: ui.Element, position?: integer): any, string? puts a shape in, above the others
---@field clear fun(self: ui.DrawGroup): any, string? removes all shapes
---@field children fun(self: ui.DrawGroup): any, string? gives a list of its shapes

---shapes that move, turn and grow together
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawGroup
function ui.draw.group(options) end

---a line
---@class ui.DrawLine : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field x1 number begin
---@field y1 number begin
---@field x2 number end
---@field y2 number end
---@field color string colour of the line; none: the colour of text
---@field line_width number width of the line
---@field dash number[] lengths of dash and gap, by turns
---@field remove fun(self: ui.DrawLine): any, string? takes it from the canvas

---a line
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawLine
function ui.draw.line(options) end

---a rectangle
---@class ui.DrawRect : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field x number from the left
---@field y number from the top
---@field width number width
---@field height number height
---@field color string colour of the line; none: the colour of text
---@field line_width number width of the line
---@field dash number[] lengths of dash and gap, by turns
---@field fill string colour of the inside; none: empty
---@field radius number of its corners
---@field remove fun(self: ui.DrawRect): any, string? takes it from the canvas

---a rectangle
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawRect
function ui.draw.rect(options) end

---an ellipse, a circle, a slice
---@class ui.DrawEllipse : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field x number from the left
---@field y number from the top
---@field width number width
---@field height number height
---@field color string colour of the line; none: the colour of text
---@field line_width number width of the line
---@field dash number[] lengths of dash and gap, by turns
---@field fill string colour of the inside; none: empty
---@field start number degrees where it begins, clockwise from the top
---@field sweep number degrees it covers; less than 360 makes a slice
---@field remove fun(self: ui.DrawEllipse): any, string? takes it from the canvas

---an ellipse, a circle, a slice
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawEllipse
function ui.draw.ellipse(options) end

---lines from point to point
---@class ui.DrawPolyline : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field points number[][] its corners: {{x, y}, ...}
---@field color string colour of the line; none: the colour of text
---@field line_width number width of the line
---@field dash number[] lengths of dash and gap, by turns
---@field fill string colour of the inside; none: empty
---@field closed boolean the last point is joined with the first
---@field max integer points that append() keeps, the newest
---@field remove fun(self: ui.DrawPolyline): any, string? takes it from the canvas
---@field append fun(self: ui.DrawPolyline, x: number, y: number): any, string? adds a point

---lines from point to point
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawPolyline
function ui.draw.polyline(options) end

---any outline, written as in SVG
---@class ui.DrawPath : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field x number from the left
---@field y number from the top
---@field path string as in SVG: M L H V C S Q T A Z, capitals or small
---@field color string colour of the line; none: the colour of text
---@field line_width number width of the line
---@field dash number[] lengths of dash and gap, by turns
---@field fill string colour of the inside; none: empty
---@field remove fun(self: ui.DrawPath): any, string? takes it from the canvas

---any outline, written as in SVG
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawPath
function ui.draw.path(options) end

---text
---@class ui.DrawText : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field x number from the left
---@field y number from the top
---@field text string its text
---@field color string none: the colour of text
---@field font string name of the font; none: that of the window
---@field size number height of its letters
---@field bold boolean thick letters
---@field anchor "left"|"center"|"right" which end of the text is at x; y is its middle
---@field remove fun(self: ui.DrawText): any, string? takes it from the canvas

---text
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawText
function ui.draw.text(options) end

---a picture
---@class ui.DrawImage : ui.Element
---@field opacity number from 0 (cannot be seen) to 1
---@field x number from the left
---@field y number from the top
---@field width number width
---@field height number height
---@field source string file of the picture
---@field data string the picture itself. Goes before source
---@field remove fun(self: ui.DrawImage): any, string? takes it from the canvas

---a picture
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.DrawImage
function ui.draw.image(options) end

---series of points as lines, bars, dots or a pie
---@class ui.Chart : ui.Element
---@field type "line"|"bar"|"scatter"|"pie" how its series are drawn
---@field title string text above it
---@field x_label string text under it
---@field y_label string text at its left
---@field x_range number[] {from, to}; none: as its points
---@field y_range number[] {from, to}; none: as its points
---@field categories string[] names of the places 1, 2, 3, ... of a bar or pie chart
---@field x_time boolean x is a time in seconds, as of os.time()
---@field legend boolean names the series, when there are several
---@field focus fun(self: ui.Chart): any, string? gives it the keyboard
---@field remove fun(self: ui.Chart): any, string? takes it out of its window for good
---@field add fun(self: ui.Chart, element: ui.Element, position?: integer): any, string? puts an element in, at its end or as number position
---@field clear fun(self: ui.Chart): any, string? removes all children
---@field children fun(self: ui.Chart): any, string? gives a list of its children
---@field save fun(self: ui.Chart, file: string, callback?: fun(ok: boolean)): any, string? saves a picture of it as PNG; yields without callback

---series of points as lines, bars, dots or a pie
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Chart
function ui.chart(options) end

---points of a chart
---@class ui.Series : ui.Element
---@field name string its name in the legend
---@field color string none: the next one of the chart's
---@field type "line"|"bar"|"scatter"|"pie" none: as the chart
---@field points number[][] {{x, y}, ...}
---@field max integer points that append() keeps, the newest
---@field remove fun(self: ui.Series): any, string? takes it from the chart
---@field append fun(self: ui.Series, x: number, y: number): any, string? adds a point
---@field clear fun(self: ui.Series): any, string? removes all points

---points of a chart
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Series
function ui.series(options) end

---the menus of a window
---@class ui.Menubar : ui.Element
---@field remove fun(self: ui.Menubar): any, string? takes it away for good
---@field add fun(self: ui.Menubar, item: ui.Element, position?: integer): any, string? puts an item in
---@field clear fun(self: ui.Menubar): any, string? removes all items
---@field children fun(self: ui.Menubar): any, string? gives a list of its items

---the menus of a window
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Menubar
function ui.menubar(options) end

---a menu: of a menubar, in a menu, or of the element it stands in (right click)
---@class ui.Menu : ui.Element
---@field text string its text
---@field icon string file of a picture, or name of an icon of the desktop's theme
---@field remove fun(self: ui.Menu): any, string? takes it away for good
---@field add fun(self: ui.Menu, item: ui.Element, position?: integer): any, string? puts an item in
---@field clear fun(self: ui.Menu): any, string? removes all items
---@field children fun(self: ui.Menu): any, string? gives a list of its items

---a menu: of a menubar, in a menu, or of the element it stands in (right click)
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Menu
function ui.menu(options) end

---a line of a menu, a button of a toolbar
---@class ui.Item : ui.Element
---@field text string its text
---@field icon string file of a picture, or name of an icon of the desktop's theme
---@field shortcut string its key, as "Ctrl+S"
---@field checkable boolean can be checked
---@field value boolean is it checked?
---@field onClicked? fun(element: ui.Element): any the user clicked it, or pressed its key
---@field onValueChanged? fun(value: boolean, element: ui.Element): any the user changed it
---@field remove fun(self: ui.Item): any, string? takes it away for good

---a line of a menu, a button of a toolbar
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Item
function ui.item(options) end

---buttons along the top of a window
---@class ui.Toolbar : ui.Element
---@field style ui.Style colours and font
---@field labels "icons"|"text"|"both"|"under" what its buttons show
---@field remove fun(self: ui.Toolbar): any, string? takes it away for good
---@field add fun(self: ui.Toolbar, item: ui.Element, position?: integer): any, string? puts an item in
---@field clear fun(self: ui.Toolbar): any, string? removes all items
---@field children fun(self: ui.Toolbar): any, string? gives a list of its items

---buttons along the top of a window
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Toolbar
function ui.toolbar(options) end

---a line along the bottom of a window
---@class ui.Statusbar : ui.Element
---@field text string its text, left of what is in it
---@field remove fun(self: ui.Statusbar): any, string? takes it away for good
---@field add fun(self: ui.Statusbar, item: ui.Element, position?: integer): any, string? puts an item in
---@field clear fun(self: ui.Statusbar): any, string? removes all items
---@field children fun(self: ui.Statusbar): any, string? gives a list of its items

---a line along the bottom of a window
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Statusbar
function ui.statusbar(options) end

---a key of the window
---@class ui.Shortcut : ui.Element
---@field key string as "Ctrl+S" or "F5"
---@field onActivated? fun(element: ui.Element): any the key was pressed in the window
---@field remove fun(self: ui.Shortcut): any, string? takes it away for good

---a key of the window
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Shortcut
function ui.shortcut(options) end

---an icon in the desktop's tray, with a menu
---@class ui.Tray : ui.Element
---@field icon string file of a picture, or name of an icon of the desktop's theme
---@field onClicked? fun(element: ui.Element): any the user clicked it, or pressed its key
---@field remove fun(self: ui.Tray): any, string? takes it away for good
---@field add fun(self: ui.Tray, item: ui.Element, position?: integer): any, string? puts an item in
---@field clear fun(self: ui.Tray): any, string? removes all items
---@field children fun(self: ui.Tray): any, string? gives a list of its items

---an icon in the desktop's tray, with a menu
---@param options? table|string properties by name, children at 1, 2, 3, ...; or just its text
---@return ui.Tray
function ui.tray(options) end

return ui

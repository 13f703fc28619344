---@meta windows
-- SPDX-License-Identifier: MIT

---Windows of the earlier program, kept for its scripts: `require "windows"`. New scripts have more of `require "ui"`.
---
---    require "windows".createWindow("Hello", 400, 300):setHtml("<h1>Hello</h1>"):show()
---@class windows
local windows = {}

---A window: as those of `native_ui`, and it can show a page of HTML.
---@class windows.Window: native_ui.Window
local Window = {}

---Shows a page of HTML (the subset of QTextBrowser: no scripts, nothing from the network) in place of what is in the
---window. A text that begins with `{` is a description in JSON, as for setUI.
---@param html string
---@return windows.Window? self
---@return string? message
function Window:setHtml(html) end

---Raises: there is no web engine. See `_PY.create_browser_window`.
---@param url string
function Window:setUrl(url) end

Window.html = Window.setHtml
Window.url = Window.setUrl
Window.ui = Window.setUI
Window.display = Window.show

---Can windows be shown here?
---@return boolean
function windows.isAvailable() end

---@return boolean
function windows.htmlSupported() end

---@return "qtextbrowser"|"none"
function windows.getHtmlEngine() end

---@return {gui: boolean, html: boolean, engine: string, native_ui: boolean}
function windows.getCapabilities() end

windows.capabilities = windows.getCapabilities

---Makes a window, which `show` shows.
---@param title? string "EPLua Window"
---@param width? integer 800
---@param height? integer 600
---@return windows.Window
function windows.createWindow(title, width, height) end

windows.create = windows.createWindow
windows.new = windows.createWindow

---@param title? string "EPLua Native Window"
---@param width? integer 800
---@param height? integer 600
---@return windows.Window
function windows.createNativeWindow(title, width, height) end

---Raises when there is no such open window; so do the others that take one.
---@param window string|windows.Window
---@param html string
---@return true
function windows.setWindowHtml(window, html) end

---Raises: there is no web engine.
---@param window string|windows.Window
---@param url string
---@return true
function windows.setWindowUrl(window, url) end

---@param window string|windows.Window
---@return true
function windows.showWindow(window) end

---@param window string|windows.Window
---@return true
function windows.hideWindow(window) end

---@param window string|windows.Window
---@return true
function windows.closeWindow(window) end

---The open windows as text, a line each.
---@return string
function windows.listWindows() end

return windows

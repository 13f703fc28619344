-- SPDX-License-Identifier: MIT
-- require "windows" of earlier scripts: windows with a page of HTML or with elements. New scripts use "ui".
local native = require "ep.native_window"
local ui = require "ui"

local windows = {}

function windows.isAvailable() return (ui.available()) end

-- HTML is shown by QTextBrowser: text and style, no scripts.
windows.htmlSupported = windows.isAvailable

function windows.getHtmlEngine() return windows.isAvailable() and "qtextbrowser" or "none" end

function windows.getCapabilities()
  local available = windows.isAvailable()
  return { gui = available, html = available, engine = windows.getHtmlEngine(), native_ui = available }
end

windows.capabilities = windows.getCapabilities

function windows.createWindow(title, width, height)
  return native.create(title, width, height, "EPLua Window")
end

windows.create, windows.new = windows.createWindow, windows.createWindow

function windows.createNativeWindow(title, width, height)
  return native.create(title, width, height, "EPLua Native Window")
end

-- The functions below take a window or its id.
local function by_id(name, method)
  windows[name] = function(id, ...)
    local window = native.find(id)
    if not window then error(("%s: there is no open window '%s'"):format(name, tostring(id)), 2) end
    local ok, message = pcall(window[method], window, ...)
    if not ok then error(("%s: %s"):format(name, message:gsub("^[^\n]-:%d+: ", "")), 2) end
    return true
  end
end

by_id("setWindowHtml", "setHtml")
by_id("setWindowUrl", "setUrl")
by_id("showWindow", "show")
by_id("hideWindow", "hide")
by_id("closeWindow", "close")

function windows.listWindows() return native.list("No windows open", "Open windows") end

return windows

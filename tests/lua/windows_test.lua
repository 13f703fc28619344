-- SPDX-License-Identifier: GPL-3.0-or-later
-- require "windows": windows with a page of HTML, and the functions that take an id.
local test = require "test"
local ui = require "ui"
local windows = require "windows"

test.case("without a display a window can be made, and is refused when it is shown", function()
  if windows.isAvailable() then return end
  local window = windows.createWindow()
  window:setHtml "<p>x</p>"
  test.raises(function() window:show() end, "windows_test.lua:%d+: show: no window can be shown: ")
  test.equal(windows.getHtmlEngine(), "none")
  test.same(windows.getCapabilities(), { gui = false, html = false, engine = "none", native_ui = false })
  window:close()
end)

test.case("a page of HTML", function()
  ui.test()
  local window = windows.create("Page", 300, 200):html "<h1>Hello</h1>":display()
  local page = ui.windows()[1]:children()[1]
  test.equal(page.value, "<h1>Hello</h1>")
  window:setHtml "<p>other</p>"
  test.equal(ui.windows()[1]:children()[1].value, "<p>other</p>")
  window:setHtml "<p style='background: linear-gradient(45deg, #112233 0%, white 9%)'>"
  test.equal(ui.windows()[1]:children()[1].value, "<p style='background: #112233'>")
  window:setHtml ' {"elements": [{"type": "label", "id": "l", "text": "from JSON"}]}'
  test.equal(window:getValue "l", "from JSON")
  window:setUI { type = "button", id = "b", text = "ui" }
  test.equal(window:getValue "b", "ui")
  test.raises(function() window:url "https://example.com" end, "there is no web engine")
  window:close()
  test.equal(window:isClosed(), true)
  test.same({ window:setHtml "x" }, { nil, "window closed" })
end)

test.case("functions that take an id, or the window", function()
  local window = windows.new("By id", 300, 200)
  local id = window:getId()
  test.equal(windows.setWindowHtml(id, "<p>x</p>"), true)
  test.equal(windows.showWindow(window), true)
  test.equal(windows.listWindows(), ("Open windows (1):\n  %s: 'By id' (shown)"):format(id))
  test.equal(windows.hideWindow(id), true)
  test.raises(function() windows.setWindowUrl(id, "https://example.com") end,
    "windows_test.lua:%d+: setWindowUrl: .*web engine")
  test.equal(windows.closeWindow(id), true)
  test.raises(function() windows.showWindow(id) end, "showWindow: there is no open window '" .. id .. "'")
  test.equal(windows.listWindows(), "No windows open")
end)

test.case("capabilities", function()
  test.same(windows.getCapabilities(), { gui = true, html = true, engine = "qtextbrowser", native_ui = true })
  test.equal(windows.createNativeWindow("n"):close():isClosed(), true)
end)

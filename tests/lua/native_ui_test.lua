-- SPDX-License-Identifier: GPL-3.0-or-later
-- require "native_ui": the windows of earlier scripts, operated by the test driver.
local test = require "test"
local ui = require "ui"
local native_ui = require "native_ui"
local timers = require "timers"

ui.test() -- no display is needed from here on

-- A shown window with a description, its driver, and what its callbacks were told.
local function open(description, callbacks)
  local window = native_ui.createWindow("Test", 400, 300)
  local told = {}
  window:setUI(description)
  for _, id in ipairs(callbacks or {}) do
    window:setCallback(id, function(data) told[#told + 1] = data end)
  end
  window:show()
  return window, ui.test(ui.windows()[#ui.windows()]), told
end

test.case("a window is made, shown, hidden and closed, all in one chain", function()
  local window = native_ui.create("Chain", 300, 200)
  test.equal(type(window:getId()), "string")
  test.equal(window:getId(), window.id)
  test.equal(window:isClosed(), false)
  test.equal(window:setUI({ type = "label", id = "a", text = "x" }):setText("a", "y"):setValue("a", "z")
    :setCallback("a", print):updateElement("a", "enabled", false):show():hide():show(), window)
  test.equal(window:getValue "a", "z")
  test.equal(window:close(), window)
  test.equal(window:isClosed(), true)
end)

test.case("flat, list, nested and single descriptions", function()
  local label = { type = "label", id = "l", text = "here" }
  for _, description in ipairs {
    { padding = 3, elements = { label } },
    { label },
    { type = "frame", padding = 3, children = { { type = "frame", children = { label } } } },
    { children = { label } },
    { type = "row", elements = { label } },
    label,
    json.encode { elements = { label } },
    json.encode { label },
  } do
    local window, driver = open(description)
    test.equal(window:getValue "l", "here")
    test.equal(driver:value "l", "here")
    window:close()
  end
  local window = open {}
  test.equal(window:getValue "l", nil)
  window:close()
end)

test.case("every type of element is made, with its value", function()
  local window, driver = open { elements = {
    { type = "header", id = "header", text = "Title", level = 9 },
    { type = "label", id = "label", text = "Text" },
    { type = "button", id = "button", text = "Go", style = { primary = true, backgroundColor = "#1976d2" } },
    { type = "switch", id = "switch", text = "On", value = "true" },
    { type = "toggle_button", id = "toggle", text = "Power" },
    { type = "slider", id = "slider", text = "Level", min = "0", max = "10", value = "4" },
    { type = "dropdown", id = "dropdown", text = "Mode",
      options = { "Auto", { type = "option", text = "Off", value = "0" } } },
    { type = "multiselect", id = "multi", text = "Many", options = { "A", "B", "C" }, values = { "B" }, height = 2 },
    { type = "dropdown_multiselect", id = "multi2", options = { "A", "B" }, values = {} },
    { type = "separator", id = "separator", orient = "horizontal" },
    { type = "frame", id = "frame", padding = 4, children = { { type = "label", id = "inner", text = "in" } } },
    { type = "entry", id = "entry", placeholder = "name" },
    { type = "text", id = "text", value = "a\nb", scrollbar = true },
    { type = "checkbox", id = "checkbox", text = "Check", value = true },
    { type = "combobox", id = "combobox", options = { "x", "y" }, value = "y" },
    { type = "listbox", id = "listbox", options = { "one", "two" }, height = 3 },
    { type = "scale", id = "scale", from = -5, to = 5, value = 1 },
    { type = "progressbar", id = "progress", value = 30, maximum = 60 },
    { type = "radio", id = "radio", group = "g", text = "R", value = "r", selected = true },
  } }
  local w = driver.window
  for id, value in pairs {
    header = "Title", label = "Text", button = "Go", switch = true, toggle = false, slider = 4, dropdown = "Auto",
    inner = "in", entry = "", text = "a\nb", checkbox = true, combobox = "y", scale = 1, progress = 30, radio = "r",
  } do
    test.equal(window:getValue(id), value, id)
  end
  test.same(window:getValue "multi", { "B" })
  test.same(window:getValue "multi2", {})
  test.equal(window:getValue "listbox", nil)
  test.equal(window:getValue "separator", nil)
  test.equal(w:find "header".level, 3)
  test.equal(w:find "button".primary, true)
  test.equal(w:find "button".style.background, "#1976d2")
  test.equal(w:find "slider".show_value, true)
  test.equal(w:find "slider".text, "Level")
  test.equal(w:find "multi".rows, 2)
  test.equal(w:find "progress".max, 60)
  test.equal(w:find "entry".placeholder, "name")
  test.equal(w:find "frame".padding, 4)
  window:close()
end)

test.case("missing ids are <type>_<n>, counted alone; fromTable and fromJSON give the same", function()
  local description = { elements = {
    { type = "label", text = "a" },
    { type = "row", elements = { { type = "button", text = "c" }, "d" } },
    { type = "button", id = "own", text = "x" },
    { type = "separator" },
    { type = "button_row", buttons = { "Save", { text = "Cancel" } } },
  } }
  local named = native_ui.fromTable(description)
  test.equal(named.elements[1].id, "label_1")
  test.equal(named.elements[2].id, "row_2")
  test.equal(named.elements[3].id, "own")
  test.equal(named.elements[4].id, "separator_3")
  test.equal(named.elements[5].id, "button_row_4")
  test.equal(named.elements[2].elements[1].id, "button_5")
  test.equal(named.elements[5].buttons[1].id, "button_7")
  test.equal(description.elements[1].id, nil)
  test.same(native_ui.fromJSON(json.encode(description)), named)
  for _, each in ipairs { description, named, named } do
    local window = open(each)
    test.equal(window:getValue "label_1", "a")
    test.equal(window:getValue "button_5", "c")
    test.equal(window:getValue "label_6", "d")
    test.equal(window:getValue "button_8", "Cancel")
    window:close()
  end
  local window = open { { type = "label", text = "a" }, { type = "label", id = "label_1", text = "b" } }
  test.equal(window:getValue "label_1", "b")
  test.equal(window:getValue "label_2", "a")
  window:close()
end)

test.case("of elements with one id the last is found, and all of them call", function()
  local window, driver, told = open({
    { type = "button", id = "b", text = "first" }, { type = "button", id = "b", text = "second" },
  }, { "b" })
  test.equal(window:getValue "b", "second")
  local root = driver.window:children()[1]
  driver:click(root:children()[1])
  driver:click "b"
  test.equal(#told, 2)
  test.equal(told[1].element_id, "b")
  window:close()
end)

test.case("callbacks are told what happened, at both places", function()
  local window, driver, told = open({ elements = {
    { type = "button", id = "button", text = "Go", action = "go" },
    { type = "switch", id = "switch" },
    { type = "slider", id = "slider", min = 0, max = 100, value = 50 },
    { type = "dropdown", id = "dropdown", options = { "A", { text = "Bee", value = "b" } } },
    { type = "multiselect", id = "multi", options = { "A", "B" } },
    { type = "listbox", id = "list", options = { "one", "two" } },
    { type = "entry", id = "entry" },
  } }, { "button", "switch", "slider", "dropdown", "multi", "list", "entry" })
  driver:click "button":click "switch":set("slider", 70):choose("dropdown", "Bee"):choose("multi", { "B" })
    :choose("list", 2):type("entry", "h")
  local id = window:getId()
  local function payload(n, element, event, key, value)
    test.same(told[n], {
      window_id = id, element_id = element, event_type = event, [key] = value, data = { [key] = value },
    })
  end
  payload(1, "button", "click", "action", "go")
  payload(2, "switch", "change", "value", true)
  payload(3, "slider", "change", "value", 70)
  payload(4, "dropdown", "change", "value", "b")
  payload(5, "multi", "change", "values", { "B" })
  payload(6, "list", "change", "value", "two")
  payload(7, "entry", "change", "value", "h")
  test.equal(window:getValue "slider", 70)
  test.equal(window:getValue "list", "two")
  window:setValue("slider", 10):setValue("switch", false):setValue("multi", {}):setValue("list", "one")
  test.equal(#told, 7) -- what a script sets is no event
  test.equal(window:getValue "list", "one")
  window:close()
end)

test.case("rows of buttons tell the button, to its own callback and to that of the row", function()
  local window, driver, told = open(native_ui.quickUI()
    :buttonRow({ "Save all", { text = "Primary", isPrimary = true, id = "p" } }, "row"):build(),
    { "row", "p", "save_all" })
  driver:click "p"
  test.equal(#told, 2)
  test.same({ told[1].element_id, told[1].button, told[1].data.action }, { "p", "Primary", "primary" })
  test.same({ told[2].element_id, told[2].button, told[2].data.button }, { "row", "Primary", "Primary" })
  driver:click "btn_1" -- no callback of its own: the one named like its action
  test.same({ told[3].element_id, told[3].action, told[4].element_id }, { "btn_1", "save_all", "row" })
  test.equal(driver.window:find "p".primary, true)
  window:close()
end)

test.case("radio buttons of one group exclude each other, wherever they are", function()
  local window, driver, told = open({
    { type = "radio", id = "r1", group = "g", text = "Red", value = "red", selected = true },
    { type = "label", text = "between" },
    { type = "frame", children = { { type = "radio", id = "r2", group = "g", text = "Blue", value = "blue" } } },
    { type = "radio", id = "other", group = "h", text = "Big", value = "big", selected = true },
  }, { "r1", "r2" })
  test.equal(window:getValue "r2", "red") -- each knows what its group has
  driver:choose("r2", "Blue")
  test.equal(driver:value "r1", "")
  test.equal(window:getValue "r1", "blue")
  test.equal(window:getValue "other", "big")
  test.same({ told[1].element_id, told[1].value }, { "r2", "blue" })
  window:setValue("r1", "red")
  test.equal(driver:value "r2", "")
  window:setValue("r2", true)
  test.equal(window:getValue "r1", "blue")
  window:setText("r1", "Crimson")
  driver:choose("r1", "Crimson")
  test.equal(window:getValue "r2", "red")
  window:close()
end)

test.case("HTML in labels: by the flag, or by its tags; updates too", function()
  local window, driver = open {
    { type = "label", id = "plain", text = "1 < 2 and <x>" },
    { type = "label", id = "tags", text = "<font color='red'>red</font>" },
    { type = "label", id = "flag", text = "a", html = true },
    { type = "label", id = "never", text = "<b>a</b>", html = false },
  }
  local function is_html(id) return driver.window:find(id).html end
  test.equal(is_html "plain", false)
  test.equal(is_html "tags", true)
  test.equal(is_html "flag", true)
  test.equal(is_html "never", false)
  window:setText("plain", "<center>now</center>"):setText("tags", "plain")
  test.equal(is_html "plain", true)
  test.equal(is_html "tags", false)
  window:updateElement("never", "html", true)
  test.equal(is_html "never", true)
  window:close()
end)

test.case("callbacks hold over setUI, whenever they were set", function()
  local window = native_ui.createWindow("again", 200, 100)
  local calls = 0
  window:setCallback("b", function() calls = calls + 1 end)
  for n = 1, 3 do
    window:setUI { { type = "button", id = "b", text = "go " .. n }, { type = "label", id = "l" .. n, text = "" } }
    if n == 1 then window:show() end
    ui.test(ui.windows()[#ui.windows()]):click "b"
    test.equal(calls, n)
  end
  test.equal(window:getValue "l1", nil)
  test.equal(window:getValue "l3", "")
  window:setCallback("b", nil)
  ui.test(ui.windows()[#ui.windows()]):click "b"
  test.equal(calls, 3)
  window:close()
end)

test.case("setUI, hide, show, close and timers inside of callbacks", function()
  local window, driver = open { { type = "button", id = "b", text = "first" }, { type = "label", id = "l", text = "" } }
  window:setCallback("b", function()
    window:setUI { { type = "button", id = "b", text = "second" }, { type = "button", id = "c", text = "close" } }
    window:hide():show()
    timers.sleep(2)
    setTimeout(function() window:setText("b", "third") end, 2)
  end)
  window:setCallback("c", function() window:close() end)
  driver:click "b"
  timers.sleep(30)
  test.equal(window:getValue "b", "third")
  driver:click "c"
  test.equal(window:isClosed(), true)
end)

test.case("a window that the user closed, and what it answers", function()
  local window, driver = open { type = "label", id = "l", text = "" }
  driver:close()
  test.equal(window:isClosed(), true)
  for method in ("setUI show hide setCallback getValue setValue setText updateElement"):gmatch "%a+" do
    local result, message = window[method](window, "l", "x", "y")
    test.equal(result, nil, method)
    test.equal(message, "window closed", method)
  end
  test.equal(window:close(), window)
  timers.sleep(5)
  test.equal(native_ui.listWindows():find(window:getId() .. ":", 1, true), nil)
end)

test.case("updateElement: properties, several at once, and clear errors", function()
  local window, driver = open {
    { type = "slider", id = "s", value = 1 }, { type = "dropdown", id = "d", text = "Mode", options = { "A" } },
    { type = "multiselect", id = "m", options = { "A", "B" } }, { type = "separator", id = "line" },
  }
  local w = driver.window
  window:updateElement("s", "enabled", false):updateElement("s", "max", 200):updateElement("s", "value", "150")
  test.equal(w:find "s".enabled, false)
  test.equal(window:getValue "s", 150)
  window:updateElement("d", { text = "Way", options = { "X", "Y" }, visible = true })
  window:setValue("d", "Y"):updateElement("m", "values", { "B" })
  test.equal(window:getValue "d", "Y")
  test.same(window:getValue "m", { "B" })
  window:setText("d", "X")
  test.equal(window:getValue "d", "X")
  test.raises(function() window:updateElement("nobody", "text", "x") end, "has no element 'nobody'")
  test.raises(function() window:updateElement("s", "colour", "x") end, "there is no property 'colour'; there are ena")
  test.raises(function() window:updateElement("s", "value", "much") end, 'must be a number, got "much"')
  test.raises(function() window:setValue("line", 1) end, "a separator has no value")
  test.raises(function() window:updateElement("line", "level", 2) end, "separator has no 'level'")
  window:close()
end)

test.case("unknown ids are forgiven where they always were, and told once", function()
  local window = open { type = "label", id = "l" }
  local log, lines = require "log", {}
  log.to(function(line) lines[#lines + 1] = line end)
  local result = window:setText("no", "x"):setText("no", "y"):setValue("no", 1)
  local value = window:getValue "no"
  window:setUI { { type = "gauge", id = "g" }, { type = "label", id = "l", text = "here" } }
  log.to(nil)
  test.equal(result, window)
  test.equal(value, nil)
  test.equal(#lines, 2)
  test.truthy((lines[1]):find("has no element 'no'"))
  test.truthy((lines[2]):find("there is no element type 'gauge'"))
  test.equal(window:getValue "l", "here")
  window:close()
end)

test.case("what cannot be shown is an error that names it, and leaves what was there", function()
  local window = open { type = "label", id = "l", text = "here" }
  test.raises(function() window:setUI '{"elements": [\n{"type" "label"}]}' end,
    "setUI: the description is not valid JSON: line 2, column 9")
  test.raises(function() native_ui.fromJSON "[1," end, "fromJSON: the description is not valid JSON: line 1")
  test.raises(function() window:setUI(5) end, "must be a table or JSON, got number")
  test.raises(function() window:setUI { 5 } end, "an element must be a table, got number")
  test.raises(function() window:setUI { { type = "slider", id = "s", min = "low" } } end,
    "slider 's': must be a number, got \"low\"")
  local circle = { type = "row" }
  circle.elements = { circle }
  test.raises(function() window:setUI(circle) end, "nested too deep, or holds itself")
  test.raises(function() window:setCallback("l", "name") end, "must be a function, got string")
  test.raises(function() native_ui.createWindow("x", "wide") end, "the width must be pixels, got wide")
  test.equal(window:getValue "l", "here")
  window:close()
end)

test.case("QuickApp rows: { button = id } and lists in lists", function()
  local window, driver, told = open({
    { { button = "b1", text = "One" }, { button = "b2", text = "Two" } },
    { label = "lbl", text = "Label" },
    { slider = "s", text = "", min = "0", max = "100", value = "20" },
    { select = "sel", text = "Sel", options = { { type = "option", text = "First", value = "1" } }, values = { "1" } },
    { multi = "mul", options = { { type = "option", text = "First", value = "1" } }, values = {} },
    { switch = "sw", text = "Sw", value = "false" },
  }, { "b2" })
  driver:click "b2"
  test.equal(told[1].element_id, "b2")
  test.equal(window:getValue "s", 20)
  test.equal(window:getValue "sel", "1")
  test.equal(window:getValue "sw", false)
  test.same(window:getValue "mul", {})
  window:close()
end)

test.case("the builder makes a description", function()
  local b = native_ui.quickUI()
    :header("H", 2):label("L", "l"):button("B", "act", true):switch("S", true):slider("V", 1, 9, 5)
    :dropdown("D", { "a", "b" }):multiselect("M", { "a" }, { "a" }, 2):separator()
    :row { { type = "label", text = "in" }, "text" }:labelRow { "CPU:", { text = "45%", id = "cpu" } }
    :controlRow { { type = "slider", text = "x", id = "ctl" } }
    :actionRow({ "Start", { type = "switch", id = "auto" } }, "act")
  local d = b:build()
  test.equal(#d.elements, 12)
  test.same(d.elements[1], { type = "header", text = "H", level = 2, id = "header_1" })
  test.same(d.elements[3], { type = "button", text = "B", action = "act", style = { primary = true }, id = "button_2" })
  test.equal(d.elements[6].value, "a")
  test.equal(d.elements[10].type, "row")
  test.equal(d.elements[12].elements[1].action, "start")
  local window = open(d)
  test.equal(window:getValue "cpu", "45%")
  test.equal(window:getValue "ctl", 50)
  test.equal(window:getValue "auto", false)
  window:close()
  test.raises(function() native_ui.quickUI():row { 5 } end, "must be a table or a text, got number")
  for _, example in pairs(native_ui.examples) do open(example):close() end
end)

test.case("the list of windows is a text", function()
  test.equal(native_ui.listWindows(), "No native UI windows open")
  local window = open { type = "label" }
  test.equal(native_ui.listWindows(), ("Open native UI windows (1):\n  %s: 'Test' (shown)"):format(window:getId()))
  window:hide()
  test.truthy((native_ui.listWindows()):find("%(hidden%)$"))
  window:close()
  test.equal(native_ui.isAvailable(), true)
end)

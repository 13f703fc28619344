-- SPDX-License-Identifier: GPL-3.0-or-later
-- require "ui" without a display: elements, their properties and events, and the driver ui.test.
local test = require "test"
local ui = require "ui"
local timers = require "timers"

local driver_of = ui.test -- from here on windows are shown to the test
driver_of()

local function refused(pattern, fn, ...)
  local ok, message = pcall(fn, ...)
  test.truthy(not ok, "an error was expected: " .. pattern)
  if not tostring(message):find(pattern) then test.same(message, pattern) end
end

local function window(...) return ui.window { ... }:show() end

-- A value of each type of property, another one, and some that are wrong.
local values = {
  boolean = { good = { true, false }, bad = { 1, "true", {} } },
  integer = { good = { 3, 5 }, bad = { 1.5, "x", true, {}, 1 / 0 } },
  number = { good = { 3.5, 7 }, bad = { "x", true, {}, 0 / 0, 1 / 0 } },
  string = { good = { "a", "b\0ü\xff" }, bad = { true, {}, print } },
  bytes = { good = { "\0\1", "x" }, bad = { true, {} } },
  color = { good = { "#ff0000", "SkyBlue" }, bad = { "rde", "#12", 5 } },
  date = { good = { "2024-02-29", "2026-12-31" }, bad = { "2023-02-29", "31.12.2026", 5 } },
  time = { good = { "23:59", "00:00:01" }, bad = { "24:00", "1:00", {} } },
  pair = { good = { { 200, 100 }, { 300, 150 } }, bad = { { 1 }, { 1, 2, 3 }, 5, { "a", "b" } } },
  numbers = { good = { { 1, 2, 3 }, { 4 } }, bad = { 5, { "a" }, { {} } } },
  strings = { good = { { "a", "b" }, { "c" } }, bad = { "a", { true }, { a = 1 } } },
  options = { good = { { { value = "a", text = "A" } }, { { value = "b", text = "b" } } }, bad = { "a", { { vlaue = 1 } } } },
  columns = { good = { { { title = "A" } }, { { title = "B", width = 20 } } }, bad = { { { titel = "A" } }, 5 } },
  items = { good = { { { id = "a", text = "A" } }, { { id = "b", text = "b", items = { { id = "c", text = "c" } } } } }, bad = { 5 } },
  points = { good = { { { 1, 2 } }, { { 1, 2 }, { 3, 4 } } }, bad = { { 1, 2 }, { { 1 } }, 5 } },
  style = { good = { { color = "red" }, { bold = true, size = 12 } }, bad = { { colour = "red" }, { size = "x" }, 5 } },
}

local function home_for(kind, element)
  if kind.name == "window" then return end
  for _, parent in ipairs { "column", "canvas", "chart", "menubar", "menu" } do
    local holder = ui[parent] {}
    if pcall(holder.add, holder, element) then return holder end
  end
  return ui.window { element }
end

for _, kind in ipairs((ui.kinds())) do
  local make = ui[kind.name] or ui.draw[kind.name:match "^draw%.(.*)"]
  test.case(kind.name .. ": every property goes round, wrong values are refused", function()
    for _, property in ipairs(kind.properties) do
      local sample = values[property.type]
      if property.type == "enum" then
        sample = { good = {}, bad = { "nonsense", 5 } }
        for word in property.choices:gmatch "%S+" do sample.good[#sample.good + 1] = word end
      end
      if sample and not property.read_only and not (kind.name == "window" and property.name == "visible") then
        local element = make()
        for _, good in ipairs(sample.good) do
          if property.fixed then
            test.same(make { [property.name] = good }[property.name], good, property.name)
          else
            if property.name == "value" and property.type == "number" then element.min = -1000 element.max = 1000 end
            element[property.name] = good
            test.same(element[property.name], good, property.name)
            local given = { [property.name] = good }
            if property.name == "value" and property.type == "number" then given.max = 1000 end
            test.same(make(given)[property.name], good, property.name)
          end
        end
        local before = element[property.name]
        for _, bad in ipairs(sample.bad) do
          refused(kind.name:gsub("%p", "%%%0") .. "%." .. property.name, function()
            if property.fixed then make { [property.name] = bad } else element[property.name] = bad end
          end)
        end
        test.same(element[property.name], before, property.name)
      end
    end
  end)

  test.case(kind.name .. ": every event reaches its function", function()
    for _, event in ipairs(kind.events) do
      local special = event.name == "row" or event.name == "sort" or event.name == "validate"
        or event.name == "onClose" or event.name == "onClosed"
      if not special then
        local got
        local element = make { [event.name] = function(...) got = table.pack(...) end }
        local holder = home_for(kind, element)
        local w = kind.name == "window" and element or holder
        if ui.kinds and w and tostring(w):find "^ui%.window" == nil then w = ui.window { holder } end
        w:show()
        local arguments = {}
        for name, type in event.arguments:gmatch "([%w_]+): ([%w%[%]]+)" do
          local value = ({ boolean = true, integer = 1, number = 2, string = "2026-11-24", ["string[]"] = { "a" },
            ["number[]"] = { 1, 2 } })[type]
          if kind.name == "time" then value = "12:00" elseif kind.name == "color" then value = "#ffffff" end
          arguments[#arguments + 1] = { name, value }
        end
        local value
        if #arguments == 1 then value = arguments[1][2] elseif #arguments > 1 then
          value = {}
          for i, a in ipairs(arguments) do value[i] = a[2] end
        end
        driver_of(w):event(element, event.name, value)
        test.truthy(got, event.name .. " was not called")
        for i, a in ipairs(arguments) do test.same(got[i], a[2], event.name) end
        test.same(got[#arguments + 1], element, event.name)
        if event.property then test.same(element[event.property], arguments[1][2], event.name) end
        w:close()
      end
    end
  end)
end

test.case("the lamp of the manual", function()
  local w
  w = ui.window { title = "Lamp", size = { 320, 200 },
    ui.column {
      ui.label { id = "state", text = "off" },
      ui.slider { id = "level", min = 0, max = 100, onValueChanged = function(v) w.state.text = v .. " %" end },
      ui.row {
        ui.button { id = "off", text = "Off", onClicked = function() w.level.value = 0 end },
        ui.button { id = "bye", text = "Close", onClicked = function() w:close() end },
      },
    } }
  w:show()
  local t = ui.test(w)
  t:set("level", 40)
  test.same(w.state.text, "40 %")
  t:click "off"
  test.same(w.level.value, 0)
  test.same(w.state.text, "40 %", "a change by the script fires no event")
  t:click "bye"
  test.same(w:isOpen(), false)
end)

test.case("the nearest name is told", function()
  local w = ui.window { ui.slider { id = "s" } }
  refused("slider has no 'valeu'; did you mean 'value'%?", function() return w.s.valeu end)
  refused("did you mean 'onValueChanged'", function() w.s.onValuChanged = print end)
  refused("did you mean 'text'", ui.label, { txt = "x" })
  refused("label has no 'qqqq'; it has id, ", ui.label, { qqqq = 1 })
  refused("has no element 'nowhere'", function() return w.nowhere end)
  refused("onClicked must be a function, got string", ui.button, { onClicked = "x" })
  refused("is a method", function() w.s.focus = 1 end)
end)

test.case("children are checked", function()
  local label = ui.label "x"
  ui.column { label }
  refused("in another element already", ui.column, { label })
  refused("cannot hold a series", ui.window, { ui.series {} })
  refused("must be an element, got string", ui.column, { "text" })
  refused("without a hole", ui.column, { ui.label "a", nil, ui.label "b" })
  refused("two elements with the id 'a'", ui.window, { ui.label { id = "a" }, ui.row { ui.label { id = "a" } } })
  local column = ui.column {}
  refused("cannot hold itself", column.add, column, column)
  local inner = ui.column {}
  column:add(inner)
  refused("cannot hold itself", inner.add, inner, column)
  test.same(#ui.column { false, ui.label "a", false }:children(), 1)
  refused("no element can have the id 'size', as every window", ui.window, { ui.label { id = "size" } })
  local cyclic = {}
  cyclic[1] = cyclic
  refused("nested too deep", ui.tree, { items = cyclic })
end)

test.case("elements come and go", function()
  local w = window(ui.column { id = "box" })
  for i = 1, 10 do w.box:add(ui.label { id = "l" .. i, text = tostring(i) }) end
  w.box:add(ui.label { id = "first", text = "0" }, 1)
  test.same(w.box:children()[1].text, "0")
  test.same(#w.box:children(), 11)
  w.l3:remove()
  test.same(w:find "l3", nil)
  local gone = w.l4
  gone:remove()
  local ok, why = gone:remove()
  test.same(ok, nil)
  test.same(why, "element removed")
  w.box:add(ui.label { id = "l3" })
  w.box:clear()
  test.same(#w.box:children(), 0)
  test.same(w:find "l3", nil)
  w:close()
end)

test.case("a closed window does no harm", function()
  local clicked = 0
  local w = window(ui.button { id = "b", text = "x", onClicked = function() clicked = clicked + 1 end })
  local b, t = w.b, ui.test(w)
  t:click "b"
  local closed
  w.onClosed = function() closed = true end
  w:close()
  local ok, why = w:close()
  test.same(ok, nil)
  test.same(why, "window closed")
  test.same(select(2, w:show()), "window closed")
  test.same(select(2, b:focus()), "window closed")
  test.same(b.text, nil)
  b.text = "y"
  w.title = "y"
  collectgarbage()
  test.same(b.text, nil)
  test.same(clicked, 1)
  timers.sleep(5)
  test.truthy(closed, "onClosed was called")
end)

test.case("onClose may veto, also after thinking", function()
  local answer = false
  local w = window(ui.label "x")
  w.onClose = function() timers.sleep(5) return answer end
  local t = ui.test(w)
  t:close()
  timers.sleep(30)
  test.truthy(w:isOpen())
  answer = true
  t:close()
  timers.sleep(30)
  test.truthy(not w:isOpen())
end)

test.case("a window can be closed, shown and built from inside its own events", function()
  local w, other
  w = window(ui.button { id = "b", text = "x", onClicked = function()
    w:hide()
    w:show()
    other = window(ui.label { id = "l", text = "made inside" })
    w:close()
  end })
  ui.test(w):click "b"
  test.truthy(not w:isOpen())
  test.same(other.l.text, "made inside")
  other:close()
end)

test.case("a timer of a window that can never run is refused by who asks for it", function()
  local w = ui.window {}
  refused("ui_test.lua:%d+: every takes milliseconds, a number >= 0, got a nil", function() w:every(nil, print) end)
  refused("after takes milliseconds, a number >= 0, got %-1", function() w:after(-1, print) end)
  refused("ui_test.lua:%d+: every calls a function, got a nil", function() w:every(5, nil) end)
  w:close()
  test.same({ w:every(5, print) }, { nil, "window closed" })
end)

test.case("timers of a window end with it", function()
  local beats, late = 0, 0
  local w = window(ui.label "x")
  w:every(2, function() beats = beats + 1 end)
  w:after(60000, function() late = 1 end)
  timers.sleep(20)
  test.truthy(beats > 2)
  w:close()
  local now = beats
  timers.sleep(20)
  test.same(beats, now)
  test.same(late, 0)
  test.same(w:every(1, print), nil)
end)

test.case("numbers stay between min and max", function()
  local s = ui.slider { value = 500, min = 10, max = 20 }
  test.same(s.value, 20)
  s.value = -1
  test.same(s.value, 10)
  s.min = 15
  test.same(s.value, 15)
  s.max = 5
  test.same(s.value, 15)
  test.same(math.type(ui.number { value = 3.0 }.value), "integer")
end)

test.case("validate shows what is wrong", function()
  local w = window(ui.entry { id = "age", validate = function(v)
    if tonumber(v) then return true end
    return nil, "a number, please"
  end })
  local t = ui.test(w)
  t:type("age", "x")
  test.same(w.age.error, "a number, please")
  t:set("age", "5")
  test.same(w.age.error, "")
  w:close()
end)

test.case("the driver does only what a user could", function()
  local w = window(ui.column { id = "c", ui.button { id = "b", enabled = false }, ui.entry { id = "e", read_only = true } })
  local t = ui.test(w)
  refused("disabled", t.click, t, "b")
  refused("read%-only", t.type, t, "e", "x")
  w.b.enabled = true
  w.c.visible = false
  refused("not visible", t.click, t, "b")
  w.c.visible = true
  w:hide()
  refused("not shown", t.click, t, "b")
  refused("no element 'nowhere'", t.click, t, "nowhere")
  refused("an element or its id is wanted, got a nil", t.click, t)
  refused("a text is wanted, got a nil", t.type, t, "e")
  refused("nothing can be set in ui.button", t.set, t, "b", 1)
  refused("ui.entry \"e\" takes a string, got a table", t.set, t, "e", {})
  refused("button has no event 'onClikced'", t.event, t, "b", "onClikced")
  w:close()
end)

test.case("rows are given in pages and sorted", function()
  local w = window(ui.table { id = "t", columns = { "Name", "Age" }, sortable = true,
    rows = { { "Ben", 30 }, { "Anna", 7 }, { "Carl", { text = "12", color = "red" } } } })
  local t = ui.test(w)
  test.same(w.t.row_count, 3)
  test.same(t:rows("t", 1, 2), { { "Ben", 30 }, { "Anna", 7 } })
  t:sort("t", 1)
  test.same(t:rows "t"[1][1], "Anna")
  t:sort("t", 1)
  test.same(t:rows "t"[1][1], "Carl")
  test.same(w.t.sort_descending, true)
  w.t.rows = { { "only" } }
  test.same(t:rows "t", { { "only", "" } })
  refused("table.rows must be a list", function() w.t.rows = 5 end)
  local asked = 0
  local big = window(ui.table { id = "t", columns = { "N" }, row_count = 1000000,
    row = function(i) asked = asked + 1 return { i } end })
  test.same(ui.test(big):rows("t", 999999, 10), { { 999999 }, { 1000000 } })
  test.same(asked, 2)
  big:close()
  w:close()
end)

test.case("a log keeps its newest lines", function()
  local l = ui.log { max = 3 }
  l:append("a", 1, "two\nlines")
  test.same(l:lines(), { "1", "two", "lines" })
  l:clear()
  test.same(l:lines(), {})
end)

test.case("dialogs are answered", function()
  local answer
  ui.dialog.question({ text = "Sure?", buttons = { "Yes", "No" } }, function(a) answer = a end)
  local t = ui.test()
  test.same(t:dialog().kind, "question")
  t:answer "Yes"
  test.same(answer, "Yes")
  local name
  local co = coroutine.wrap(function() name = ui.dialog.input "Name?" end)
  co()
  t:answer "Anna"
  timers.sleep(5)
  test.same(name, "Anna")
  ui.clipboard.set "copied"
  test.same(ui.clipboard.get(), "copied")
end)

test.case("what a dialog or a notice cannot be told is refused, and nothing is shown", function()
  local function answer() end
  refused("ui.dialog.message takes a text or a table, got a nil", ui.dialog.message, nil, answer)
  refused("ui.dialog.question takes a text or a table, got a boolean", ui.dialog.question, true, answer)
  refused("ui.dialog.input has no 'txt'; it has multiline, password", ui.dialog.input, { txt = "Name?" }, answer)
  refused("ui.dialog.question.buttons must be a table, got a string", ui.dialog.question, { text = "Sure?", buttons = "Yes" }, answer)
  refused("ui.dialog.open.window must be a window, got a string", ui.dialog.open, { window = "main" }, answer)
  refused("ui_test.lua:%d+: callback must be a function, got number", function() ui.dialog.message("x", 5) end)
  refused("ui_test.lua:%d+: ui.notify takes a text or a table, got a nil", function() ui.notify(nil) end)
  refused("ui.notify has no 'timeout'; it has icon, text, timeout_ms, title", ui.notify, { text = "Done", timeout = 5 })
  refused("ui.clipboard.set takes a text, got a nil", ui.clipboard.set)
  local t = ui.test()
  test.equal(t:dialog(), nil)
  ui.dialog.message({ text = 5 }, answer)
  test.equal(t:dialog().options.text, "5")
  t:answer(true)
  ui.dialog.open(answer)
  test.same(t:dialog().options, {})
  t:answer(nil)
end)

test.case("a row to scroll to is a whole number, and no property is a function", function()
  local w = ui.window { ui.list { id = "l", items = { "a" } }, ui.button { id = "b" } }
  refused("ui_test.lua:%d+: scroll_to takes a whole number, got a nil", function() w.l:scroll_to() end)
  refused("scroll_to takes a whole number, got 1.5", w.l.scroll_to, w.l, 1.5)
  test.equal(w.l:scroll_to(1), w.l)
  refused("button.text cannot be a function", function() w.b.text = print end)
  w:close()
end)

test.case("visible of a window is true or false", function()
  local w = ui.window { id = "seen" }
  refused("window.visible must be true or false, got a string", function() w.visible = "no" end)
  w.visible = true
  test.truthy(w:isOpen())
  w.visible = false
  test.falsy(w:isOpen())
  w:close()
end)

test.case("windows that were never shown are collected", function()
  for _ = 1, 2000 do -- far more than there may be: the limit would raise
    local w
    w = ui.window { ui.button { id = "b", text = "x", onClicked = function() return w end }, ui.label "y" }
    test.same(w.b.text, "x")
  end
end)

test.case("too many windows are refused", function()
  local list = {}
  refused("too many windows: the limit is 256", function()
    for i = 1, 300 do list[i] = ui.window { ui.label "x" } end
  end)
  for _, w in ipairs(list) do w:close() end
end)

test.case("a hundred thousand elements", function()
  local column = ui.column {}
  for i = 1, 100000 do column:add(ui.label { text = i }) end
  local w = window(column)
  test.same(#column:children(), 100000)
  column:clear()
  w:close()
end)

test.case("a wait for an event may be cancelled", function()
  local w = window(ui.button { id = "b", text = "x" })
  local t = ui.test(w)
  local co = coroutine.create(function() t:click "b" end)
  coroutine.resume(co)
  coroutine.close(co)
  timers.sleep(10)
  t:click "b"
  w:close()
  refused("label has no event 'answer'", t.event, ui.test(window(ui.label { id = "l" })), "l", "answer")
  ui.windows()[1]:close()
end)

test.case("finalizers may change what is just read", function()
  local options = {}
  for i = 1, 500 do options[i] = "option " .. i end
  local w = ui.window { ui.dropdown { id = "d", options = options }, ui.log { id = "log" } }
  local function arm()
    setmetatable({}, { __gc = function()
      if not w then return end
      w.d.options = { "x" }
      w.d.options = options
      arm()
    end })
  end
  arm()
  for _ = 1, 100 do test.truthy(#w.d.options > 0) end
  for i = 1, 3000 do w.log:append("line " .. i) end
  setmetatable({}, { __gc = function() if w then w.log:clear() end end })
  w.log:lines()
  w:close()
  w = nil
end)

test.case("what cannot be answered says so", function()
  refused("cannot wait for its answer here", table.sort, { 1, 2 }, function() return ui.dialog.message "x" end)
  local w = ui.window { ui.canvas { id = "c" } }
  test.same(select(2, w:save "/nowhere.png"), "its window is not shown")
  test.same(select(2, w.c:save "/nowhere.png"), "its window is not shown")
  refused("ui_test.lua:%d+: save takes the path of a file, got a nil", function() w:save(nil) end)
  w:close()
end)

test.case("text that would freeze all windows is refused", function()
  refused("text%.value is too long: 2000000 bytes", ui.text, { value = ("x"):rep(2000000) })
  test.same(#ui.text { value = ("x"):rep(1000000) }.value, 1000000)
end)

test.case("mixed columns have one order", function()
  local rows = {}
  for i = 1, 200 do rows[i] = { i % 4 == 0 and 0 / 0 or i % 4 == 1 and -i or i % 4 == 2 and tostring(i) or nil } end
  local w = window(ui.table { id = "t", columns = { "A" }, sortable = true, rows = rows })
  local t = ui.test(w)
  t:sort("t", 1)
  local shown = t:rows "t"
  for i = 2, 50 do test.truthy(shown[i - 1][1] < shown[i][1]) end
  test.same(w.t:row_at(1)[1], -197)
  w:close()
end)

test.case("events that come to nobody are no trouble", function()
  for _ = 1, 100 do
    local w = window(ui.button { id = "b", text = "x" })
    coroutine.wrap(function() ui.test(w):click "b" end)()
    w:close()
  end
  timers.sleep(10)
end)

test.case("no window is left", function() test.same(ui.windows(), {}) end)

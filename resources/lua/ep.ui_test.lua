-- SPDX-License-Identifier: MIT
-- ui.test: does to windows what a user would do, without any display. A driver only does what a user could: what is
-- hidden or disabled cannot be clicked, and each event takes the way of a real one, through the engine's inbox.
return function(ui, core, rows)
  core.testing(true)

  local test = { asks = {}, clipboard = nil }

  -- A dialog, or another question to the user, that waits for its answer.
  function test.asked(window, what, value, callback)
    if what == "clipboard.get" then
      if callback then setTimeout(function() callback(test.clipboard) end, 0) return end
      return test.clipboard
    end
    local ask = { kind = what:gsub("^dialog%.", ""), window = window, options = value or {}, callback = callback }
    test.asks[#test.asks + 1] = ask
    if callback then return end
    local timers = require "timers"
    while not ask.answered do timers.sleep(1) end -- the driver's coroutine answers it
    return ask.answer
  end

  local kinds = {} -- name → { properties and events by name, holds_children }
  for _, kind in ipairs((core.kinds())) do
    local names, events = {}, {}
    for _, property in ipairs(kind.properties) do names[property.name] = true end
    for _, event in ipairs(kind.events) do events[event.name] = true end
    kinds[kind.name] = { names = names, events = events, holds_children = kind.holds_children }
  end

  local driver = {}
  driver.__index = driver

  local function find(self, which)
    if core.kind(which) then return which end
    if type(which) ~= "string" then error(("an element or its id is wanted, got a %s"):format(type(which)), 3) end
    local element = self.window:find(which)
    if not element then
      error(("the window has no element '%s'"):format(tostring(which)), 3)
    end
    return element
  end

  -- Why a user cannot operate the element; nil: nothing hinders.
  local function hindrance(element)
    local at = element
    while at do
      local kind = core.kind(at)
      if not at.visible then return kind == "window" and "its window is not shown" or "it is not visible" end
      if not at.enabled then return "it is disabled" end
      at = core.parent(at)
    end
  end

  local function operate(self, which, event, value)
    local element = find(self, which)
    local why = hindrance(element)
    if why then error(("%s cannot be operated: %s"):format(tostring(element), why), 3) end
    core.inject(element, event, value)
    return self
  end


  local toggles = { toggle = true, switch = true, checkbox = true, group = true }

  -- A click: on what is on or off it changes that.
  function driver:click(which)
    local element = find(self, which)
    local kind = core.kind(element)
    if toggles[kind] or (kind == "item" and element.checkable) then
      operate(self, element, "onValueChanged", not element.value)
      if kind ~= "item" then return self end
    end
    return operate(self, element, "onClicked")
  end

  local texts = { entry = true, text = true, code = true }

  -- Types text at the end of what is there, a letter after the other. "\n" in an entry is Return.
  function driver:type(which, text)
    local element = find(self, which)
    if not texts[core.kind(element)] then
      error(("nothing can be typed into %s"):format(tostring(element)), 2)
    end
    if type(text) ~= "string" then error(("a text is wanted, got a %s"):format(type(text)), 2) end
    for _, code in utf8.codes(text) do
      local letter = utf8.char(code)
      if letter == "\n" and core.kind(element) == "entry" then
        operate(self, element, "onSubmitted", element.value)
      else
        if element.read_only then error(("%s is read-only"):format(tostring(element)), 2) end
        operate(self, element, "onValueChanged", element.value .. letter)
      end
    end
    return self
  end

  -- Sets the value of an input, as a user who slides, picks or replaces all of its text.
  function driver:set(which, value)
    local element = find(self, which)
    local kind = core.kind(element)
    if kinds[kind] and not kinds[kind].names.value then error(("nothing can be set in %s"):format(tostring(element)), 2) end
    local wanted, is = type(element.value), type(value)
    if is ~= wanted and not (wanted == "string" and is == "number") then
      error(("%s takes a %s, got a %s"):format(tostring(element), wanted, is), 2)
    end
    return operate(self, element, "onValueChanged", value)
  end

  local function has_option(element, value)
    for _, option in ipairs(element.options) do
      if option.value == value or option.text == value then return option.value end
    end
  end

  -- Chooses an option (by its value or text), a tab or row (by number), an item of a tree (by id).
  function driver:choose(which, what)
    local element = find(self, which)
    local kind = core.kind(element)
    if kind == "tabs" then return operate(self, element, "onCurrentChanged", what) end
    if kind == "table" or kind == "list" then
      if what < 1 or what > element.row_count then error(("there is no row %d"):format(what), 2) end
      return operate(self, element, "onSelected", what)
    end
    if kind == "tree" then return operate(self, element, "onSelected", what) end
    if kind == "multiselect" then
      local values = {}
      for i, each in ipairs(type(what) == "table" and what or { what }) do
        values[i] = has_option(element, each) or error(("there is no option '%s'"):format(tostring(each)), 2)
      end
      return operate(self, element, "onValueChanged", values)
    end
    if kind ~= "dropdown" and kind ~= "radio" then
      error(("nothing can be chosen in %s"):format(tostring(element)), 2)
    end
    local value = has_option(element, what) or (element.editable and what)
    if not value then error(("there is no option '%s'"):format(tostring(what)), 2) end
    return operate(self, element, "onValueChanged", value)
  end

  -- Any other event of the kind, by its name: event("canvas", "onPressed", { 10, 20, "left" }).
  function driver:event(which, name, value)
    local element = find(self, which)
    local kind = core.kind(element)
    if kinds[kind] and not kinds[kind].events[name] then error(("%s has no event '%s'"):format(kind, tostring(name)), 2) end
    return operate(self, element, name, value)
  end

  -- Double click on a row, or Return.
  function driver:activate(which, row) return operate(self, which, "onActivated", row) end

  -- Click on the title of a column.
  function driver:sort(which, column)
    local element = find(self, which)
    local descending = element.sort_column == column and not element.sort_descending
    return operate(self, element, "onSorted", { column, descending })
  end

  -- The rows of a table or the items of a list, as they would be shown.
  function driver:rows(which, first, count)
    local element = find(self, which)
    return rows.get(element, first or 1, count or element.row_count)
  end

  function driver:value(which)
    local element = find(self, which)
    local kind = core.kind(element)
    if kind == "label" or kind == "heading" or kind == "button" then return element.text end
    if kind == "log" then return table.concat(element:lines(), "\n") end
    if kind == "table" or kind == "list" or kind == "tree" then return element.selected end
    return element.value
  end

  -- The close button of the window.
  function driver:close()
    if not self.window:isOpen() then return nil, "window closed" end
    core.inject(self.window, "close")
    return self
  end

  -- The question to the user that waits longest: { kind, options, window }, or nil.
  function driver.dialog() return test.asks[1] end

  -- Answers it.
  function driver:answer(value)
    local ask = table.remove(test.asks, 1)
    if not ask then error("no dialog is open", 2) end
    ask.answer, ask.answered = value, true
    if ask.callback then
      ask.callback(value)
    else
      require "timers".sleep(2) -- until who waits has gone on
    end
    return self
  end

  local shown = { "text", "value", "title", "caption", "selected", "current", "row_count", "error" }

  local function describe(element, indent, lines)
    local kind = core.kind(element)
    local known = kinds[kind].names
    local parts = { indent .. kind }
    if element.id ~= "" then parts[#parts + 1] = element.id end
    for _, name in ipairs(shown) do
      local value = known[name] and element[name]
      if value and value ~= "" and value ~= 0 then
        if type(value) == "table" then value = "{" .. table.concat(value, ", ") .. "}" end
        parts[#parts + 1] = ("%s=%s"):format(name, type(value) == "string" and ("%q"):format(value) or tostring(value))
      end
    end
    if not element.visible then parts[#parts + 1] = "hidden" end
    if not element.enabled then parts[#parts + 1] = "disabled" end
    lines[#lines + 1] = table.concat(parts, " ")
    for _, child in ipairs(kinds[kind].holds_children and core.children(element) or {}) do
      describe(child, indent .. "  ", lines)
    end
  end

  -- The window as text, an element a line.
  function driver:tree()
    local lines = {}
    describe(self.window, "", lines)
    return table.concat(lines, "\n")
  end

  -- Without a window: that of ui.windows() that was shown last, as soon as it is used.
  function test.driver(window)
    if window ~= nil and core.kind(window) ~= "window" then error("ui.test wants a window", 3) end
    return setmetatable({}, {
      __index = function(self, key)
        if key ~= "window" then return driver[key] end
        if window then return window end
        local windows = ui.windows()
        return windows[#windows] or error("no window is open", 2)
      end,
    })
  end

  return test
end

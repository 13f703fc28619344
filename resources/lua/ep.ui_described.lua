-- SPDX-License-Identifier: MIT
-- Elements that plugins describe (host->element): ui.NAME { … } makes the tree of the description, and the element on top of it
-- answers to the outer properties and events. Names were checked when the plugin started; values are checked here, as for any element.
local json = require "json"

return function(ui, core)
  local generic = { kind = true, name = true, children = true, properties = true, events = true }

  local function split(target) return target:match "^([^.]*)%.(.*)$" end

  local function targets(value) return type(value) == "table" and value or { value } end

  -- Makes an element and those in it; notes them by name.
  local function build(described, parts, more)
    local options = {}
    for key, value in pairs(described) do
      if not generic[key] then options[key] = value end
    end
    for key, value in pairs(more or {}) do options[key] = value end
    for i, child in ipairs(described.children or {}) do options[i] = build(child, parts) end
    local shape = described.kind:match "^draw%.(.*)"
    local element = (shape and ui.draw[shape] or ui[described.kind])(options)
    if described.name then parts[described.name] = element end
    return element
  end

  -- One outer property for several inner ones: what is set goes to all of them, and what a user changes in one to the others.
  local function property(list, parts)
    return {
      get = function() return parts[list[1].part][list[1].name] end,
      set = function(_, value)
        for _, at in ipairs(list) do parts[at.part][at.name] = value end
      end,
    }
  end

  local function follow(list, part, parts)
    local value
    for _, at in ipairs(list) do
      if at.part == part then value = parts[part][at.name] end
    end
    for _, at in ipairs(list) do
      if at.part ~= part then parts[at.part][at.name] = value end
    end
  end

  local function read(map)
    local outer = {}
    for name, value in pairs(map or {}) do
      local list = {}
      for i, target in ipairs(targets(value)) do
        local part, inner = split(target)
        list[i] = { part = part, name = inner }
      end
      outer[name] = list
    end
    return outer
  end

  -- What one inner event does: first the parts that show the same, then the script's own function, which gets the outer element last.
  local function connect(element, parts, properties, events, handlers)
    local heard = {} -- part → event → names of outer events
    for name, list in pairs(events) do
      for _, at in ipairs(list) do
        heard[at.part] = heard[at.part] or {}
        heard[at.part][at.name] = heard[at.part][at.name] or {}
        table.insert(heard[at.part][at.name], name)
      end
    end
    local shared = {}
    for _, list in pairs(properties) do
      for _, at in ipairs(#list > 1 and list or {}) do
        if at.name == "value" then
          heard[at.part] = heard[at.part] or {}
          heard[at.part].onValueChanged = heard[at.part].onValueChanged or {}
          table.insert(shared, { list = list, part = at.part })
        end
      end
    end
    for part, names in pairs(heard) do
      for event, outer in pairs(names) do
        parts[part][event] = function(...)
          for _, each in ipairs(shared) do
            if each.part == part and event == "onValueChanged" then follow(each.list, part, parts) end
          end
          local arguments = table.pack(...)
          arguments[arguments.n] = element
          for _, name in ipairs(outer) do
            if handlers[name] then handlers[name](table.unpack(arguments, 1, arguments.n)) end
          end
        end
      end
    end
  end

  local function event(name, handlers, kind)
    return {
      get = function() return handlers[name] end,
      set = function(_, fn)
        if fn ~= nil and type(fn) ~= "function" then
          error(("%s.%s must be a function, got %s"):format(kind, name, type(fn)), 3)
        end
        handlers[name] = fn
      end,
    }
  end

  local function names_of(kind)
    local names = {}
    for _, each in ipairs((core.kinds())) do
      if each.name == kind then
        for _, property in ipairs(each.properties) do names[property.name] = true end
        for _, one in ipairs(each.events) do names[one.name] = true end
      end
    end
    return names
  end

  return function(kind, text)
    local described = json.decode(text)
    local known = names_of(described.kind)
    local properties, events = read(described.properties), read(described.events)

    return function(options)
      if type(options) == "string" or type(options) == "number" then
        options = { [properties.text and "text" or "value"] = options }
      end
      if options ~= nil and type(options) ~= "table" then
        error(("bad argument to %s: a table or a text expected, got %s"):format(kind, type(options)), 2)
      end
      local of_root, of_outer = {}, {}
      for key, value in pairs(options or {}) do
        if properties[key] or events[key] then
          of_outer[key] = value
        elseif math.type(key) == "integer" then
          error(("a %s cannot hold elements"):format(kind), 2)
        elseif not known[key] then
          error(("%s has no '%s'"):format(kind, tostring(key)), 2)
        else
          of_root[key] = value
        end
      end
      local parts, handlers, names = {}, {}, {}
      local element = build(described, parts, of_root)
      connect(element, parts, properties, events, handlers)
      for name, list in pairs(properties) do names[name] = property(list, parts) end
      for name in pairs(events) do names[name] = event(name, handlers, kind) end
      core.compose(element, names)
      for key, value in pairs(of_outer) do
        if key ~= "value" then element[key] = value end
      end
      if of_outer.value ~= nil then element.value = of_outer.value end -- after min and max
      return element
    end
  end
end

-- SPDX-License-Identifier: MIT
-- The vocabulary of earlier scripts, translated: what setUI of require "native_ui" took becomes elements of
-- require "ui". The windows themselves are in ep.native_window.
--
-- A description is first read into parts, tables of ours: { type, id, source, ... } where source is a copy of what the
-- script gave. Every part gets an id, then each type makes its element and says what its value and text are.
-- The rejected idea is to write into the script's own tables: it shows the same description in several windows.
local json = require "json"
local log = require "log"
local ui = require "ui"

local native = {}

-- Reading -------------------------------------------------------------------------------------------------

local DEEPEST = 60 -- rows and frames in each other

local function copy(value, depth)
  if value == json.null then return nil end
  if type(value) ~= "table" then return value end
  if depth > DEEPEST then error("the description is nested too deep, or holds itself", 0) end
  local result = {}
  for key, each in pairs(value) do result[key] = copy(each, depth + 1) end
  return result
end

-- A description as a table of the script's own: JSON is decoded.
function native.decode(description)
  if type(description) == "string" then
    local value, message = json.decode(description)
    if value == nil then error("the description is not valid JSON: " .. message, 0) end
    description = value
  end
  if type(description) ~= "table" then
    error(("a description must be a table or JSON, got %s"):format(type(description)), 0)
  end
  return copy(description, 1)
end

-- QuickApps write { button = "id", text = ... } for { type = "button", id = "id", text = ... }.
local quickapp_types = { "button", "label", "slider", "switch", "select", "multi" }

local function type_of(source)
  if source.type then return tostring(source.type):lower() end
  for _, name in ipairs(quickapp_types) do
    if type(source[name]) == "string" then
      if source.id == nil then source.id = source[name] end
      return name
    end
  end
  if source.elements or (source[1] and not source.children) then return "row" end
  return "frame"
end

-- The action of a button that is given by its text alone.
function native.action(caption) return (caption:lower():gsub("%s+", "_")) end

local function children_of(kind, source)
  if kind == "button_row" then return source.buttons or source.elements or {}, "button" end
  if kind == "row" then return source.elements or source.children or source end
  if kind == "frame" then return source.children or source.elements or {} end
end

local function read(source, kind)
  if type(source) ~= "table" then
    error(("an element must be a table, got %s"):format(type(source)), 0)
  end
  local part = { source = source, type = kind or type_of(source) }
  local id = source.id
  if id ~= nil and id ~= "" then part.id = tostring(id) end
  local list, of = children_of(part.type, source)
  if list then
    part.children = {}
    for i, each in ipairs(list) do
      if type(each) == "string" then -- the label or button of that text
        each = { type = of or "label", text = each, action = native.action(each) }
        list[i] = each
      end
      part.children[i] = read(each, of)
      part.children[i].row = of and part
    end
  end
  return part
end

-- The three shapes: a list, or { elements }, is a column; so is { children } of a frame; all else is one element.
local function top(description)
  if description.type == nil and not description.children and description.elements then
    return description.elements
  end
  local kind = description.type and tostring(description.type):lower()
  if description.children and (kind == nil or kind == "frame") then return description.children end
  if kind == nil and description[1] ~= nil then return description end
  return next(description) and { description } or {}
end

-- Gives an id to each part that has none: <type>_<n>, counting those alone, a level of the description after the other.
local function name(parts)
  local taken, level = {}, parts
  local function each_part(list, visit)
    for _, part in ipairs(list) do
      visit(part)
      if part.children then each_part(part.children, visit) end
    end
  end
  each_part(parts, function(part) if part.id then taken[part.id] = true end end)
  local n = 1
  while #level > 0 do
    local below = {}
    for _, part in ipairs(level) do
      if not part.id then
        local id
        repeat
          id = part.type .. "_" .. n
          n = n + 1
        until not taken[id]
        part.id, taken[id] = id, true
      end
      table.move(part.children or {}, 1, #(part.children or {}), #below + 1, below)
    end
    level = below
  end
end

-- The parts of a description that native.decode gave, with ids, and the pixels around them.
function native.parts(description)
  local list = top(description)
  local parts = {}
  for i, each in ipairs(list) do parts[i] = read(each) end
  name(parts)
  return parts, math.max(tonumber(description.padding) or (list == description and 10 or 20), 0) // 1
end

-- Writes its id into each element of a description that native.decode gave, and returns that.
function native.named(description)
  local function write(parts)
    for _, part in ipairs(parts) do
      part.source.id = part.id
      write(part.children or {})
    end
  end
  write((native.parts(description)))
  return description
end

-- Values --------------------------------------------------------------------------------------------------

local function text(value, default)
  if value == nil then return default or "" end
  return tostring(value)
end

local falsy = { ["false"] = true, ["0"] = true, off = true, no = true, [""] = true }

local function flag(value)
  if type(value) == "string" then return not falsy[value:lower()] end
  return value ~= nil and value ~= false and value ~= 0
end

local function number(value, default)
  if value == nil and default then return default end
  return tonumber(value) or error(("must be a number, got %s"):format(
    type(value) == "string" and ("%q"):format(value) or type(value)), 0)
end

-- Options may be strings or tables { text, value }; the value is the text when it is missing, and the reverse.
local function options(list, default)
  local result = {}
  if list == nil then list = default or {} end
  if type(list) ~= "table" then error(("options must be a list, got %s"):format(type(list)), 0) end
  for i, each in ipairs(list) do
    if type(each) == "table" then
      local shown = text(each.text, text(each.value, text(each.name)))
      result[i] = { text = shown, value = text(each.value, shown) }
    else
      result[i] = { text = tostring(each), value = tostring(each) }
    end
  end
  return result
end

-- The value of the option that a script means: by its value, or by its text.
local function option(list, wanted)
  wanted = text(wanted)
  for i, each in ipairs(list) do
    if each.value == wanted then return wanted, i end
  end
  for i, each in ipairs(list) do
    if each.text == wanted then return each.value, i end
  end
  return wanted
end

local function option_values(list, wanted)
  if wanted == nil then wanted = {} end
  if type(wanted) ~= "table" then wanted = { wanted } end
  local values = {}
  for i, each in ipairs(wanted) do values[i] = option(list, each) end
  return values
end

local tags = {}
for tag in ([[b i u s strong em big small br font span div p center left right h1 h2 h3 h4 h5 h6 a]]):gmatch "%w+" do
  tags[tag] = true
end

local function has_tags(s)
  for tag in s:gmatch "</?(%a%w*)[^<>]*>" do
    if tags[tag:lower()] then return true end
  end
  return false
end

-- Style ---------------------------------------------------------------------------------------------------

local function color(value)
  if type(value) ~= "string" then return nil end
  local r, g, b = value:match "^%s*rgb%(%s*(%d+)%s*,%s*(%d+)%s*,%s*(%d+)%s*%)%s*$"
  if not r then return value end
  return ("#%02x%02x%02x"):format(math.min(r, 255), math.min(g, 255), math.min(b, 255))
end

local function points(value)
  local amount, unit = tostring(value):match "^%s*([%d.]+)%s*(%a*)%s*$"
  amount = tonumber(amount)
  if amount and amount > 0 then return unit == "px" and amount * 0.75 or amount end
end

-- What of the style words of old, which never raised, ui knows too.
local function set_style(element, source)
  if not (source.style or source.font) then return end
  local old = type(source.style) == "table" and source.style or {}
  local font = type(source.font) == "table" and source.font or {}
  local weight = text(old.fontWeight or old["font-weight"] or font[3])
  local style = {}
  local function try(key, value)
    if value == nil then return end
    style[key] = value
    if not pcall(function() element.style = style end) then style[key] = nil end
  end
  try("color", color(old.color or old.fg or old.foreground))
  try("background", color(old.backgroundColor or old["background-color"] or old.background or old.bg))
  try("size", points(old.fontSize or old["font-size"] or font[2] or ""))
  try("font", old.fontFamily or old["font-family"] or font[1])
  if weight:find "bold" or (tonumber(weight) or 0) >= 600 then try("bold", true) end
  if old.fontStyle == "italic" or weight:find "italic" then try("italic", true) end
  if old.textDecoration == "underline" then try("underline", true) end
  try("align", old.textAlign or old["text-align"] or old.align)
end

-- Types ---------------------------------------------------------------------------------------------------

-- A type: make(part, host) gives its element; get and set are its value, text what setText changes (else the caption).
-- host:tell(part, event, data) reports what the user did; host:build(...) makes elements of children. wide, tall: it
-- takes the room that is left in a row, in a column.
local types = {}

local function get_value(part) return part.element.value end
local function get_text(part) return part.element.text end
local function set_text(part, value) part.element.text = text(value) end

local function changed(part, host)
  return function(value) host:tell(part, "change", { value = value }) end
end

-- Puts a caption beside an element (or above it) whose kind has no text of its own.
local function captioned(part, box)
  local caption = part.source.text or part.source.label
  part.text = function(_, value)
    if part.caption then part.caption.text = text(value) end
  end
  if caption == nil or caption == "" then return part.element end
  part.caption = ui.label { text = text(caption), wrap = false }
  return box { part.caption, part.element, spacing = box == ui.column and 4 or 8 }
end

types.header = {
  make = function(part)
    local level = math.tointeger(number(part.source.level, 1)) or 1
    level = math.max(1, math.min(level, 3))
    return ui.heading { id = part.name, text = text(part.source.text, "Header"), level = level }
  end,
  get = get_text, set = set_text, text = set_text, wide = true,
}

local function set_label(part, value)
  local s, html = text(value), part.html
  if html == nil then html = has_tags(s) end
  part.element.html = html
  part.element.text = s
end

types.label = {
  make = function(part)
    if part.source.html ~= nil then part.html = flag(part.source.html) end -- else its tags tell
    part.element = ui.label { id = part.name }
    set_label(part, text(part.source.text, "Label"))
    return part.element
  end,
  get = get_text, set = set_label, text = set_label,
}

types.button = {
  make = function(part, host)
    local s = part.source
    local style = type(s.style) == "table" and s.style or {}
    local caption = text(s.text, "Button")
    local action = text(s.action or s.callback)
    return ui.button {
      id = part.name, text = caption, primary = flag(style.primary or s.isPrimary or s.primary), align = "left",
      onClicked = function()
        host:tell(part, "click", { action = action, button = part.row and caption or nil })
      end,
    }
  end,
  get = get_text, set = set_text, text = set_text,
}

local function on_or_off(maker, default)
  return {
    make = function(part, host)
      return maker {
        id = part.name, text = text(part.source.text, default), value = flag(part.source.value), align = "left",
        onValueChanged = changed(part, host),
      }
    end,
    get = get_value,
    set = function(part, value) part.element.value = flag(value) end,
    text = set_text,
  }
end

types.switch = on_or_off(ui.switch, "Switch")
types.checkbox = on_or_off(ui.checkbox, "Checkbox")
types.toggle_button = on_or_off(ui.toggle, "Toggle")

local function range(low, high, shows_value, default)
  return {
    make = function(part, host)
      local s = part.source
      local min, max = number(s[low] or s.min, 0), number(s[high] or s.max, 100)
      if max < min then min, max = max, min end
      local whole = min % 1 == 0 and max % 1 == 0 and max - min > 1
      local step = number(s.step or s.resolution, 0)
      if step <= 0 then step = (whole or max == min) and 1 or (max - min) / 100 end
      local vertical = s.orient == "vertical"
      return ui.slider {
        id = part.name, min = min, max = max, text = text(s.text), show_value = shows_value,
        step = step, value = number(s.value, default or min), orientation = vertical and "vertical" or "horizontal",
        onValueChanged = changed(part, host),
      }
    end,
    get = get_value,
    set = function(part, value) part.element.value = number(value) end,
    text = set_text, wide = true,
  }
end

types.slider = range("min", "max", true, 50)
types.scale = range("from", "to", false)

local function set_option(part, value)
  part.element.value = option(part.element.options, value)
end

types.dropdown = {
  make = function(part, host)
    local s = part.source
    local list = options(s.options, s.values)
    local value = s.value
    if value == nil and type(s.values) == "table" then value = s.values[1] end
    part.element = ui.dropdown {
      id = part.name, options = list, editable = flag(s.editable), stretch = 1,
      value = value ~= nil and option(list, value) or (list[1] and list[1].value), onValueChanged = changed(part, host),
    }
    return captioned(part, ui.row)
  end,
  get = get_value,
  set = set_option,
  text = function(part, value) -- setText was another name of setValue
    local chosen, place = option(part.element.options, value)
    if place then part.element.value = chosen else part.text(part, value) end
  end,
  wide = true,
}
types.combobox = types.dropdown
types.select = types.dropdown

types.multiselect = {
  make = function(part, host)
    local s = part.source
    local list = options(s.options)
    part.element = ui.multiselect {
      id = part.name, options = list, value = option_values(list, s.values or s.value),
      rows = math.max(1, number(s.height, 4) // 1),
      onValueChanged = function(values) host:tell(part, "change", { values = values }) end,
    }
    return captioned(part, ui.column)
  end,
  get = get_value,
  set = function(part, value) part.element.value = option_values(part.element.options, value) end,
  wide = true,
}
types.dropdown_multiselect = types.multiselect
types.multi = types.multiselect

types.listbox = {
  make = function(part, host)
    local s = part.source
    part.options = options(s.options or s.items)
    local texts = {}
    for i, each in ipairs(part.options) do texts[i] = each.text end
    part.element = ui.list {
      id = part.name, items = texts, stretch = 1, height = s.height and number(s.height) * 24 // 1 or 0,
      selected = s.value ~= nil and select(2, option(part.options, s.value)) or 0,
      onSelected = function(row)
        host:tell(part, "change", { value = part.options[row] and part.options[row].value })
      end,
    }
    return captioned(part, ui.column)
  end,
  get = function(part)
    local chosen = part.options[part.element.selected]
    return chosen and chosen.value
  end,
  set = function(part, value) part.element.selected = select(2, option(part.options, value)) or 0 end,
  options = function(part, list)
    part.options = options(list)
    local texts = {}
    for i, each in ipairs(part.options) do texts[i] = each.text end
    part.element.items, part.element.selected = texts, 0
  end,
  wide = true, tall = true,
}

local function field(maker)
  return {
    make = function(part, host)
      local s = part.source
      local new = {
        id = part.name, value = text(s.value), placeholder = text(s.placeholder),
        read_only = flag(s.readonly or s.read_only) or s.state == "readonly" or s.state == "disabled",
        onValueChanged = changed(part, host),
      }
      if maker == ui.text then new.stretch = 1 else new.password = flag(s.password or s.show) end
      part.element = maker(new)
      return captioned(part, maker == ui.text and ui.column or ui.row)
    end,
    get = get_value,
    set = function(part, value) part.element.value = text(value) end,
    text = function(part, value) part.element.value = text(value) end,
    wide = true, tall = maker == ui.text,
  }
end

types.entry = field(ui.entry)
types.text = field(ui.text)

-- A radio button is an element with a place of its own; those of one group, anywhere in the window, exclude each
-- other, and each of them knows what is chosen in its group. So every one is a radio of ui with a single option.
local function choose(group, chosen)
  for _, each in ipairs(group) do each.element.value = each == chosen and each.key or "" end
end

types.radio = {
  make = function(part, host)
    local s = part.source
    if s.options then -- a whole group in one
      part.whole = true
      local list = options(s.options)
      part.element = ui.radio {
        id = part.name, options = list, value = option(list, s.value), onValueChanged = changed(part, host),
      }
      return captioned(part, ui.column)
    end
    local group = host:group(text(s.group, "default"))
    part.value, part.group = text(s.value), group
    part.key = part.value ~= "" and part.value or "on" -- "" would mean: not chosen
    group[#group + 1] = part
    return ui.radio {
      id = part.name, options = { { value = part.key, text = text(s.text, "Radio") } },
      value = flag(s.selected or s.checked) and part.key or "",
      onValueChanged = function()
        choose(group, part)
        host:tell(part, "change", { value = part.value })
      end,
    }
  end,
  get = function(part)
    if part.whole then return part.element.value end
    for _, each in ipairs(part.group) do
      if each.element.value ~= "" then return each.value end
    end
    return ""
  end,
  set = function(part, value)
    if part.whole then return set_option(part, value) end
    local chosen = value == true and part
    for _, each in ipairs(part.group) do
      if each.value == text(value) then chosen = chosen or each end
    end
    choose(part.group, chosen)
  end,
  text = function(part, value)
    if part.whole then return part.text(part, value) end
    part.element.options = { { value = part.key, text = text(value) } }
  end,
}

types.progressbar = {
  make = function(part)
    local s = part.source
    part.element = ui.progress {
      id = part.name, min = 0, max = number(s.maximum or s.max, 100), value = number(s.value, 0),
      busy = s.mode == "indeterminate",
    }
    return captioned(part, ui.row)
  end,
  get = get_value,
  set = function(part, value) part.element.value = number(value) end,
  wide = true,
}

types.separator = {
  make = function(part)
    local way = part.source.orient or part.source.orientation
    return ui.separator { id = part.name, orientation = way == "vertical" and "vertical" or "horizontal" }
  end,
}

types.row = {
  make = function(part, host)
    local row = ui.row { id = part.name }
    if not host:build(part.children, row, "wide") then row:add(ui.spacer()) end
    for _, child in ipairs(part.children) do part.tall = part.tall or child.tall end
    return row
  end,
  wide = true,
}
types.button_row = types.row

types.frame = {
  make = function(part, host)
    local s = part.source
    local title = s.title or s.text
    local frame = title and ui.group { id = part.name, text = text(title) } or ui.column { id = part.name }
    frame.padding = math.max(0, number(s.padding, 10)) // 1
    part.tall = host:build(part.children, frame, "tall")
    return frame
  end,
  wide = true,
}

-- Building ------------------------------------------------------------------------------------------------

local known = {}
for each in pairs(types) do known[#known + 1] = each end
table.sort(known)

local function make(part, host)
  local type_ = types[part.type]
  local outer = type_.make(part, host)
  part.element = part.element or outer
  part.outer = outer
  local s = part.source
  set_style(part.element, s)
  if s.visible ~= nil then outer.visible = flag(s.visible) end
  if s.enabled ~= nil then outer.enabled = flag(s.enabled) end
  if s.state == "disabled" and part.type ~= "text" and part.type ~= "entry" then outer.enabled = false end
  if type(s.tooltip) == "string" then part.element.tooltip = s.tooltip end
  return outer
end

-- The message of an error without the place in our files: it is the caller's line that counts.
function native.message(err) return (tostring(err):gsub("^[^\n]-:%d+: ", "")) end

local Host = {}
Host.__index = Host

-- Makes the elements of parts and adds them to a parent; those that are `large` (wide in a row, tall in a column) share
-- the room that is left. Are there any?
function Host:build(parts, parent, large)
  local some = false
  for _, part in ipairs(parts) do
    if types[part.type] then
      -- two elements with one id are no error: the later one is found by it, as ever
      part.name = self.last[part.id] == part and part.id or nil
      local ok, element = pcall(make, part, self)
      if not ok then
        error(("%s '%s': %s"):format(part.type, part.id, native.message(element)), 0)
      end
      part.tall = part.tall or types[part.type].tall
      if large == "wide" and types[part.type].wide or large == "tall" and part.tall then
        element.stretch, some = 1, true
      end
      parent:add(element)
    else
      log.warning(("setUI: there is no element type '%s', it is left out; there are %s"):format(
        part.type, table.concat(known, ", ")))
    end
  end
  return some
end

function Host:group(group_name)
  self.groups[group_name] = self.groups[group_name] or {}
  return self.groups[group_name]
end

-- Makes all of a description → one element, and the parts by id. tell(part, event, data) is called for what users do.
function native.build(parts, padding, tell)
  local last = {}
  local function remember(list)
    for _, part in ipairs(list) do
      if types[part.type] then last[part.id] = part end
      remember(part.children or {})
    end
  end
  remember(parts)
  local host = setmetatable({
    groups = {}, last = last,
    tell = function(_, ...) tell(...) end,
  }, Host)
  local root = ui.scroll { padding = padding, stretch = 1 }
  if not host:build(parts, root, "tall") then root:add(ui.spacer { stretch = 1 }) end
  return root, last
end

-- Use -----------------------------------------------------------------------------------------------------

function native.get(part)
  local get = types[part.type].get
  return get and get(part)
end

function native.set(part, value)
  local set = types[part.type].set
  if not set then error(("a %s has no value"):format(part.type), 0) end
  set(part, value)
end

function native.set_text(part, value)
  local set = types[part.type].text or part.text
  if not set then error(("a %s has no text"):format(part.type), 0) end
  set(part, value)
end

local properties = {
  text = native.set_text,
  value = native.set,
  values = native.set,
  enabled = function(part, value) part.outer.enabled = flag(value) end,
  visible = function(part, value) part.outer.visible = flag(value) end,
  options = function(part, value)
    local set = types[part.type].options
    if set then set(part, value) else part.element.options = options(value) end
  end,
  html = function(part, value)
    part.html = flag(value)
    set_label(part, part.element.text)
  end,
  style = function(part, value) set_style(part.element, { style = value }) end,
  state = function(part, value) part.outer.enabled = value ~= "disabled" end,
}

for old, new in pairs {
  min = "min", max = "max", from = "min", to = "max", maximum = "max", step = "step", level = "level",
  placeholder = "placeholder", tooltip = "tooltip",
} do
  properties[old] = function(part, value) part.element[new] = value end
end

local property_names = {}
for each in pairs(properties) do property_names[#property_names + 1] = each end
table.sort(property_names)

function native.update(part, property, value)
  local set = properties[property]
  if not set then
    error(("there is no property '%s'; there are %s"):format(
      tostring(property), table.concat(property_names, ", ")), 0)
  end
  set(part, value)
end

return native

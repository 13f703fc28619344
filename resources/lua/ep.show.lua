-- SPDX-License-Identifier: MIT
--
-- Values as text for people: one line, bounded, cycles and binary data included. Part of the test library
-- (`require "ep.show"`); show(value) never raises and never changes the value.
--
--   show({1, "a\0", {x = 0.1 + 0.2}})  -->  {1, "a\x00", {x = 0.30000000000000004}}
--
-- The idea: what is shown reads as Lua code where it can, and different values do not look alike. Bounds are few
-- constants below; a table of a million entries costs no more than one of a thousand.

local LONGEST_STRING = 200 -- bytes of one string
local LONGEST_TEXT = 2000  -- bytes of all
local DEEPEST = 8          -- tables in tables
local MOST_KEYS = 1000     -- looked at in one table

local escapes = {["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\"}

local function escape(c)
  return escapes[c] or ("\\x%02X"):format(c:byte())
end

-- The first bytes of a text, not ending inside a UTF-8 sequence.
local function head(text, bytes)
  if #text <= bytes then return text, false end
  local cut = text:sub(1, bytes)
  if not utf8.len(cut) then
    local whole = cut:gsub("[\xC2-\xF4][\x80-\xBF]*$", "")
    if utf8.len(whole) then cut = whole end
  end
  return cut, true
end

-- Text for a terminal or a report: line ends and tabs stay, other control bytes and invalid UTF-8 become \xHH.
local function clean(text, bytes)
  local shown, was_cut = head(text, bytes)
  shown = shown:gsub(utf8.len(shown) and "[^\n\t\x20-\x7E\x80-\xFF]" or "[^\n\t\x20-\x7E]", escape)
  if was_cut then shown = ("%s... (%d bytes in all)"):format(shown, #text) end
  return shown
end

local function quote(text)
  local shown, was_cut = head(text, LONGEST_STRING)
  local pattern = utf8.len(shown) and '[\0-\x1F"\\\x7F]' or '[\0-\x1F"\\\x7F-\xFF]'
  shown = '"' .. shown:gsub(pattern, escape) .. '"'
  if was_cut then shown = ("%s... (%d bytes)"):format(shown, #text) end
  return shown
end

-- Enough digits to tell a float from its neighbours, and a point to tell it from an integer.
local function number(value)
  if math.type(value) == "integer" then return ("%d"):format(value) end
  local text = ("%.14g"):format(value)
  if tonumber(text) ~= value then text = ("%.17g"):format(value) end
  return text:find("^%-?%d+$") and text .. ".0" or text
end

-- The text of a value that has its own __tostring.
local function own_text(value)
  local meta = getmetatable(value)
  if type(meta) ~= "table" or rawget(meta, "__tostring") == nil then return nil end
  local ok, text = pcall(tostring, value)
  return ok and clean(text, LONGEST_STRING) or "<" .. type(value) .. " whose __tostring fails>"
end

local function plain(value)
  if type(value) == "string" then return quote(value) end
  if type(value) == "number" then return number(value) end
  local ok, text = pcall(tostring, value)
  return ok and clean(text, LONGEST_STRING) or "<" .. type(value) .. ">"
end

local function key_order(a, b)
  local kind_a, kind_b = type(a), type(b)
  if kind_a ~= kind_b then return kind_a < kind_b end -- number before string before table
  return (kind_a == "number" or kind_a == "string") and a < b
end

local function sorted_keys(value)
  local keys = {}
  for key in next, value do
    if #keys == MOST_KEYS then return keys, true end
    keys[#keys + 1] = key
  end
  table.sort(keys, key_order)
  return keys, false
end

local reserved = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true
               until while]]):gmatch("%a+") do
  reserved[word] = true
end

local function is_name(key)
  return type(key) == "string" and key:find("^[%a_][%w_]*$") and not reserved[key]
end

local function put(page, text)
  page[#page + 1] = text
  page.size = page.size + #text
end

local put_value

local function put_fields(page, value, depth)
  local keys, more = sorted_keys(value)
  local position = 0
  for i, key in ipairs(keys) do
    if i > 1 then put(page, ", ") end
    if page.size > LONGEST_TEXT then
      more = true
      break
    end
    if key == position + 1 then
      position = key
    elseif is_name(key) then
      put(page, key .. " = ")
    else
      put(page, "[" .. (own_text(key) or plain(key)) .. "] = ")
    end
    put_value(page, rawget(value, key), depth + 1)
  end
  if more then put(page, "...") end
end

function put_value(page, value, depth)
  local text = own_text(value)
  if text or type(value) ~= "table" then
    put(page, type(value) == "string" and quote(value) or text or plain(value))
  elseif page.open[value] then
    put(page, "<cycle>")
  elseif depth > DEEPEST then
    put(page, "{...}")
  else
    page.open[value] = true
    put(page, "{")
    put_fields(page, value, depth)
    put(page, "}")
    page.open[value] = nil
  end
end

local function show(value)
  local page = {size = 0, open = {}}
  put_value(page, value, 0)
  return table.concat(page)
end

-- Index of a key behind a value, as code has it: .name, [3], ["a b"].
local function index(key)
  return is_name(key) and "." .. key or "[" .. (own_text(key) or plain(key)) .. "]"
end

return {show = show, clean = clean, index = index}

-- SPDX-License-Identifier: GPL-3.0-or-later
-- What scripts have and what annotations tell are the same names: every function is documented, and none that is not there.
local json = require "json"
local sys = require "sys"
local test = require "test"

local described = sys.spawn { cmd = _PY.config.enginePath, args = { "--describe", _PY.config.luaLibPath .. "/meta" } }

local annotations -- asked once, by the first case
local function annotated()
  if annotations then return annotations end
  annotations = { globals = {}, classes = {} }
  local all = assert(json.decode(described:wait().stdout)).annotations
  for _, kind in ipairs { "globals", "classes" } do
    for _, thing in ipairs(all[kind]) do annotations[kind][thing.name] = thing end
  end
  return annotations
end

-- Names of the members of a class, with those of its parents.
local function members_of(name)
  local class, names = annotated().classes[name], {}
  assert(class, "there is no class " .. name)
  for _, member in ipairs(class.members or {}) do names[member.name] = member end
  if class.parent and annotated().classes[class.parent] then
    for member, thing in pairs(members_of(class.parent)) do names[member] = thing end
  end
  return names
end

-- live, told: by name. excused: names that only one of them has, for a reason.
local function compare(what, live, told, excused)
  local wrong = {}
  for name in pairs(live) do
    if type(name) == "string" and not told[name] and not excused[name] then wrong[#wrong + 1] = name .. " is not annotated" end
  end
  for name, thing in pairs(told) do
    if live[name] == nil and not thing.optional and not excused[name] then wrong[#wrong + 1] = name .. " is annotated, and not there" end
  end
  table.sort(wrong)
  test.truthy(#wrong == 0, what .. ": " .. table.concat(wrong, "; "))
end

local function set(words)
  local names = {}
  for word in words:gmatch "%S+" do names[word] = true end
  return names
end

for _, name in ipairs { "json", "timers", "net", "sys", "lfs", "log", "test", "profiler", "ui", "native_ui", "windows", "_PY", "mqtt", "sqlite", "hello", "tour" } do
  test.case("all names of " .. name .. " are told, and no others", function()
    local there, library = pcall(require, name)
    if not there and (name == "hello" or name == "tour") then return end -- plugins that show how it is done need not be installed
    test.truthy(there, library)
    compare(name, library, members_of(name), {})
  end)
end

-- Lua 5.4 keeps names of 5.3 when it is built so, as Debian does; they are told nowhere.
local older = { math = set "atan2 cosh frexp ldexp log10 pow sinh tanh" }

for _, name in ipairs { "string", "table", "math", "io", "os", "utf8", "coroutine", "debug", "package" } do
  test.case("all names of Lua's " .. name .. " are told, and no others", function()
    local told = {}
    for _, member in ipairs(annotated().globals[name].members) do told[member.name] = member end
    compare(name, _G[name], told, older[name] or {})
  end)
end

test.case("all globals are told, and no others", function()
  require "class"
  local live = {}
  for name, value in pairs(_G) do live[name] = value end
  for _, name in ipairs { "greet", "add_numbers", "create_user_info", "math_utils" } do live[name] = true end -- come with the first call of them
  -- lfs becomes a global when it is required; the others are plugins
  compare("globals", live, annotated().globals, set "lfs tour mqtt")
end)

-- Objects, by their class; what others than scripts ask them for begins with "_".
local makers = {
  ["net.HTTPClient"] = function() return net.HTTPClient() end,
  ["net.HTTPServer"] = function() return net.HTTPServer() end,
  ["net.TCPSocket"] = function() return net.TCPSocket() end,
  ["net.TCPServer"] = function() return net.TCPServer() end,
  ["net.UDPSocket"] = function() return net.UDPSocket() end,
  ["net.WebSocketClient"] = function() return net.WebSocketClient() end,
  ["net.WebSocketServer"] = function() return net.WebSocketServer() end,
  ["net.TCPEchoServer"] = function() return net.TCPEchoServer "127.0.0.1" end,
  ["mqtt.Client"] = function() return require("mqtt").Client.connect "mqtt://127.0.0.1:1" end,
  ["sqlite.Database"] = function() return require("sqlite").open ":memory:" end,
  ["sqlite.Statement"] = function() return require("sqlite").open(":memory:"):prepare "select 1" end,
  ["lfs.Directory"] = function() return select(2, require("lfs").dir "/") end,
  ["file*"] = function() return io.stdout end,
  ["profiler.Profile"] = function()
    local profiler = require "profiler"
    profiler.start()
    return profiler.stop()
  end,
}

local names = {}
for name in pairs(makers) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  local make = makers[name]
  test.case("all methods of " .. name .. " are told, and no others", function()
    local object = make()
    local methods, told, live = debug.getmetatable(object).__index, members_of(name), {}
    test.equal(type(methods), "table")
    for method in pairs(methods) do
      if not method:find "^_" then live[method] = true end
    end
    for member, thing in pairs(told) do -- fields are values, and come with what the object is about
      if thing.field then live[member] = true end
    end
    compare(name, live, told, {})
    for _, ending in ipairs { "close", "stop", "disconnect" } do -- whoever has it; asking for another name may raise
      if live[ending] and object ~= io.stdout then return object[ending](object) end
    end
  end)
end

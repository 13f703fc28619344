-- SPDX-License-Identifier: MIT
--
-- Classes with single inheritance.
--
--   require "class"
--   class 'Animal'                                  -- makes the global Animal
--   function Animal:__init(name) self.name = name end
--   class 'Dog'(Animal)                             -- Dog derives from Animal
--   function Dog:__init(name) Animal.__init(self, name) end
--   local rex = Dog("Rex")                          -- calls __init
--
-- The idea: members are looked up through tables only (object -> class -> its metamethods -> parent ...), so an
-- inherited method costs no Lua call. Lua reads metamethods from the metatable of an object without looking
-- further, so a class hands those it has or gets later down to the metatables of all its descendants. Copying
-- all members at derivation was rejected: methods added to the parent later would be missed.
-- Owns nothing beyond the classes themselves; forgotten classes are collected.

local metamethods = {}
for name in ([[add sub mul div mod pow unm idiv band bor bxor shl shr bnot concat len eq lt le index newindex
               call tostring name close gc mode pairs metatable]]):gmatch("%a+") do
  metamethods["__" .. name] = true
end

-- What belongs to a class: {name, parent, own, meta, children}. own holds its metamethods, meta is the metatable of
-- its objects, children is a set of classes.
local parts_of = setmetatable({}, {__mode = "k"})

-- Gives the objects of cls the metamethod they should have now, and so for all that derive from it.
local function hand_down(cls, event)
  local parts = parts_of[cls]
  local handler = cls[event]
  if event == "__index" then
    if handler == nil then
      handler = cls
    else
      local beyond = handler
      handler = function(object, key)
        local value = cls[key]
        if value ~= nil then return value end
        if type(beyond) == "function" then return beyond(object, key) end
        return beyond[key]
      end
    end
  elseif event == "__tostring" and handler == nil then
    local text = "object " .. parts.name
    handler = function() return text end
  end
  parts.meta[event] = handler
  for child in next, parts.children do
    if rawget(parts_of[child].own, event) == nil then hand_down(child, event) end
  end
end

local function set_member(cls, key, value)
  if metamethods[key] then
    parts_of[cls].own[key] = value
    hand_down(cls, key)
  else
    rawset(cls, key, value)
  end
end

local function new_object(cls, ...)
  local init = cls.__init
  if init == nil then
    error("class '" .. parts_of[cls].name .. "' has no constructor __init", 2)
  end
  local object = setmetatable({}, parts_of[cls].meta)
  init(object, ...)
  return object
end

local function derive(cls, parent)
  local parts = parts_of[cls]
  if not parts_of[parent] then
    error("parent of class '" .. parts.name .. "' must be a class, got " ..
          (type(parent) == "table" and "a plain table" or type(parent)), 2)
  end
  local ancestor = parent
  while ancestor do
    if ancestor == cls then error("class '" .. parts.name .. "' cannot derive from itself", 2) end
    ancestor = parts_of[ancestor].parent
  end
  if parts.parent then parts_of[parts.parent].children[cls] = nil end
  parts.parent = parent
  parts_of[parent].children[cls] = true
  getmetatable(parts.own).__index = parent
  for event in next, metamethods do
    if rawget(parts.own, event) == nil then hand_down(cls, event) end
  end
  return cls
end

-- What every class and every object can read: __USERDATA tells them from plain tables.
local root = {__USERDATA = true}

local function class(name)
  if type(name) ~= "string" then
    error("name of a class must be a string, got " .. type(name), 2)
  end
  if name == "" then error("name of a class must not be empty", 2) end
  local cls = {}
  local own = setmetatable({}, {__index = root})
  local parts = {name = name, own = own, meta = {}, children = setmetatable({}, {__mode = "k"})}
  parts_of[cls] = parts
  local text = "class " .. name
  setmetatable(cls, {
    __index = own,
    __newindex = set_member,
    __call = new_object,
    __tostring = function() return text end,
  })
  cls.__org = cls
  hand_down(cls, "__index")
  hand_down(cls, "__tostring")
  _G[name] = cls
  return function(parent) return derive(cls, parent) end -- a tail call: errors name the caller
end

-- Scripts write `require "class"` and then use the global.
if rawget(_G, "class") == nil then _G.class = class end

return class

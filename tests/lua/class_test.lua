-- SPDX-License-Identifier: GPL-3.0-or-later
-- Classes: require "class".
local class = require "class"
local test = require "test"

test.case("class makes a global class", function()
  test.equal(type(class "Plain"), "function")
  test.equal(type(Plain), "table")
  test.equal(tostring(Plain), "class Plain")
  test.equal(_G.class, class)
end)

test.case("calling a class makes an object and hands the arguments to __init", function()
  class "Point"
  function Point:__init(x, y) self.x, self.y = x, y end
  function Point:sum() return self.x + self.y end
  local p, q = Point(1, 2), Point(3, nil)
  test.equal(type(p), "table")
  test.equal(p:sum(), 3)
  test.equal(q.x, 3)
  test.equal(q.y, nil)
  test.equal(tostring(p), "object Point")
end)

test.case("objects hold only what __init gave them", function()
  class "Bare"
  function Bare:__init() self.a = 1 end
  test.same(Bare(), {a = 1})
end)

test.case("fields that earlier scripts read are there", function()
  class "Old"
  function Old:__init() end
  class "Older"(Old)
  test.equal(Old.__org, Old)
  test.equal(Older.__org, Older)
  test.equal(Older().__org, Older)
  test.equal(Older().__USERDATA, true)
  test.equal(Older.__USERDATA, true)
end)

test.case("a class derives methods, also those added later", function()
  class "Animal"
  function Animal:__init(name) self.name = name end
  function Animal:speak() return self.name .. " is silent" end
  test.equal(class "Dog"(Animal), Dog)
  class "Puppy"(Dog)
  local rex = Puppy("Rex")
  test.equal(rex:speak(), "Rex is silent")
  function Dog:speak() return Animal.speak(self):gsub("silent", "loud") .. "" end
  test.equal(rex:speak(), "Rex is loud")
  function Animal:legs() return 4 end
  test.equal(rex:legs(), 4)
  test.equal(Animal("Tom"):speak(), "Tom is silent")
end)

test.case("a constructor calls that of its parent", function()
  class "Base"
  function Base:__init(a) self.a = a end
  class "Derived"(Base)
  function Derived:__init(a, b)
    Base.__init(self, a)
    self.b = b
  end
  test.same(Derived(1, 2), {a = 1, b = 2})
end)

test.case("metamethods of a class work on its objects", function()
  class "V"
  function V:__init(n) self.n = n end
  function V.__eq(a, b) return a.n == b.n end
  function V.__lt(a, b) return a.n < b.n end
  function V.__le(a, b) return a.n <= b.n end
  function V.__add(a, b) return V(a.n + b.n) end
  function V.__unm(a) return V(-a.n) end
  function V:__len() return self.n end
  function V:__call(x) return self.n * x end
  function V.__concat(a, b) return tostring(a) .. "|" .. tostring(b) end
  function V:__tostring() return "V" .. self.n end
  local a, b = V(1), V(2)
  test.truthy(V(1) == a and a ~= b and a < b and a <= b and not (b <= a))
  test.equal((a + b).n, 3)
  test.equal((-a).n, -1)
  test.equal(#b, 2)
  test.equal(b(21), 42)
  test.equal(a .. b, "V1|V2")
  test.equal(tostring(a), "V1")
end)

test.case("metamethods are inherited, changed and overridden at any time", function()
  class "P"
  function P:__init() end
  class "C"(P)
  class "D"(C)
  local d = D()
  test.raises(function() return d + 1 end, "arithmetic")
  P.__add = function() return "P" end
  test.equal(d + 1, "P")
  C.__add = function() return "C" end
  test.equal(d + 1, "C")
  test.equal(P() + 1, "P")
  P.__add = function() return "P2" end
  test.equal(d + 1, "C")
  C.__add = nil
  test.equal(d + 1, "P2")
  test.equal(D.__add, P.__add)
  P.__tostring = function() return "text" end
  test.equal(tostring(d), "text")
  P.__tostring = nil
  test.equal(tostring(d), "object D")
end)

test.case("metamethods that were there before a class derived are inherited", function()
  class "Early"
  function Early:__init() end
  function Early:__call() return "called" end
  class "Late"(Early)
  test.equal(Late()(), "called")
end)

test.case("__index of a class is asked after its members", function()
  class "Dyn"
  function Dyn:__init() self.own = "own" end
  function Dyn:method() return "method" end
  function Dyn:__index(key) return "dyn " .. key end
  class "Dyn2"(Dyn)
  for _, object in ipairs {Dyn(), Dyn2()} do
    test.equal(object.own, "own")
    test.equal(object:method(), "method")
    test.equal(object.other, "dyn other")
  end
  class "Tab"
  function Tab:__init() end
  Tab.__index = {x = 1}
  test.equal(Tab().x, 1)
  Tab.__index = Tab -- the habit of plain Lua
  test.equal(Tab().x, nil)
end)

test.case("__newindex of a class sees what is set", function()
  class "Watch"
  local seen = {}
  function Watch:__init() end
  function Watch:__newindex(key, value) seen[key] = value end
  Watch().a = 1
  test.same(seen, {a = 1})
end)

test.case("constructors and methods may yield", function()
  class "Slow"
  function Slow:__init() self.got = coroutine.yield("asked") end
  local co = coroutine.wrap(function() return Slow().got end)
  test.equal(co(), "asked")
  test.equal(co("answer"), "answer")
end)

test.case("mistakes are named where they are made", function()
  test.raises(function() class(12) end, "class_test.lua:%d+: name of a class must be a string, got number")
  test.raises(function() class() end, "got nil")
  test.raises(function() class "" end, "class_test.lua:%d+: name of a class must not be empty")
  test.raises(function() class "X"(nil) end, "class_test.lua:%d+: parent of class 'X' must be a class, got nil")
  test.raises(function() class "X"({}) end, "got a plain table")
  test.raises(function() class "X"("Animal") end, "got string")
  test.raises(function() class "X" X() end, "class_test.lua:%d+: class 'X' has no constructor __init")
  test.raises(function() local derive = class "X" derive(X) end, "cannot derive from itself")
  test.raises(function()
    local derive = class "X"
    class "Y"(X)
    derive(Y)
  end, "cannot derive from itself")
end)

test.case("forgotten classes are collected", function()
  local weak = setmetatable({}, {__mode = "k"})
  class "Kept"
  function Kept:__init() end
  for _ = 1, 10 do
    weak[class "Gone"(Kept)] = true
    Gone.__index = function() end
  end
  Gone = nil
  collectgarbage()
  collectgarbage()
  test.equal(next(weak), nil)
end)

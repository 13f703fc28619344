-- SPDX-License-Identifier: MIT
---@meta class

---A class: calling it makes an object and hands the arguments to `__init`.
---@class class.Class
---@field __init fun(self: table, ...) constructor; inherited when a class has none of its own
---@field __org class.Class the class itself
---@field __USERDATA boolean true, also read through objects
---@overload fun(...): table

---Makes a class and the global of its name. The function it returns derives it from another class:
---
---    require "class"
---    class 'Animal'
---    function Animal:__init(name) self.name = name end
---
---    class 'Dog'(Animal)
---    function Dog:__init(name) Animal.__init(self, name) end
---
---    local rex = Dog("Rex")
---
---Methods are inherited, also those added later. Metamethods (`__add`, `__eq`, `__tostring`, ...) defined in a class
---work on its objects and on those of classes derived from it. An `__index` of a class is asked after its members.
---@param name string
---@return fun(parent: class.Class): class.Class derive
function class(name) end

return class

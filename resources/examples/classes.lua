-- SPDX-License-Identifier: MIT
-- Classes: constructors, inheritance, and operators of your own.
-- Run it: eplua classes.lua

require "class"

class 'Animal'

function Animal:__init(name) -- runs when the class is called
  self.name = name
end

function Animal:sound() return "..." end

function Animal:speak()
  print(self.name .. " says " .. self:sound())
end

class 'Dog'(Animal) -- Dog derives from Animal and needs no constructor of its own

function Dog:sound() return "woof" end

class 'Puppy'(Dog)

function Puppy:__init(name, weeks)
  Dog.__init(self, name) -- the constructor of the parent
  self.weeks = weeks
end

function Puppy:sound() -- calls the method that it replaces
  return Dog.sound(self):gsub("o", "i") .. "!"
end

for _, animal in ipairs {Animal("Fish"), Dog("Rex"), Puppy("Bit", 9)} do animal:speak() end

-- Metamethods in a class work on its objects.
class 'Money'

function Money:__init(cents) self.cents = cents end
function Money.__add(a, b) return Money(a.cents + b.cents) end
function Money.__eq(a, b) return a.cents == b.cents end
function Money.__lt(a, b) return a.cents < b.cents end
function Money:__tostring() return ("%d.%02d €"):format(self.cents // 100, self.cents % 100) end

print(Money(250) + Money(75), Money(100) == Money(100), Money(99) < Money(100))
print(tostring(Dog), tostring(Dog("Rex")))

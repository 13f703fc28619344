-- SPDX-License-Identifier: MIT
-- Files and folders: io is Lua's own, lfs adds folders and attributes.
-- Run it: eplua files.lua

local lfs = require "lfs"

-- A folder of our own under the folder for temporary files.
local folder = os.tmpname()
os.remove(folder)
assert(lfs.mkdir(folder))

-- Functions of io and lfs return nil and a message when they fail. assert turns that into an error.
for name, text in pairs {["tea.txt"] = "two cups\n", ["milk.txt"] = "a drop, please\n", ["sugar.txt"] = ""} do
  local file <close> = assert(io.open(folder .. "/" .. name, "w")) -- <close>: also when an error comes
  file:write(text)
end

local names = {}
for name in lfs.dir(folder) do
  if name ~= "." and name ~= ".." then names[#names + 1] = name end
end
table.sort(names) -- folders list in any order

for _, name in ipairs(names) do
  local about = assert(lfs.attributes(folder .. "/" .. name))
  print(("%-10s %s %3d bytes  %s"):format(name, about.permissions, about.size, os.date("%F", about.modification)))
end

for line in io.lines(folder .. "/milk.txt") do print("milk.txt: " .. line) end

print(io.open(folder .. "/coffee.txt")) -- no such file: nil, message, code

-- Leave nothing behind.
for _, name in ipairs(names) do assert(os.remove(folder .. "/" .. name)) end
assert(lfs.rmdir(folder))

-- SPDX-License-Identifier: GPL-3.0-or-later
-- Makes what of the manual is made from tables: the reference, the man page, completions, and annotations of the elements of windows.
--
--   ./run.sh installer/reference/make.lua              renews them in the checkout
--   ./run.sh installer/reference/make.lua --check      tells what is not up to date; status 1 if anything is
--
-- The program that runs this is asked (describe.lua), so build first what is to be described.
local checkout = assert(arg[0]:match "^(.*)installer/reference/make%.lua$", "call it by its path: installer/reference/make.lua")
checkout = checkout == "" and "." or checkout:sub(1, -2)
package.path = checkout .. "/installer/reference/?.lua;" .. package.path

local command_line = require "command_line"
local completions = require "completions"
local describe = require "describe"
local doors = require "doors"
local elements = require "elements"
local man = require "man"
local modules = require "modules"

local described = describe.program(checkout)
local groups = command_line.groups(described)

local made = {} -- text by path below the checkout
made["resources/help/reference/command-line.md"] = command_line.page(groups, described)
made["installer/eplua.1"] = man.page(checkout .. "/installer/reference/eplua.1.in", groups, command_line.environment, command_line.statuses(described))
for name, text in pairs(completions.make(groups, described)) do made["installer/completions/" .. name] = text end

local element_page, element_names = elements.page()
made["resources/lua/meta/ui_elements.lua"] = elements.annotations()
made["resources/help/reference/elements.md"] = element_page
for name, text in pairs(modules.make(described.annotations, element_names)) do made["resources/help/reference/" .. name] = text end

made["resources/help/reference/telnet.md"] = doors.telnet(describe.telnet())
made["resources/help/reference/verbs.md"] = doors.verbs(checkout)
local routes, why = describe.routes()
if routes then
  made["resources/help/reference/http.md"] = doors.http(routes)
else -- a build without Qt
  print("# http.md is left as it is: " .. tostring(why))
end
made["resources/help/reference/index.md"] = modules.contents()

local function read(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  if file then file:close() end
  return text
end

local function write(path, text)
  require "lfs".mkdir(path:match "^(.*)/")
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

local paths, stale = {}, 0
for path in pairs(made) do paths[#paths + 1] = path end
table.sort(paths)
for _, path in ipairs(paths) do
  local full = checkout .. "/" .. path
  if read(full) ~= made[path] then
    stale = stale + 1
    print((arg[1] == "--check" and "not up to date: " or "made ") .. path)
    if arg[1] ~= "--check" then write(full, made[path]) end
  end
end
if arg[1] == "--check" and stale > 0 then
  print "renew: ./run.sh installer/reference/make.lua"
  os.exit(1)
end

-- SPDX-License-Identifier: GPL-3.0-or-later
-- S11, an anchor: what a debugger costs that is written in Lua on a line hook, as those that come as a module are: each line asks for its
-- source, brings it into one form and looks it up; calls and returns are counted for steps over. lua5.4 s11_line_hook.lua FILE LINE ARG...
local file, line = arg[1], tonumber(arg[2])
local breakpoints = { [line] = { [file] = true } }
local levels = setmetatable({}, { __mode = "k" })
local names = {}
local stepping, step_level
local function hook(event, at)
  local co = coroutine.running()
  if event == "call" or event == "tail call" then
    levels[co] = (levels[co] or 0) + 1
  elseif event == "return" then
    levels[co] = (levels[co] or 0) - 1
  else
    local info = debug.getinfo(2, "S")
    local name = names[info.source]
    if not name then
      name = info.source:gsub("^@", ""):gsub("\\", "/"):gsub("^%./", "")
      names[info.source] = name
    end
    local here = breakpoints[at]
    if (here and here[name]) or (stepping and (not step_level or (levels[co] or 0) <= step_level)) then
      print("stopped at", name, at)
    end
  end
end
arg = { [0] = file, table.unpack(arg, 3) }
local chunk = assert(loadfile(file))
debug.sethook(hook, "lcr")
chunk()

-- SPDX-License-Identifier: MIT
-- Sandbox: what restricted code may do, and how to open it up piece by piece.
-- Run it: eplua sandbox.lua                  and compare
--         eplua --sandbox sandbox.lua
--         eplua --sandbox --allow-env=HOME --allow-read=/etc sandbox.lua
--
-- The sandbox contains mistakes and curiosity. For code that means harm use the walls of your system as well.

local function try(what, fn)
  local ok, result, message = pcall(fn)
  local verdict
  if not ok then
    verdict = "no: " .. tostring(result):gsub("^.-:%d+: ", "")
  elseif result then
    verdict = "yes"
  else
    verdict = "no: " .. tostring(message or "it is hidden")
  end
  print(("%-24s %s"):format(what, verdict))
end

-- Always allowed: computing, timers, printing.
try("compute", function() return math.sqrt(16) + #("text"):upper() end)
try("set timers", function() return setTimeout(function() end, 10) end)
try("make coroutines", function() return coroutine.wrap(function() return true end)() end)
try("load Lua text", function() return load("return 1") end)
try("encode JSON", function() return json.encode {1, 2, 3} end)

-- The outside world.
try("read /etc/hostname", function() return io.open("/etc/hostname") end)
try("write a file", function()
  local file, message = io.open("/tmp/eplua-sandbox-example", "w")
  if not file then return nil, message end
  file:close()
  return os.remove("/tmp/eplua-sandbox-example")
end)
try("read $HOME", function() return os.getenv("HOME") end)
try("run a program", function() return os.execute("true") end)

-- The inside of Lua, through which the rest could be reached.
try("load bytecode", function() return load(string.dump(function() end), "x", "b") end)
try("look into the registry", function() return debug.getregistry() end)

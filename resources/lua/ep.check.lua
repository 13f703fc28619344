-- SPDX-License-Identifier: MIT
-- What `eplua --check FILE...` does: syntax by Lua's own compiler, style by luacheck when it is installed.
local check = {}

-- Our globals, for luacheck; the fields of Lua's own are in its standard set.
local globals = {
  "setTimeout", "clearTimeout", "setInterval", "clearInterval", "json", "net", "greet", "add_numbers",
  "math_utils", "create_user_info", "class", "mqtt", "tour",
}

local function complain(...) io.stderr:write(table.concat({ ... }), "\n") end

-- Syntax of one file; true when it is right. luacheck words syntax errors its own way, so ours come first.
local function check_syntax(path)
  local fn, message = loadfile(path, "t")
  if not fn then complain("eplua: ", message) end
  return fn ~= nil
end

-- Names of the classes that files make: `class 'Name'` sets the global Name, which luacheck cannot know.
local function add_classes(command, paths)
  command[#command + 1] = "--new-globals"
  command[#command + 1] = "_PY"
  for _, path in ipairs(paths) do
    for line in io.lines(path) do
      command[#command + 1] = line:match("^%s*class%s*%(?%s*['\"]([%a_][%w_]*)['\"]")
    end
  end
end

-- Style of all files, by luacheck as a program; true when it has nothing to say, nil when it is not installed.
local function check_style(paths)
  local command = {
    "luacheck", "--no-color", "--quiet", "--no-default-config", "--no-self", "--std", "lua54",
    "--max-line-length", "120", "--new-read-globals",
  }
  table.move(globals, 1, #globals, #command + 1, command)
  command[#command + 1] = "coroutine.wrapdebug"
  add_classes(command, paths)
  command[#command + 1] = "--"
  table.move(paths, 1, #paths, #command + 1, command)
  local process, message, code = require("sys").spawn(command)
  if not process then
    if code ~= 2 then complain("eplua: luacheck: ", message) end -- 2: no such program
    return nil
  end
  local result = process:wait()
  io.write(result.stdout)
  io.stderr:write(result.stderr)
  return result.code == 0
end

function check.main(paths)
  local good = {}
  local bad = 0
  for _, path in ipairs(paths) do
    if check_syntax(path) then good[#good + 1] = path else bad = bad + 1 end
  end
  if #good > 0 then
    local clean = check_style(good)
    if clean == nil then
      complain("eplua: style not checked: luacheck is not installed (apt install lua-check)")
    elseif not clean then
      bad = bad + 1
    end
  end
  os.exit(bad == 0 and 0 or 1, true)
end

return check

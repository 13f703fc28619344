-- SPDX-License-Identifier: MIT
-- What `eplua --check FILE...` does: syntax by Lua's own compiler, style by luacheck when it is installed.
local check = {}

-- Our globals, for luacheck; the fields of Lua's own are in its standard set.
local globals = {
  "setTimeout", "clearTimeout", "setInterval", "clearInterval", "json", "_PY", "greet", "add_numbers",
  "math_utils", "create_user_info",
}

local function complain(...) io.stderr:write(table.concat({ ... }), "\n") end

-- Syntax of one file; true when it is right. luacheck words syntax errors its own way, so ours come first.
local function check_syntax(path)
  local fn, message = loadfile(path, "t")
  if not fn then complain("eplua: ", message) end
  return fn ~= nil
end

-- Style of all files; the number of warnings.
local function check_style(luacheck, paths)
  local format = require "luacheck.format"
  local options = { std = "lua54", read_globals = globals, fields = { coroutine = { "wrapdebug" } } }
  options.read_globals = { table.unpack(globals) }
  options.fields = nil
  local report = luacheck.check_files and luacheck.check_files(paths, options) or luacheck(paths, options)
  local warnings = report.warnings + report.errors
  if warnings > 0 then print(format.format(report, paths, { color = false, quiet = 1 })) end
  return warnings
end

function check.main(paths)
  local good = {}
  local bad = 0
  for _, path in ipairs(paths) do
    if check_syntax(path) then good[#good + 1] = path else bad = bad + 1 end
  end
  local found, luacheck = pcall(require, "luacheck")
  if not found then
    complain("eplua: style not checked: luacheck is not installed (apt install lua-check)")
  elseif #good > 0 then
    bad = bad + check_style(luacheck, good)
  end
  os.exit(bad == 0 and 0 or 1, true)
end

return check

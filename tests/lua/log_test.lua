-- SPDX-License-Identifier: GPL-3.0-or-later
-- Log lines: require "log".
local log = require "log"
local test = require "test"

-- What fn logs, as {line, level} pairs; level and target are put back.
local function logged(level, fn)
  local lines, before = {}, log.level()
  log.to(function(line, of) lines[#lines + 1] = {line, of} end)
  log.level(level)
  local ok, err = pcall(fn)
  log.level(before)
  log.to(nil)
  if not ok then error(err, 0) end
  return lines
end

test.case("a line has time, level, position and the joined values", function()
  local lines = logged("info", function() log.info("port", 8080, nil, true) end)
  test.equal(#lines, 1)
  test.truthy(lines[1][1]:find("^%d%d:%d%d:%d%d INFO  [^ ]*log_test.lua:19: port 8080 nil true$"), lines[1][1])
  test.equal(lines[1][2], "info")
end)

test.case("the level decides what is shown", function()
  local expected = {debug = 4, info = 3, warning = 2, error = 1, off = 0}
  for level, count in pairs(expected) do
    local lines = logged(level, function()
      log.debug("d")
      log.info("i")
      log.warning("w")
      log.error("e")
    end)
    test.equal(#lines, count, level)
  end
end)

test.case("hidden lines cost no conversion", function()
  local value = setmetatable({}, {__tostring = function() error("asked") end})
  logged("warning", function()
    log.info(value)
    log.infof("%d", "no number")
  end)
end)

test.case("formatted variants", function()
  local lines = logged("debug", function() log.debugf("%03d %s", 7, "x") end)
  test.truthy(lines[1][1]:find("DEBUG .-log_test.lua:47: 007 x$"), lines[1][1])
end)

test.case("a wrong format is an error of who logs", function()
  local before = log.level()
  log.level "info"
  test.raises(function() log.infof() end, "log_test.lua:%d+: bad argument #1 to 'log.infof' %(string expected, got nil%)")
  test.raises(function() log.warningf({}) end, "bad argument #1 to 'log.warningf' %(string expected, got table%)")
  test.raises(function() log.errorf("%d", "x") end, "log_test.lua:%d+: bad argument #2 to 'log.errorf' %(number expected, got string%)")
  log.level(before)
end)

test.case("what a target logs itself does not go round and round, and its errors are the logging code's", function()
  local lines = {}
  log.to(function(line)
    lines[#lines + 1] = line
    log.error "(the target's own line)"
  end)
  log.error "one"
  log.error "two"
  log.to(function() error "broken" end)
  local ok, message = pcall(log.error, "three")
  log.to(nil)
  test.equal(#lines, 2)
  test.falsy(ok)
  test.truthy(message:find "broken")
end)

test.case("level takes names in any case and refuses others", function()
  local before = log.level()
  test.equal(log.level("WARN"), "warning")
  test.equal(log.level("Debug"), "debug")
  test.raises(function() log.level("loud") end, "unknown log level 'loud'")
  test.raises(function() log.level(3) end, "unknown log level '3'")
  test.equal(log.level(), "debug")
  log.level(before)
end)

test.case("a line without a Lua caller has no position", function()
  local lines = logged("info", function() coroutine.wrap(log.info)("alone") end)
  test.truthy(lines[1][1]:find("^%d%d:%d%d:%d%d INFO  alone$"), lines[1][1])
end)

test.case("text is 8-bit clean", function()
  local lines = logged("info", function() log.info("a\0b\255") end)
  test.equal(lines[1][1]:sub(-4), "a\0b\255")
end)

test.case("lines go to standard error, without colour when it is no terminal", function()
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write('print "out" require("log").error("to err")')
  file:close()
  -- the shell's parent is this very program
  local pipe = assert(io.popen('"/proc/$PPID/exe" ' .. path .. " 2>&1 >/dev/null"))
  local got = pipe:read("a")
  pipe:close()
  os.remove(path)
  test.truthy(got:find("^%d%d:%d%d:%d%d ERROR [^\27]-:1: to err\n$"), got)
end)

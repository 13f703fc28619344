-- SPDX-License-Identifier: GPL-3.0-or-later
-- os.getenv, which also looks into ./.env and ~/.env.
local test = require "test"
local has_lfs, lfs = pcall(require, "lfs")

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- Runs fn in a folder of its own that holds this .env.
local function with_env(text, fn)
  local home, folder = lfs.currentdir(), os.tmpname()
  os.remove(folder)
  assert(lfs.mkdir(folder))
  write(folder .. "/.env", text)
  assert(lfs.chdir(folder))
  local ok, err = pcall(fn)
  lfs.chdir(home)
  os.remove(folder .. "/.env")
  os.remove(folder)
  if not ok then error(err, 0) end
end

local function case(name, fn)
  if has_lfs then test.case(name, fn) else test.skip(name, "lfs is missing") end
end

-- A name in front, for os.getenv asks the process first.
local function value_of(line)
  local value
  with_env("EPLUA_TEST_VALUE" .. line .. "\n", function() value = os.getenv("EPLUA_TEST_VALUE") end)
  return value
end

test.case("variables of the process are found", function()
  test.truthy(os.getenv("PATH"))
  test.equal(os.getenv("EPLUA_TEST_NO_SUCH_NAME"), nil)
  test.equal(select("#", os.getenv("EPLUA_TEST_NO_SUCH_NAME")), 1)
  test.raises(function() os.getenv() end, "string expected")
end)

case("names of ./.env are found, and the process comes first", function()
  with_env("EPLUA_TEST_A=one\nPATH=wrong\nEPLUA_TEST_B=two", function()
    test.equal(os.getenv("EPLUA_TEST_A"), "one")
    test.equal(os.getenv("EPLUA_TEST_B"), "two")
    test.truthy(os.getenv("PATH") ~= "wrong")
    test.equal(os.getenv("EPLUA_TEST"), nil)
    test.equal(os.getenv(""), nil)
  end)
  test.equal(os.getenv("EPLUA_TEST_A"), nil)
end)

case("a changed file is seen at once", function()
  with_env("EPLUA_TEST_A=one\n", function()
    test.equal(os.getenv("EPLUA_TEST_A"), "one")
    write(".env", "EPLUA_TEST_A=two\n")
    test.equal(os.getenv("EPLUA_TEST_A"), "two")
  end)
end)

case("values", function()
  local expected = {
    ["=plain"] = "plain",
    ["="] = "",
    ["=two words  "] = "two words",
    [" =  spaced"] = "spaced",
    ["=a=b"] = "a=b",
    ["=value # comment"] = "value",
    ["=pass#word"] = "pass#word",
    ["=# comment"] = "",
    ["='single # \\n'"] = "single # \\n",
    ['="double # quoted"'] = "double # quoted",
    ['="line\\nend \\"q\\" \\\\"'] = 'line\nend "q" \\',
    ['=""'] = "",
    ["=é\xFF"] = "é\xFF",
    ["=dos\r"] = "dos",
  }
  for line, value in pairs(expected) do test.equal(value_of(line), value, line) end
end)

case("comments, export and other lines", function()
  with_env("# EPLUA_TEST_A=no\n\n  export EPLUA_TEST_A=yes\nnonsense\nEPLUA_TEST_AB=longer\n=x\n", function()
    test.equal(os.getenv("EPLUA_TEST_A"), "yes")
    test.equal(os.getenv("EPLUA_TEST_AB"), "longer")
    test.equal(os.getenv("nonsense"), nil)
  end)
end)

case("~/.env comes last", function()
  local kept = os.getenv("HOME")
  if not kept then return end
  with_env("EPLUA_TEST_A=here\n", function()
    test.equal(os.getenv("EPLUA_TEST_A"), "here")
    -- another HOME needs another process: the shell's parent is this very program
    assert(lfs.mkdir("home"))
    write("home/.env", "EPLUA_TEST_A=home\nEPLUA_TEST_H=home\n")
    write("home/x.lua", 'print(os.getenv("EPLUA_TEST_A"), os.getenv("EPLUA_TEST_H"))')
    local pipe = io.popen('HOME="$PWD/home" "/proc/$PPID/exe" home/x.lua 2>&1')
    local output = pipe:read("a")
    pipe:close()
    os.remove("home/.env")
    os.remove("home/x.lua")
    os.remove("home")
    test.equal(output, "here\thome\n")
  end)
end)

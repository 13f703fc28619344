-- SPDX-License-Identifier: GPL-3.0-or-later
-- lfs: LuaFileSystem's API, its results and its errors, and what hostile callers try.
local test = require "test"
local lfs = require "lfs"

local ENOENT, EEXIST, EINVAL, ENOTDIR, ENOTEMPTY = 2, 17, 22, 20, 39

local function write(path, text)
  local f = assert(io.open(path, "w"))
  f:write(text)
  f:close()
end

local function read(path)
  local f = assert(io.open(path))
  local text = f:read("a")
  f:close()
  return text
end

local function remove_tree(path)
  if lfs.symlinkattributes(path, "mode") == "directory" then
    for name in lfs.dir(path) do
      if name ~= "." and name ~= ".." then remove_tree(path .. "/" .. name) end
    end
  end
  os.remove(path)
end

-- A case that gets a fresh folder, as its current one, and leaves nothing behind.
local function case(name, fn)
  test.case(name, function()
    local before = assert(lfs.currentdir())
    local folder = os.tmpname()
    os.remove(folder)
    assert(lfs.mkdir(folder))
    assert(lfs.chdir(folder))
    local ok, err = pcall(fn, folder)
    assert(lfs.chdir(before))
    remove_tree(folder)
    if not ok then error(err, 0) end
  end)
end

local function fails(errno, v, message, code)
  test.equal(v, nil)
  test.equal(type(message), "string")
  test.equal(code, errno)
end

test.case("lfs names its version and sets the global, as the original does", function()
  test.truthy(lfs._VERSION:find "^LuaFileSystem 1%.8")
  test.equal(_G.lfs, lfs)
end)

case("attributes gives all fields in a table", function()
  write("a", "hello")
  local a = assert(lfs.attributes "a")
  test.equal(a.mode, "file")
  test.equal(a.size, 5)
  test.equal(a.nlink, 1)
  for _, name in ipairs { "dev", "ino", "uid", "gid", "rdev", "access", "modification", "change", "blocks", "blksize" } do
    test.equal(math.type(a[name]), "integer")
  end
  test.equal(a.target, nil)
  for name, value in pairs(a) do test.equal(lfs.attributes("a", name), value) end
end)

case("attributes fills and returns a table it is given, without calling its metamethods", function()
  write("a", "")
  local t = setmetatable({ other = 1 }, { __newindex = function() error "no" end })
  test.equal(lfs.attributes("a", t), t)
  test.equal(t.mode, "file")
  test.equal(t.other, 1)
end)

case("permissions read as ls shows them", function()
  write("a", "")
  for mode, text in pairs { ["644"] = "rw-r--r--", ["000"] = "---------", ["777"] = "rwxrwxrwx", ["4751"] = "rwxr-x--x" } do
    os.execute("chmod " .. mode .. " a")
    test.equal(lfs.attributes("a", "permissions"), text)
  end
end)

case("each kind of file has its mode", function()
  test.equal(lfs.attributes(".", "mode"), "directory")
  test.equal(lfs.attributes("/dev/null", "mode"), "char device")
  os.execute "mkfifo p"
  test.equal(lfs.attributes("p", "mode"), "named pipe")
end)

case("attributes of what is missing, and of what is no attribute", function()
  fails(ENOENT, lfs.attributes "nope")
  fails(ENOENT, lfs.attributes("nope", "size"))
  fails(ENOENT, lfs.attributes "")
  fails(ENOENT, lfs.symlinkattributes "nope")
  test.truthy(select(2, lfs.attributes "nope"):find("cannot obtain information from file 'nope'", 1, true))
  test.raises(function() lfs.attributes(".", "colour") end, "invalid attribute name 'colour'")
  test.raises(function() lfs.attributes(".", "target") end, "invalid attribute name 'target'")
end)

case("symbolic links are seen as links, with their target", function(folder)
  write("a", "hello")
  test.equal(lfs.link("a", "s", true), true)
  test.equal(lfs.attributes("s", "mode"), "file")
  test.equal(lfs.symlinkattributes("s", "mode"), "link")
  test.equal(lfs.symlinkattributes("s").target, "a")
  test.equal(lfs.symlinkattributes("s", "target"), "a")
  test.equal(lfs.symlinkattributes("a").target, nil)
  fails(EINVAL, lfs.symlinkattributes("a", "target"))
  local long = ("x/"):rep(1000) .. folder
  assert(lfs.link(long, "dangling", true))
  test.equal(lfs.symlinkattributes("dangling", "target"), long)
  test.equal(lfs.symlinkattributes("dangling").target, long)
  fails(ENOENT, lfs.attributes "dangling")
end)

case("hard links share the file", function()
  write("a", "one")
  test.equal(lfs.link("a", "b"), true)
  test.equal(lfs.attributes("a", "nlink"), 2)
  write("b", "two")
  test.equal(read "a", "two")
  fails(EEXIST, lfs.link("a", "b"))
  fails(EEXIST, lfs.link("a", "b", true))
  fails(ENOENT, lfs.link("nope", "c"))
end)

case("folders are made, entered, listed and removed", function(folder)
  test.equal(lfs.mkdir "d", true)
  fails(EEXIST, lfs.mkdir "d")
  fails(ENOENT, lfs.mkdir "no/d")
  write("d/f", "")
  test.equal(lfs.chdir "d", true)
  test.equal(lfs.currentdir(), folder .. "/d")
  test.equal(lfs.chdir "..", true)
  fails(ENOTEMPTY, lfs.rmdir "d")
  fails(ENOTDIR, lfs.rmdir "d/f")
  fails(ENOENT, lfs.rmdir "nope")
  os.remove "d/f"
  test.equal(lfs.rmdir "d", true)
  fails(ENOENT, lfs.chdir "d")
end)

case("currentdir of a folder that is gone is an error, not a crash", function(folder)
  assert(lfs.mkdir "d")
  assert(lfs.chdir "d")
  assert(lfs.rmdir(folder .. "/d"))
  fails(ENOENT, lfs.currentdir())
end)

case("currentdir has no longest path", function(folder)
  local name = ("n"):rep(200)
  for _ = 1, 30 do
    assert(lfs.mkdir(name))
    assert(lfs.chdir(name))
  end
  test.equal(lfs.currentdir(), folder .. ("/" .. name):rep(30))
  for _ = 1, 30 do
    assert(lfs.chdir "..")
    assert(lfs.rmdir(name))
  end
end)

case("dir lists every name once, dots included", function()
  local expected = { ["."] = true, [".."] = true }
  for i = 1, 300 do
    write("f" .. i, "")
    expected["f" .. i] = true
  end
  local got = {}
  for name in lfs.dir "." do
    test.equal(got[name], nil)
    got[name] = true
  end
  test.same(got, expected)
end)

case("dir's object has next and close", function()
  local iterator, object, control, closing = lfs.dir "."
  test.equal(type(iterator), "function")
  test.equal(control, nil)
  test.equal(closing, object)
  local count = 0
  while object:next() do count = count + 1 end
  test.equal(count, 2)
  test.raises(function() object:next() end, "closed directory")
  object:close()
  object:close()
  local _, second = lfs.dir "."
  second:close()
  test.raises(function() second:next() end, "closed directory")
end)

case("a loop that is left early gives its descriptor back at once", function()
  write("a", "")
  collectgarbage "stop"
  for _ = 1, 3000 do
    for _ in lfs.dir "." do break end
    pcall(function()
      for _ in lfs.dir "." do error "out" end
    end)
  end
  collectgarbage "restart"
end)

case("directories that are dropped are closed by the collector", function()
  for i = 1, 3000 do
    lfs.dir "."
    if i % 200 == 0 then collectgarbage() end
  end
end)

case("dir raises for what cannot be listed", function()
  write("a", "")
  test.raises(function() lfs.dir "nope" end, "cannot open nope")
  test.raises(function() lfs.dir "a" end, "cannot open a")
end)

case("touch sets times", function()
  write("a", "")
  test.equal(lfs.touch("a", 1000000000), true)
  test.equal(lfs.attributes("a", "access"), 1000000000)
  test.equal(lfs.attributes("a", "modification"), 1000000000)
  assert(lfs.touch("a", 5, 7))
  test.equal(lfs.attributes("a", "access"), 5)
  test.equal(lfs.attributes("a", "modification"), 7)
  assert(lfs.touch("a", 1.75))
  test.equal(lfs.attributes("a", "modification"), 1)
  assert(lfs.touch "a")
  test.truthy(math.abs(lfs.attributes("a", "modification") - os.time()) <= 2)
  fails(ENOENT, lfs.touch "nope")
  for _, bad in ipairs { 1 / 0, -1 / 0, 0 / 0, 1e300 } do
    test.raises(function() lfs.touch("a", bad) end, "out of range")
  end
end)

case("lock and unlock take ranges of an open file", function()
  write("a", "0123456789")
  local f = assert(io.open("a", "r+"))
  test.equal(lfs.lock(f, "w", 2, 4), true)
  test.equal(lfs.unlock(f, 2, 4), true)
  test.equal(lfs.lock(f, "r"), true)
  test.equal(lfs.unlock(f), true)
  fails(EINVAL, lfs.lock(f, "w", -5, 1))
  test.raises(function() lfs.lock(f, "x") end, "invalid mode")
  f:close()
  test.raises(function() lfs.lock(f, "w") end, "closed file")
  test.raises(function() lfs.unlock(f) end, "closed file")
  local out = assert(io.open("a", "r"))
  test.equal(select("#", lfs.lock(out, "w")), 3) -- not open for writing
  out:close()
end)

case("setmode takes both modes and means binary", function()
  local f = assert(io.open("a", "w"))
  test.same({ lfs.setmode(f, "binary") }, { true, "binary" })
  test.same({ lfs.setmode(f, "text") }, { true, "binary" })
  test.raises(function() lfs.setmode(f, "other") end, "invalid option")
  f:close()
  test.raises(function() lfs.setmode(f, "text") end, "closed file")
end)

case("lock_dir lets one in", function(folder)
  local lock = assert(lfs.lock_dir ".")
  fails(EEXIST, lfs.lock_dir ".")
  test.equal(lfs.symlinkattributes("lockfile.lfs", "mode"), "link")
  lock:free()
  lock:free()
  test.equal(lfs.symlinkattributes("lockfile.lfs", "mode"), nil)
  fails(ENOENT, lfs.lock_dir "nope")
  do
    local closing <close> = assert(lfs.lock_dir(folder, 10))
    test.truthy(closing)
  end
  lock = assert(lfs.lock_dir ".")
  lock = nil
  collectgarbage()
  test.equal(lfs.symlinkattributes("lockfile.lfs", "mode"), nil)
end)

case("a lock frees its own folder, wherever the program went", function()
  assert(lfs.mkdir "other")
  local lock = assert(lfs.lock_dir ".")
  write("other/lockfile.lfs", "precious")
  assert(lfs.chdir "other")
  lock:free()
  test.equal(read "lockfile.lfs", "precious")
  test.equal(lfs.symlinkattributes("../lockfile.lfs", "mode"), nil)
end)

test.case("wrong types raise in every function", function()
  for _, name in ipairs { "attributes", "symlinkattributes", "chdir", "dir", "mkdir", "rmdir", "touch", "link", "lock_dir" } do
    for _, bad in ipairs { {}, true, print, coroutine.create(print) } do
      test.raises(function() lfs[name](bad, bad) end, "string expected")
    end
    test.raises(function() lfs[name]() end, "string expected")
    test.raises(function() lfs[name]("a\0b", "c") end, "zero byte")
  end
  test.raises(function() lfs.link("a", "b\0c") end, "zero byte")
  for _, name in ipairs { "lock", "unlock", "setmode" } do
    for _, bad in ipairs { {}, true, 5, "file", print } do
      test.raises(function() lfs[name](bad, "w") end, "FILE%*")
    end
  end
end)

test.case("methods refuse foreign objects", function()
  local _, dir <close> = lfs.dir "."
  local meta = debug.getmetatable(dir)
  for _, name in ipairs { "next", "close" } do
    for _, bad in ipairs { {}, io.stdout, 1, "x" } do
      test.raises(function() dir[name](bad) end, "directory")
    end
  end
  for _, event in ipairs { "__gc", "__close" } do
    test.raises(function() meta[event](io.stdout) end, "directory")
  end
  meta.__gc(dir)
  meta.__gc(dir)
  test.raises(function() dir:next() end, "closed directory")
end)

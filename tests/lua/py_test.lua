-- SPDX-License-Identifier: GPL-3.0-or-later
-- The _PY table: what earlier scripts call, with the arguments and results they know.
local test = require "test"
local lfs = require "lfs"
local timers = require "timers"

local function temporary_file()
  local name = os.tmpname()
  return name, setmetatable({}, { __close = function() os.remove(name) end })
end

test.case("configuration", function()
  local c = _PY.config
  test.equal(c.fileSeparator, "/")
  test.equal(c.pathSeparator, ":")
  test.equal(c.isLinux, true)
  test.equal(c.isWindows, false)
  test.equal(c.platform, "linux")
  test.equal(type(c.version), "string")
  test.equal(type(c.argv), "table")
  test.equal(type(c.luaLibPath), "string")
  test.equal(c.cwd, lfs.currentdir())
  test.equal(_PY.getConfig(), c)
end)

test.case("registered callbacks run once, persistent ones until cleared", function()
  local calls = {}
  local before = _PY.getPendingCallbackCount()
  local once = _PY.registerCallback(function(...) calls[#calls + 1] = table.pack(...) end)
  local always = _PY.registerCallback(function() calls.always = (calls.always or 0) + 1 end, true)
  local system = _PY.registerCallback(function() end, true, true)
  test.equal(_PY.getPendingCallbackCount(), before + 2)
  _PY.timerExpired(once, 1, nil, "x")
  _PY.timerExpired(once, 2)
  for _ = 1, 3 do _PY.timerExpired(always) end
  test.equal(#calls, 1)
  test.equal(calls[1].n, 3)
  test.equal(calls[1][3], "x")
  test.equal(calls.always, 3)
  _PY.clearRegisteredCallback(always)
  _PY.clearRegisteredCallback(always)
  _PY.clearRegisteredCallback(system)
  _PY.clearRegisteredCallback(-5)
  _PY.timerExpired(always)
  test.equal(calls.always, 3)
  test.equal(_PY.getPendingCallbackCount(), before)
  test.raises(function() _PY.registerCallback(5) end, "function expected")
end)

test.case("timers by callback id", function()
  local fired = 0
  local id = _PY.registerCallback(function() fired = fired + 1 end)
  _PY.set_timeout(id, 1)
  timers.sleep(15)
  test.equal(fired, 1)
  local other = _PY.registerCallback(function() fired = fired + 1 end)
  local timer = _PY.set_timeout(other, 5)
  test.equal(_PY.clear_timeout(timer), true)
  test.equal(_PY.clear_timeout(timer), false)
  timers.sleep(15)
  test.equal(fired, 1)
  _PY.clearRegisteredCallback(other)
  local interval = _PY.setInterval(function() end, 1000)
  test.equal(_PY.getRunningIntervalsCount(), 1)
  _PY.clearInterval(interval)
  test.equal(_PY.getRunningIntervalsCount(), 0)
end)

test.case("an async result that raises is reported, not raised", function()
  local heard
  require("log").to(function(line) heard = (heard or "") .. line end)
  local id = _PY.registerCallback(function() error("in callback") end)
  _PY.timerExpired(id)
  require("log").to(nil)
  test.truthy(heard and heard:find("in callback"))
end)

test.case("files: the f functions raise, the others tell", function()
  local name, _ <close> = temporary_file()
  test.equal(_PY.write_file(name, "a\0b\n"), true)
  test.equal(_PY.read_file(name), "a\0b\n")
  test.equal(_PY.fwrite_file(name, "c"), true)
  test.equal(_PY.fread_file(name), "c")
  test.truthy(_PY.read_file("/no/such"):find("^Error reading file: "))
  test.equal(_PY.file_exists(name), true)
  test.equal(_PY.file_exists("/no/such"), false)
  test.equal(_PY.is_directory("/"), true)
  test.equal(_PY.is_directory(name), false)
  test.raises(function() _PY.fread_file("/no/such") end, "No such file")
  test.raises(function() _PY.fwrite_file("/no/such/x", "") end, "No such file")
  local kept = os.tmpname()
  _PY.fwrite_file(kept, "what was there")
  test.raises(function() _PY.fwrite_file(kept, nil) end, "must be a string, got a nil")
  test.equal(_PY.fread_file(kept), "what was there")
  os.remove(kept)
end)

test.case("list_directory", function()
  local folder = os.tmpname()
  os.remove(folder)
  assert(lfs.mkdir(folder))
  assert(lfs.mkdir(folder .. "/sub"))
  _PY.fwrite_file(folder .. "/f", "12345")
  local list = _PY.list_directory(folder)
  test.equal(list.count, 2)
  table.sort(list.entries, function(a, b) return a.name < b.name end)
  test.same(list.entries[1], { name = "f", is_file = true, is_directory = false, size = 5 })
  test.same(list.entries[2], { name = "sub", is_file = false, is_directory = true, size = 0 })
  os.remove(folder .. "/f")
  lfs.rmdir(folder .. "/sub")
  lfs.rmdir(folder)
  local none = _PY.list_directory("/no/such")
  test.equal(none.count, 0)
  test.equal(type(none.error), "string")
end)

test.case("base64", function()
  for text, coded in pairs { [""] = "", f = "Zg==", fo = "Zm8=", foo = "Zm9v", foob = "Zm9vYg==", ["\0\255"] = "AP8=" } do
    test.equal(_PY.base64_encode(text), coded)
    test.equal(_PY.base64_decode(coded), text)
  end
  test.equal(_PY.base64_decode("Zm9v\n Zm9v"), "foofoo")
  test.equal(_PY.base64_decode("Zg"), "f")
  for _, bad in ipairs { "Z", "Z===", "Zg=x", "Zm9v*", "\0" } do test.equal(_PY.base64_decode(bad), nil) end
  local bytes = {}
  for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
  local all = table.concat(bytes):rep(41)
  test.equal(_PY.base64_decode(_PY.base64_encode(all)), all)
end)

test.case("environment", function()
  test.equal(_PY.get_env("EPLUA_NOT_THERE"), "")
  test.equal(_PY.get_env("EPLUA_NOT_THERE", "d"), "d")
  test.equal(_PY.dotgetenv("EPLUA_NOT_THERE", "d"), "d")
  test.equal(_PY.dotgetenv("EPLUA_NOT_THERE"), nil)
  test.equal(_PY.set_env("EPLUA_PY_TEST", 5), true)
  test.equal(_PY.get_env("EPLUA_PY_TEST"), "5")
  test.equal(os.getenv("EPLUA_PY_TEST"), "5")
end)

test.case("time, platform, numbers, json, modules", function()
  test.near(_PY.get_time(), os.time(), 2)
  test.near(_PY.milli_time(), os.time(), 2)
  local start = timers.now()
  _PY.sleep(0.02)
  test.truthy(timers.now() - start >= 19)
  test.equal(_PY.get_platform().system, "Linux")
  test.equal(_PY.get_system_info().environment.cwd, lfs.currentdir())
  for _ = 1, 100 do
    local n = _PY.random_number(5, 7)
    test.truthy(n >= 5 and n <= 7)
  end
  test.equal(_PY.math_add(2, 3), 5)
  test.equal(_PY.to_json { 1 }, "[1]")
  test.equal(_PY.parse_json("[1]")[1], 1)
  test.equal(_PY.loadPythonModule("filesystem").file_exists("/"), true)
  test.equal(type(_PY.loadPythonModule("nothing").error), "string")
  test.equal(_PY.no_such_function, nil)
  local names = {}
  for name in pairs(_PY) do names[name] = true end
  test.truthy(names.config and names.timerExpired)
end)

test.case("running code", function()
  local name, _ <close> = temporary_file()
  _PY.fwrite_file(name, "py_test_ran = (py_test_ran or 0) + 1")
  _PY.mainLuaFile(name)
  test.equal(py_test_ran, 1)
  test.raises(function() _PY.mainLuaFile("/no/such") end, "Could not open file")
  _PY.luaFragment("py_test_ran = 7")
  test.equal(py_test_ran, 7)
  test.raises(function() _PY.luaFragment("x =") end, "Error loading Lua fragment")
end)

test.case("windows without a display", function()
  if _PY.gui_available() then return end
  test.equal(_PY.isNativeUIAvailable(), false)
  test.equal(_PY.get_html_engine(), "none")
  local window = _PY.createNativeWindow("Test", 300, 200)
  test.truthy(_PY.showNativeWindow(window.window_id):find "^ERROR: show: no window can be shown: ")
  test.equal(type(_PY.get_screen_dimensions().error), "string")
  test.same({ _PY.create_browser_window("a", "https://example.com") }, { nil, select(2, require "ui".available()) })
  test.equal(_PY.closeNativeWindow(window.window_id), "SUCCESS: Native window closed")
end)

test.case("windows by ids", function()
  local ui = require "ui"
  local driver = ui.test()
  test.equal(_PY.gui_available(), true)
  test.equal(_PY.html_rendering_available(), true)
  local window = _PY.createNativeWindow("Test", 300, 200)
  test.same({ window.title, window.width, window.height }, { "Test", 300, 200 })
  local id = window.window_id
  test.equal(_PY.setNativeUI(id, '{"elements": [1]}'):find "^ERROR: setUI: an element must be a table", 1)
  test.equal(_PY.setNativeUI(id, {
    { type = "label", id = "status", text = "new" }, { type = "multiselect", id = "m", options = { "a", "b" } },
    { type = "button_row", buttons = { { text = "One", id = "b1" } } },
  }), "SUCCESS: Native UI set")
  local clicked = {}
  test.equal(_PY.setNativeCallback(id, "b1", function(data)
    clicked[#clicked + 1] = data.element_id
    _PY.setNativeValue(id, "status", "clicked")
    _PY.setNativeUI(id, { type = "label", id = "status", text = _PY.getNativeValue(id, "status") .. " and gone" })
  end), true)
  test.equal(_PY.showNativeWindow(id), "SUCCESS: Native window shown")
  test.equal(_PY.getElementValue(id, "m"), '{"success":true,"value":[]}')
  test.equal(_PY.getElementValue(id, "status"), '{"success":true,"value":"new"}')
  test.equal(_PY.getElementValue(id, "no"), '{"error":"Element not found","success":false}')
  test.equal(_PY.updateElement(id, "status", "text", "x"), "SUCCESS: Element updated")
  test.truthy(_PY.updateElement(id, "no", "text", "x"):find "^ERROR: updateElement: .*has no element 'no'")
  driver:click "b1"
  test.same(clicked, { "b1" })
  test.equal(_PY.getNativeValue(id, "status"), "clicked and gone")
  test.truthy(_PY.listNativeWindows():find(id, 1, true))
  test.equal(_PY.hideNativeWindow(id), "SUCCESS: Native window hidden")
  test.equal(_PY.closeNativeWindow(id), "SUCCESS: Native window closed")
  for name in ("setNativeUI showNativeWindow hideNativeWindow closeNativeWindow updateElement"):gmatch "%a+" do
    test.equal(_PY[name](id, {}), ("ERROR: Window %s not found"):format(id))
  end
  test.equal(_PY.setNativeCallback(id, "b1", print), false)
  test.equal(_PY.setNativeValue(id, "b1", "x"), false)
  test.equal(_PY.getNativeValue(id, "b1"), nil)
  test.equal(_PY.listNativeWindows(), "No native UI windows open")

  id = _PY.create_window("Page", 300, 200)
  test.equal(_PY.set_window_html(id, "<b>x</b>"), "SUCCESS: HTML set")
  test.truthy(_PY.set_window_url(id, "https://example.com"):find "^ERROR: setUrl: there is no web engine")
  test.equal(_PY.show_window(id):sub(1, 8), "SUCCESS:")
  test.truthy(_PY.list_windows():find "^Open windows %(1%):\n")
  test.equal(_PY.close_window(id):sub(1, 8), "SUCCESS:")
end)

test.case("the screen", function()
  local driver = require "ui".test()
  local screens = { { width = 800, height = 600 }, { width = 1920, height = 1080, primary = true } }
  setTimeout(function() driver:answer(screens) end, 1)
  test.same(_PY.get_screen_dimensions(), { width = 1920, height = 1080, primary = true })
  setTimeout(function() driver:answer {} end, 1)
  test.same(_PY.get_screen_dimensions(), { error = "there is no screen" })
end)

test.case("windows of the browser", function()
  require "ui".test()
  local folder, path = os.tmpname(), os.getenv "PATH"
  os.remove(folder)
  lfs.mkdir(folder)
  local program, trace = folder .. "/xdg-open", folder .. "/opened"
  _PY.fwrite_file(program, '#!/bin/sh\necho "$1" >> ' .. trace .. "\n")
  os.execute("chmod +x " .. program)
  local _ <close> = setmetatable({}, { __close = function()
    _PY.set_env("PATH", path)
    os.execute("rm -r " .. folder)
  end })
  _PY.set_env("PATH", folder)
  test.equal(_PY.create_browser_window("a", "https://example.com/a", 600, 400, 50, 60), true)
  test.equal(_PY.set_browser_window_url("a", "https://example.com/b"), true)
  test.same(_PY.list_browser_windows(), {
    a = { id = "a", url = "https://example.com/b", width = 600, height = 400, x = 50, y = 60, is_open = true },
  })
  test.equal(_PY.get_browser_window_info("a").url, "https://example.com/b")
  test.equal(_PY.get_browser_window_info("b"), nil)
  test.falsy(_PY.set_browser_window_url("b", "https://example.com"))
  local closed, why = _PY.close_browser_window("a")
  test.equal(closed, false)
  test.truthy(why:find "only that can close it")
  test.same(_PY.list_browser_windows(), {})
  test.equal(_PY.close_all_browser_windows(), true)
  local ok, message = _PY.create_browser_window("c", "--help")
  test.equal(ok, nil)
  test.truthy(message:find "an address like https")
  _PY.set_env("PATH", "/nowhere")
  test.truthy(select(2, _PY.create_browser_window("c", "https://example.com")):find "^xdg%-open cannot be started: ")
  for _ = 1, 200 do
    local opened = _PY.file_exists(trace) and _PY.fread_file(trace) or ""
    if select(2, opened:gsub("\n", "")) == 2 then break end
    timers.sleep(10)
  end
  test.truthy(_PY.fread_file(trace):find("https://example.com/b", 1, true))
end)

-- SPDX-License-Identifier: MIT
-- The _PY table of earlier scripts: thin names over the real modules. A name that is not provided is nil.
local ep = require "ep.py"

local py = _PY -- the placeholder that loaded us: filled in place, since scripts may have kept it

py.config = ep.config()
function py.getConfig() return py.config end

-- Callbacks and timers ------------------------------------------------------------------------------------

py.registerCallback = ep.register

function py.clearRegisteredCallback(id) ep.remove(id) end

-- The end of every asynchronous primitive: calls the callback `id`, whose error is reported and not raised.
function py.timerExpired(id, ...)
  local fn, persistent = ep.find(id)
  if not fn then return end
  local ok, message = xpcall(fn, debug.traceback, ...)
  if not persistent then ep.remove(id) end
  if not ok then require("log").error("callback " .. tostring(id) .. ": " .. tostring(message)) end
end

function py.set_timeout(id, ms)
  return setTimeout(function() py.timerExpired(id) end, ms)
end

function py.clear_timeout(id)
  local before = py.get_timer_count()
  clearTimeout(id)
  return py.get_timer_count() < before
end

py.setTimeout, py.clearTimeout = setTimeout, clearTimeout
py.setInterval, py.clearInterval = setInterval, clearInterval

function py.get_timer_count()
  local timeouts, intervals = ep.counts()
  return timeouts + intervals
end

function py.getPendingCallbackCount()
  local timeouts, intervals, registered = ep.counts()
  return timeouts + intervals + registered
end

function py.getRunningIntervalsCount() return (select(2, ep.counts())) end

-- Running code --------------------------------------------------------------------------------------------

-- Runs code in a coroutine, as the main chunk is; an error is reported and not raised.
local function run(fn, name)
  local co = coroutine.create(fn)
  local results = table.pack(coroutine.resume(co))
  if results[1] then return table.unpack(results, 2, results.n) end
  require("log").error(debug.traceback(co, ("while running %s: %s"):format(name, tostring(results[2]))))
end

if loadfile then
  function py.mainLuaFile(filename)
    local fn, message = loadfile(filename, "t")
    if not fn then error("Could not open file: " .. tostring(message), 2) end
    run(fn, filename)
  end
end

function py.luaFragment(text)
  local fn, message = load(text, "=(fragment)", "t")
  if not fn then error("Error loading Lua fragment: " .. message, 2) end
  local results = table.pack(run(fn, "a fragment"))
  if results.n > 0 then print(table.unpack(results, 1, results.n)) end
end

-- Time, log, platform -------------------------------------------------------------------------------------

py.get_time, py.milli_time, py.sleep = ep.time, ep.time, ep.sleep
py.print = print

local levels = {
  debug = "debug", info = "info", warning = "warning", warn = "warning", error = "error", critical = "error",
}

function py.log(level, message)
  local log = require "log"
  log[levels[tostring(level):lower()] or "info"](message)
end

py.get_platform = ep.uname

function py.get_system_info()
  return {
    platform = ep.uname(),
    environment = {
      cwd = py.config.cwd,
      user = py.config.user or "unknown",
      home = py.config.homedir or "unknown",
      path_separator = ":",
      line_separator = "\n",
    },
    runtime = { current_time = ep.time() },
  }
end

function py.random_number(min, max)
  min, max = min or 0, max or 1
  return min + math.random() * (max - min)
end

function py.math_add(a, b) return a + b end

-- Environment ---------------------------------------------------------------------------------------------

function py.get_env(name, default) return ep.getenv(name) or default or "" end
function py.dotgetenv(name, default) return ep.getenv(name) or default end
function py.set_env(name, value) return (ep.setenv(name, tostring(value))) == true end

-- Files ---------------------------------------------------------------------------------------------------

py.base64_encode, py.base64_decode = ep.base64_encode, ep.base64_decode

local function read(filename)
  local file, message = io.open(filename, "rb")
  if not file then return nil, message end
  local text, problem = file:read("a")
  file:close()
  return text, problem
end

local function write(filename, data)
  if type(data) ~= "string" and type(data) ~= "number" then -- before the file is emptied
    return nil, "what is written must be a string, got a " .. type(data)
  end
  local file, message = io.open(filename, "wb")
  if not file then return nil, message end
  local written, problem = file:write(data)
  local closed, late = file:close()
  if not (written and closed) then return nil, problem or late end
  return true
end

if io and io.open then
  -- The f… functions raise, the others say it in their result: as they always did.
  function py.fread_file(filename) return (assert(read(filename))) end
  function py.fwrite_file(filename, data) return assert(write(filename, data)) end

  function py.read_file(filename)
    local text, message = read(filename)
    return text or "Error reading file: " .. message
  end

  function py.write_file(filename, data)
    local ok, message = write(filename, data)
    if not ok then print("Error writing file: " .. message) end
    return ok == true
  end

  local lfs = require "lfs"

  function py.file_exists(path) return lfs.attributes(path, "mode") ~= nil end
  function py.is_directory(path) return lfs.attributes(path, "mode") == "directory" end

  function py.list_directory(path)
    path = path or "."
    local entries = json.array {}
    local ok, message = pcall(function()
      for name in lfs.dir(path) do
        if name ~= "." and name ~= ".." then
          local attributes = lfs.attributes(path .. "/" .. name) or {}
          local is_file = attributes.mode == "file"
          entries[#entries + 1] = {
            name = name,
            is_file = is_file,
            is_directory = attributes.mode == "directory",
            size = is_file and attributes.size or 0,
          }
        end
      end
    end)
    return { entries = entries, count = #entries, error = not ok and message or nil }
  end
end

-- JSON ----------------------------------------------------------------------------------------------------

py.parse_json, py.to_json, py.to_json_formatted = json.decode, json.encode, json.encodeFormatted

-- Windows -------------------------------------------------------------------------------------------------
-- Loaded when the first of these is called. What does something to a window says how it ended in a text that begins
-- with "SUCCESS: " or "ERROR: ".

function py.gui_available() return (require "ui".available()) end
py.isNativeUIAvailable, py.html_rendering_available = py.gui_available, py.gui_available

function py.get_html_engine() return require "windows".getHtmlEngine() end

-- Makes a window function of _PY: use(window, ...) in a protected call.
local function window_function(done, use)
  return function(id, ...)
    local window = require "ep.native_window".find(id)
    if not window then return ("ERROR: Window %s not found"):format(tostring(id)) end
    local ok, message = pcall(use, window, ...)
    if not ok then return "ERROR: " .. tostring(message):gsub("^[^\n]-:%d+: ", "") end
    return "SUCCESS: " .. done
  end
end

function py.createNativeWindow(title, width, height)
  local window = require "windows".createNativeWindow(title, width, height)
  return { window_id = window.id, title = window.title, width = window.width, height = window.height }
end

py.setNativeUI = window_function("Native UI set", function(window, description) window:setUI(description) end)
py.showNativeWindow = window_function("Native window shown", function(window) window:show() end)
py.hideNativeWindow = window_function("Native window hidden", function(window) window:hide() end)
py.closeNativeWindow = window_function("Native window closed", function(window) window:close() end)
py.updateElement = window_function("Element updated", function(window, id, property, value)
  window:updateElement(id, property, value)
end)

function py.listNativeWindows() return require "native_ui".listWindows() end

-- These three tell by true or false, and the value itself.
function py.setNativeCallback(window_id, id, fn)
  local window = require "ep.native_window".find(window_id)
  return window ~= nil and window:setCallback(id, fn) ~= nil
end

function py.setNativeValue(window_id, id, value)
  local window = require "ep.native_window".find(window_id)
  return window ~= nil and window:setValue(id, value) ~= nil
end

function py.getNativeValue(window_id, id)
  local window = require "ep.native_window".find(window_id)
  if window then return window:getValue(id) end
end

-- The value as JSON: {"success": true, "value": ...}, or false and an error.
function py.getElementValue(window_id, id)
  local window = require "ep.native_window".find(window_id)
  if not window then return ("ERROR: Window %s not found"):format(tostring(window_id)) end
  local value = window:getValue(id)
  if value == nil then return json.encode { success = false, error = "Element not found" } end
  if type(value) == "table" then json.array(value) end
  return json.encode { success = true, value = value }
end

function py.create_window(title, width, height) return require "windows".createWindow(title, width, height).id end

py.set_window_html = window_function("HTML set", function(window, html) window:setHtml(html) end)
py.set_window_url = window_function("URL set", function(window, url) window:setUrl(url) end)
py.show_window, py.hide_window, py.close_window = py.showNativeWindow, py.hideNativeWindow, py.closeNativeWindow

function py.list_windows() return require "windows".listWindows() end

-- The first screen, or { error }. Suspends the calling coroutine until the display has answered.
function py.get_screen_dimensions()
  local ui = require "ui"
  local available, why = ui.available()
  if not available then return { error = why } end
  if not coroutine.isyieldable() then return { error = "the display cannot be asked from here: it is no coroutine" } end
  local ok, screens = pcall(ui.screens)
  if not ok then return { error = (tostring(screens):gsub("^[^\n]-:%d+: ", "")) } end
  if type(screens) ~= "table" then return { error = "the display does not tell its screens" } end
  for _, screen in ipairs(screens) do
    if screen.primary then return { width = screen.width, height = screen.height, primary = true } end
  end
  local first = screens[1]
  return first and { width = first.width, height = first.height, primary = false } or { error = "there is no screen" }
end

-- Browser windows -----------------------------------------------------------------------------------------

local browser_windows = {} -- id → what was asked for

local function browse(url)
  if type(url) ~= "string" or not url:find "^%a[%w+.-]*://" then -- else it could be an option of xdg-open
    return nil, ("an address like https://... is wanted, got %s"):format(tostring(url))
  end
  local available, why = require "ui".available()
  if not available then return nil, why end
  local ok, process, message = pcall(require "sys".spawn, {
    "xdg-open", url,
    exit = function(result)
      if result.code ~= 0 then
        require("log").warning(("xdg-open %s: it ended with status %d"):format(url, result.code))
      end
    end,
  })
  if not ok then process, message = nil, process end
  if not process then return nil, "xdg-open cannot be started: " .. tostring(message) end
  return true
end

-- Opens the address in the system's browser → true, or nil and why not. Where its window stands, and how large it is,
-- is the browser's own business.
function py.create_browser_window(id, url, width, height, x, y)
  local ok, message = browse(url)
  if not ok then return nil, message end
  browser_windows[tostring(id)] = {
    id = tostring(id), url = url, width = width or 800, height = height or 600, x = x or 100, y = y or 100,
    is_open = true,
  }
  return true
end

function py.set_browser_window_url(id, url)
  local info = browser_windows[tostring(id)]
  if not info then return nil, ("there is no browser window '%s'"):format(tostring(id)) end
  local ok, message = browse(url)
  if not ok then return nil, message end
  info.url = url
  return true
end

local function copy(info)
  local result = {}
  for key, value in pairs(info) do result[key] = value end
  return result
end

function py.get_browser_window_info(id)
  local info = browser_windows[tostring(id)]
  return info and copy(info)
end

function py.list_browser_windows()
  local list = {}
  for id, info in pairs(browser_windows) do list[id] = copy(info) end
  return list
end

local NOT_OURS = "it was taken from the list; the window is the browser's, and only that can close it"

function py.close_browser_window(id)
  if not browser_windows[tostring(id)] then
    return false, ("there is no browser window '%s'"):format(tostring(id))
  end
  browser_windows[tostring(id)] = nil
  return false, NOT_OURS
end

function py.close_all_browser_windows()
  if not next(browser_windows) then return true end
  browser_windows = {}
  return false, NOT_OURS
end

-- Servers -------------------------------------------------------------------------------------------------

local serve = package.preload["ep.serve"] and require "ep.serve"

-- Opens or closes a server of the program. In a coroutine (a script is one) the call waits for the answer and gives
-- true, port or nil, message; elsewhere it goes on at once and gives true. With a callback id that is told as well.
local function change_server(what, open, host, port, id)
  local function done(result, message)
    if not id then return end
    if result then py.timerExpired(id, nil, result) else py.timerExpired(id, message) end
  end
  local function go()
    local result, message = serve.serve(what, open, host, port)
    done(result, message)
    if not result then return nil, message end
    return true, result
  end
  if coroutine.isyieldable() then return go() end
  coroutine.wrapdebug(go)()
  return true
end

if serve then
  function py.start_web_server(host, port, id)
    return change_server("http", true, host or "127.0.0.1", port or 8000, id)
  end

  function py.stop_web_server(id) return change_server("http", false, nil, nil, id) end

  function py.get_web_server_status()
    local port = serve.served "http"
    if port == 0 then return { running = false } end
    return { running = true, port = port, url = ("http://127.0.0.1:%d"):format(port) }
  end

  function py.start_telnet_server(port, id) return change_server("telnet", true, nil, port or 8023, id) end

  function py.stop_telnet_server(id) return change_server("telnet", false, nil, nil, id) end

  function py.get_telnet_status()
    local port, clients = serve.served "telnet"
    if port == 0 then return { running = false, clients = 0 } end
    return { running = true, port = port, clients = clients }
  end

  -- Text to a telnet client: -1 everyone (standard output when nobody is there), 0 standard output, else that client.
  function py.clientPrint(client, text)
    text = tostring(text)
    if client == 0 then
      io.write(text, "\n")
    elseif serve.tell(client, text) == 0 and client == -1 then
      io.write(text, "\n")
    end
  end

  -- Runs code for a telnet client, which gets its results, or its error.
  function py.clientExecute(client, code)
    local fn, message = load("return " .. code, "=client", "t")
    if not fn then fn, message = load(code, "=client", "t") end
    if not fn then return py.clientPrint(client, message) end
    local show = require("ep.show").show
    run(function()
      local results = table.pack(xpcall(fn, debug.traceback))
      if not results[1] then return py.clientPrint(client, results[2]) end
      for i = 2, results.n do py.clientPrint(client, show(results[i])) end
    end, "clientExecute")
  end
end

-- WebSockets ----------------------------------------------------------------------------------------------

-- Connections and servers have numbers; the persistent callback `id` gets one table for each event.
local sockets, servers, last_socket = {}, {}, 0

local function tell_done(id, result)
  if id then setTimeout(function() py.timerExpired(id, result) end, 0) end
end

function py.websocket_connect(url, id, headers)
  local ws, conn_id = require("net").WebSocketClient(), last_socket + 1
  sockets[conn_id], last_socket = ws, conn_id
  local function tell(event, member, value)
    py.timerExpired(id, { event = event, conn_id = conn_id, success = event ~= "error", [member] = value })
  end
  ws:addEventListener("connected", function() tell("connected", "url", url) end)
  ws:addEventListener("dataReceived", function(data) tell("dataReceived", "data", data) end)
  ws:addEventListener("error", function(message) tell("error", "error", message) end)
  ws:addEventListener("disconnected", function(code)
    sockets[conn_id] = nil
    tell("disconnected", "code", code)
  end)
  ws:connect(url, headers)
  return conn_id
end

function py.websocket_send(conn_id, data, id)
  local ws = sockets[conn_id]
  local ok, message
  if ws then ok, message = ws:send(tostring(data)) else message = "no such connection" end
  tell_done(id, { success = ok == true, error = message })
  return ok == true
end

function py.websocket_is_open(conn_id)
  local ws = sockets[conn_id]
  return ws ~= nil and ws:isOpen()
end

function py.websocket_close(conn_id, id)
  local ws = sockets[conn_id]
  if ws then ws:close() end
  tell_done(id, { success = ws ~= nil })
end

function py.websocket_server_create()
  servers[#servers + 1] = require("net").WebSocketServer()
  return #servers
end

function py.websocket_server_start(server_id, host, port, id)
  local server = servers[server_id]
  if not server then return tell_done(id, { event = "error", error = "no such server" }) end
  local function tell(event, client, member, value)
    py.timerExpired(id, { event = event, client_id = client, [member or "server_id"] = value or server_id })
  end
  server:start(host, port, {
    started = function() tell "started" end,
    connected = function(client) tell("connected", client) end,
    receive = function(client, data) tell("receive", client, "data", data) end,
    disconnected = function(client) tell("disconnected", client) end,
    error = function(message) tell("error", nil, "error", message) end,
  })
end

function py.websocket_server_send(server_id, client, data, id)
  local server = servers[server_id]
  local ok, message
  if server then ok, message = server:send(client, tostring(data)) else message = "no such server" end
  tell_done(id, { success = ok == true, error = message })
  return ok == true
end

function py.websocket_server_stop(server_id, id)
  local server = servers[server_id]
  if server then server:stop() end
  tell_done(id, { success = server ~= nil })
end

function py.websocket_server_is_running(server_id)
  local server = servers[server_id]
  return server ~= nil and server:isRunning()
end

-- HTTP ----------------------------------------------------------------------------------------------------

-- Options as earlier scripts write them, for net.HTTPClient: what else stands in the table is left out.
local http_names = {
  "method", "headers", "data", "timeout", "checkCertificate", "caFile", "proxy", "user", "password", "maxBody",
}

local function http_options(options)
  local result = {}
  for _, name in ipairs(http_names) do result[name] = options and options[name] end
  if result.data == nil and options then result.data = options.body end
  return result
end

-- Both pairs of names that scripts read: status and data, code and body.
local function http_result(answer)
  answer.code, answer.body = answer.status, answer.data
  return answer
end

-- Ends in timerExpired(id, message, nil) or timerExpired(id, nil, answer).
function py.call_http(url, options, id)
  require("net").HTTPClient():request(url, {
    options = http_options(options),
    success = function(answer) py.timerExpired(id, nil, http_result(answer)) end,
    error = function(message) py.timerExpired(id, message) end,
  })
end

-- Blocks everything until there is an answer. http_request_sync(url, options), or one table with url in it.
-- A failure is a table with code 0 and error.
function py.http_request_sync(url, options)
  if type(url) == "table" then url, options = url.url, url end
  local answer, message = ep.http_sync(url, http_options(options))
  if answer then return http_result(answer) end
  return { code = 0, status = 0, error = message }
end

-- TCP and UDP ---------------------------------------------------------------------------------------------
-- Sockets have numbers here. Every call ends in timerExpired(id, result) with one table: success, and message when it has failed; an id of nil
-- hears nothing.

local sockets, last_socket = {}, 0 -- number → object

local function keep_socket(object)
  last_socket = last_socket + 1
  sockets[last_socket] = object
  return last_socket
end

-- The callbacks of an operation. done(...) gives the table of a success.
local function socket_result(id, done)
  local function tell(result)
    if id then py.timerExpired(id, result) end
  end
  return {
    success = function(...)
      local result = done(...)
      result.success = true
      tell(result)
    end,
    error = function(message, code) tell { success = false, message = message, error = message, code = code } end,
  }
end

-- A function of a socket's number: with its object, or told that there is none.
local function with_socket(what, use)
  return function(number, ...)
    local object = sockets[number]
    if object then return use(object, number, ...) end
    local arguments = table.pack(...)
    local id = arguments[arguments.n] -- the last one
    local message = what .. " not found"
    setTimeout(function()
      if id then py.timerExpired(id, { success = false, message = message, error = message }) end
    end, 0)
  end
end

local function close_socket(object, number, id)
  sockets[number] = nil
  object:close()
  local result = { success = true, message = "closed" }
  setTimeout(function() if id then py.timerExpired(id, result) end end, 0)
end

local function most(max_bytes) return max_bytes and max_bytes > 0 and math.tointeger(max_bytes) or nil end

function py.tcp_connect(host, port, id)
  local socket = net.TCPSocket()
  socket:connect(host, port, socket_result(id, function()
    return { conn_id = keep_socket(socket), message = ("connected to %s:%d"):format(host, port) }
  end))
end

py.tcp_read = with_socket("connection", function(socket, _, max_bytes, id)
  local options = socket_result(id, function(data) return { data = data } end)
  options.max = most(max_bytes)
  socket:read(options)
end)

-- When max_bytes have come without the delimiter, these.
py.tcp_read_until = with_socket("connection", function(socket, _, delimiter, max_bytes, id)
  local options = socket_result(id, function(data) return { data = data } end)
  local fail, max = options.error, most(max_bytes)
  options.max = max and math.max(max, #delimiter)
  function options.error(message, code)
    if code ~= "EMSGSIZE" or not max then return fail(message, code) end
    socket:read { max = max, success = options.success, error = fail }
  end
  socket:readUntil(delimiter, options)
end)

py.tcp_write = with_socket("connection", function(socket, _, data, id)
  socket:send(data, socket_result(id, function() return { bytes_written = #data } end))
end)

py.tcp_close = with_socket("connection", close_socket)

function py.tcp_server_create() return keep_socket(net.TCPServer()) end

-- The callback is called for each client, so it has to be a persistent one.
py.tcp_server_start = with_socket("server", function(server, _, host, port, id)
  local started, message = server:start(host, port, function(client, ip, client_port)
    py.timerExpired(id, { success = true, conn_id = keep_socket(client), client_ip = ip, client_port = client_port })
  end)
  if not started then
    setTimeout(function() py.timerExpired(id, { success = false, message = message, error = message }) end, 0)
  end
end)

py.tcp_server_stop = with_socket("server", function(server, number, id)
  sockets[number] = nil
  server:stop()
  setTimeout(function() if id then py.timerExpired(id, { success = true, message = "stopped" }) end end, 0)
end)

function py.udp_create_socket(id)
  local socket = net.UDPSocket { broadcast = true }
  local bound, message = socket:bind("*", 0)
  local result = bound and { success = true, socket_id = keep_socket(socket) }
    or { success = false, message = message, error = message }
  setTimeout(function() py.timerExpired(id, result) end, 0)
end

py.udp_send_to = with_socket("socket", function(socket, _, data, ip, port, id)
  socket:sendTo(data, ip, port, socket_result(id, function() return { bytes_sent = #data } end))
end)

py.udp_receive = with_socket("socket", function(socket, _, id)
  socket:receive(socket_result(id, function(data, ip, port) return { data = data, ip = ip, port = port } end))
end)

py.udp_close = with_socket("socket", close_socket)

-- MQTT ----------------------------------------------------------------------------------------------------

-- Clients have names; the callback of a client gets one table for each event, those of listeners as well.
local mqtt_clients, last_mqtt_client = {}, 0
local mqtt_options = { "keepAlivePeriod", "username", "password", "cleanSession", "port", "clientId", "lastWill", "tls" }

function py.mqtt_client_connect(uri, options, id)
  last_mqtt_client = last_mqtt_client + 1
  local name = "eplua_mqtt_" .. last_mqtt_client
  local ours = { reconnect = false }
  for _, option in ipairs(mqtt_options) do ours[option] = options and options[option] end
  local ok, client, message = pcall(require("mqtt").Client.connect, uri, ours)
  if not ok or not client then
    tell_done(id, { event = "error", client_id = name, error = message or client, success = false })
    return name
  end
  local entry = { client = client, listeners = {} }
  mqtt_clients[name] = entry
  local function tell(event, result)
    result.event, result.client_id = event, name
    local listener = entry.listeners[event]
    if listener then py.timerExpired(listener, result) end
    if id then py.timerExpired(id, result) end
  end
  client:addEventListener("connected", function() tell("connected", { success = true }) end)
  client:addEventListener("error", function(event) tell("error", { success = false, error = event.message }) end)
  client:addEventListener("closed", function() tell("disconnected", {}) end)
  client:addEventListener("message", function(event)
    tell("message", { topic = event.topic, payload = event.payload, qos = event.qos, retain = event.retain })
  end)
  return name
end

-- Asks a client that is connected; the end is told to the callback `id`.
local function mqtt_ask(name, id, topic, ask)
  local entry = mqtt_clients[name]
  local client = entry and entry.client
  local started, message = nil, not client and "Client not found" or "Client not connected"
  if client and client:isConnected() then
    started, message = ask(client, function(code, why)
      if id then py.timerExpired(id, { success = code == 0, topic = topic, error = why }) end
    end)
  end
  if not started then tell_done(id, { success = false, error = message }) end
end

function py.mqtt_client_publish(name, topic, payload, options, id)
  mqtt_ask(name, id, topic, function(client, done)
    return client:publish(topic, tostring(payload),
      { qos = options and options.qos, retain = options and options.retain, callback = done })
  end)
end

function py.mqtt_client_subscribe(name, topic, options, id)
  mqtt_ask(name, id, topic, function(client, done)
    return client:subscribe(topic, { qos = options and options.qos, callback = done })
  end)
end

function py.mqtt_client_unsubscribe(name, topic, id)
  mqtt_ask(name, id, topic, function(client, done) return client:unsubscribe(topic, { callback = done }) end)
end

function py.mqtt_client_disconnect(name, id)
  local entry = mqtt_clients[name]
  mqtt_clients[name] = nil
  if entry then entry.client:disconnect() end
  tell_done(id, { success = entry ~= nil, error = not entry and "Client not found" or nil })
end

function py.mqtt_client_is_connected(name)
  local entry = mqtt_clients[name]
  return entry ~= nil and entry.client:isConnected()
end

function py.mqtt_client_get_info(name)
  local entry = mqtt_clients[name]
  if not entry then return nil end
  local info, topics = entry.client:getInfo(), {}
  for topic in pairs(info.subscriptions) do topics[#topics + 1] = topic end
  return { connected = info.connected, client_id = info.clientId, host = info.host, port = info.port,
    use_tls = info.tls, subscriptions = topics }
end

function py.mqtt_client_add_event_listener(name, event, id)
  local entry = mqtt_clients[name]
  if entry then entry.listeners[event] = id end
end

function py.mqtt_client_remove_event_listener(name, event)
  local entry = mqtt_clients[name]
  if entry then entry.listeners[event] = nil end
end

-- Modules -------------------------------------------------------------------------------------------------

local modules = {
  tcp_client = function()
    return {
      tcp_connect = py.tcp_connect, tcp_read = py.tcp_read, tcp_read_until = py.tcp_read_until,
      tcp_write = py.tcp_write, tcp_close = py.tcp_close, tcp_server_create = py.tcp_server_create, tcp_server_start = py.tcp_server_start,
      tcp_server_stop = py.tcp_server_stop,
    }
  end,
  udp_client = function()
    return {
      udp_create_socket = py.udp_create_socket, udp_send_to = py.udp_send_to, udp_receive = py.udp_receive,
      udp_close = py.udp_close,
    }
  end,
  http_client = function() return { call_http = py.call_http, http_request_sync = py.http_request_sync } end,
  filesystem = function()
    return {
      read_file = py.read_file, write_file = py.write_file, file_exists = py.file_exists,
      list_directory = py.list_directory, is_directory = py.is_directory,
      fread_file = py.fread_file, fwrite_file = py.fwrite_file,
    }
  end,
  mqtt_client = function()
    return {
      mqtt_client_connect = py.mqtt_client_connect, mqtt_client_disconnect = py.mqtt_client_disconnect,
      mqtt_client_publish = py.mqtt_client_publish, mqtt_client_subscribe = py.mqtt_client_subscribe,
      mqtt_client_unsubscribe = py.mqtt_client_unsubscribe, mqtt_client_is_connected = py.mqtt_client_is_connected,
      mqtt_client_get_info = py.mqtt_client_get_info,
      mqtt_client_add_event_listener = py.mqtt_client_add_event_listener,
      mqtt_client_remove_event_listener = py.mqtt_client_remove_event_listener,
    }
  end,
  websocket_client = function()
    return {
      websocket_connect = py.websocket_connect, websocket_send = py.websocket_send,
      websocket_is_open = py.websocket_is_open, websocket_close = py.websocket_close,
    }
  end,
}

function py.loadPythonModule(name)
  local make = modules[name]
  if make then return make() end
  return { error = ("there is no module '%s'"):format(tostring(name)) }
end

return py

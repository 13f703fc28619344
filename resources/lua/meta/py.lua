-- SPDX-License-Identifier: MIT
---@meta _PY

---Names of the earlier program, kept for its scripts. New code has better ones: `timers`, `json`, `lfs`, `sys`, `log`.
---@class _PY
---@field config _PY.Config
_PY = {}

---@class _PY.Config
---@field platform string
---@field fileSeparator string
---@field pathSeparator string
---@field isWindows boolean
---@field isMacOS boolean
---@field isLinux boolean
---@field enginePath string
---@field luaLibPath string
---@field loglevel string
---@field offline boolean
---@field debugger boolean
---@field headers string[]
---@field api_enabled boolean
---@field api_host string
---@field api_port integer
---@field telnet_port integer
---@field runFor number
---@field args string
---@field cwd string
---@field homedir string
---@field tempdir string
---@field user string
---@field argv string[]
---@field scripts string[]
---@field version string

---`_PY.config`.
---@return _PY.Config
function _PY.getConfig() end

-- Callbacks and timers

---Registers a function that an asynchronous primitive calls by its id. The process stays alive for it, unless it is a
---system callback.
---@param fn function
---@param persistent? boolean stays after a call
---@param system? boolean does not keep the process alive
---@return integer id
function _PY.registerCallback(fn, persistent, system) end

---Forgets a registered callback. Unknown ids are ignored.
---@param id integer
function _PY.clearRegisteredCallback(id) end

---Calls the registered callback `id`, once unless it is persistent. Its error is reported, not raised.
---@param id integer
---@param ... any
function _PY.timerExpired(id, ...) end

---Calls `timerExpired(id)` after `ms` milliseconds.
---@param id integer of a registered callback
---@param ms number
---@return integer timer
function _PY.set_timeout(id, ms) end

---@param timer integer
---@return boolean was_pending
function _PY.clear_timeout(timer) end

---@return integer timers timeouts and intervals
function _PY.get_timer_count() end

---@return integer callbacks timers and registered callbacks
function _PY.getPendingCallbackCount() end

---@return integer
function _PY.getRunningIntervalsCount() end

-- Running code

---Runs a Lua file in a coroutine. Raises when it cannot be loaded; its errors are reported. Missing in restricted code
---that may read no file.
---@param filename string
function _PY.mainLuaFile(filename) end

---Runs Lua code in a coroutine and prints what it returns.
---@param code string
function _PY.luaFragment(code) end

-- Time, log, platform

---Seconds since 1970, with fractions.
---@return number
function _PY.get_time() end

---`_PY.get_time`.
---@return number
function _PY.milli_time() end

---Stops the whole engine for some seconds; `timers.sleep` suspends one coroutine only.
---@param seconds number
function _PY.sleep(seconds) end

---@param ... any
function _PY.print(...) end

---@param level string "debug", "info", "warning", "error"
---@param message any
function _PY.log(level, message) end

---@return {system: string, release: string, version: string, machine: string, processor: string}
function _PY.get_platform() end

---@return {platform: table, environment: table, runtime: table}
function _PY.get_system_info() end

---A float between the two.
---@param min? number 0
---@param max? number 1
---@return number
function _PY.random_number(min, max) end

---@param a number
---@param b number
---@return number
function _PY.math_add(a, b) end

-- Environment

---As `os.getenv`, with a default.
---@param name string
---@param default? string ""
---@return string
function _PY.get_env(name, default) end

---As `os.getenv`, with a default.
---@param name string
---@param default? string
---@return string?
function _PY.dotgetenv(name, default) end

---Sets a variable of the process. Not in restricted code.
---@param name string
---@param value any
---@return boolean done
function _PY.set_env(name, value) end

-- Files

---Contents, or a text that begins with "Error reading file: ".
---@param filename string
---@return string
function _PY.read_file(filename) end

---@param filename string
---@param data string
---@return boolean done an error is printed
function _PY.write_file(filename, data) end

---Contents; raises when they cannot be read.
---@param filename string
---@return string
function _PY.fread_file(filename) end

---Raises when it cannot write.
---@param filename string
---@param data string
---@return boolean
function _PY.fwrite_file(filename, data) end

---@param path string
---@return boolean
function _PY.file_exists(path) end

---@param path string
---@return boolean
function _PY.is_directory(path) end

---@class _PY.Entry
---@field name string
---@field is_file boolean
---@field is_directory boolean
---@field size integer

---@param path? string "."
---@return {entries: _PY.Entry[], count: integer, error: string?}
function _PY.list_directory(path) end

---@param data string
---@return string
function _PY.base64_encode(data) end

---@param text string
---@return string? data
---@return string? err
function _PY.base64_decode(text) end

-- JSON

---`json.decode`.
---@param text string
---@return any? value
---@return string? err
function _PY.parse_json(text) end

---`json.encode`.
---@param value any
---@return string? text
---@return string? err
function _PY.to_json(value) end

---`json.encodeFormatted`.
---@param value any
---@return string? text
---@return string? err
function _PY.to_json_formatted(value) end

-- Windows: `require "native_ui"` and `require "windows"` by ids. Results that are texts begin with "SUCCESS: " or
-- "ERROR: ".

---Can windows be shown here?
---@return boolean
function _PY.gui_available() end

_PY.isNativeUIAvailable = _PY.gui_available
_PY.html_rendering_available = _PY.gui_available

---@return "qtextbrowser"|"none"
function _PY.get_html_engine() end

---Makes a window, which `showNativeWindow` shows.
---@param title? string
---@param width? integer 800
---@param height? integer 600
---@return {window_id: string, title: string, width: integer, height: integer}
function _PY.createNativeWindow(title, width, height) end

---@param window_id string
---@param description native_ui.Description
---@return string result
function _PY.setNativeUI(window_id, description) end

---@param window_id string
---@return string result
function _PY.showNativeWindow(window_id) end

---@param window_id string
---@return string result
function _PY.hideNativeWindow(window_id) end

---@param window_id string
---@return string result
function _PY.closeNativeWindow(window_id) end

---The open windows as text, a line each.
---@return string
function _PY.listNativeWindows() end

---@param window_id string
---@param id string
---@param fn? fun(data: native_ui.Event)
---@return boolean there_is_the_window
function _PY.setNativeCallback(window_id, id, fn) end

---@param window_id string
---@param id string
---@return any value nil when there is no such window or element
function _PY.getNativeValue(window_id, id) end

---@param window_id string
---@param id string
---@param value any
---@return boolean there_is_the_window
function _PY.setNativeValue(window_id, id, value) end

---@param window_id string
---@param id string
---@param property string|table<string, any>
---@param value? any
---@return string result
function _PY.updateElement(window_id, id, property, value) end

---The value as JSON, `{"success":true,"value":...}` or `{"error":...,"success":false}`; a text with "ERROR: " when
---there is no such window.
---@param window_id string
---@param id string
---@return string
function _PY.getElementValue(window_id, id) end

---@param title? string
---@param width? integer 800
---@param height? integer 600
---@return string window_id
function _PY.create_window(title, width, height) end

---@param window_id string
---@param html string
---@return string result
function _PY.set_window_html(window_id, html) end

---There is no web engine: always an error.
---@param window_id string
---@param url string
---@return string result
function _PY.set_window_url(window_id, url) end

---@param window_id string
---@return string result
function _PY.show_window(window_id) end

---@param window_id string
---@return string result
function _PY.hide_window(window_id) end

---@param window_id string
---@return string result
function _PY.close_window(window_id) end

---@return string
function _PY.list_windows() end

---The main screen in pixels. Suspends the calling coroutine until the display has answered.
---@return {width: integer?, height: integer?, primary: boolean?, error: string?}
function _PY.get_screen_dimensions() end

---@class _PY.BrowserWindow
---@field id string
---@field url string
---@field width integer
---@field height integer
---@field x integer
---@field y integer
---@field is_open boolean

---Opens an address in the system's browser (xdg-open). Size and place are kept in the list; the browser decides them.
---Restricted code needs `--allow-run=xdg-open`.
---@param id string
---@param url string
---@param width? integer
---@param height? integer
---@param x? integer
---@param y? integer
---@return true? opened
---@return string? message
function _PY.create_browser_window(id, url, width, height, x, y) end

---Opens the control panel and HTTP of the program. A server that a script opens keeps it alive until it is stopped.
---In a coroutine, as the main chunk is, the call waits for the answer; elsewhere it gives true at once.
---@param host? string a numeric address; default 127.0.0.1
---@param port? integer 0: any; default 8000
---@param id? integer a registered callback: timerExpired(id, error, port)
---@return true? started
---@return integer|string port or a message
function _PY.start_web_server(host, port, id) end

---@param id? integer
---@return true? stopped
---@return string? message
function _PY.stop_web_server(id) end

---@return {running: boolean, port: integer?, url: string?}
function _PY.get_web_server_status() end

---Opens telnet on this computer, as start_web_server() does.
---@param port? integer default 8023
---@param id? integer
---@return true? started
---@return integer|string port or a message
function _PY.start_telnet_server(port, id) end

---@param id? integer
---@return true? stopped
---@return string? message
function _PY.stop_telnet_server(id) end

---@return {running: boolean, port: integer?, clients: integer}
function _PY.get_telnet_status() end

---Text for a telnet client: -1 everyone (standard output when nobody is there), 0 standard output, else that client.
---@param client integer
---@param text any
function _PY.clientPrint(client, text) end

---Runs code for a telnet client, which gets its results or its error.
---@param client integer
---@param code string
function _PY.clientExecute(client, code) end

---Opens another address in the browser.
---@param id string
---@param url string
---@return true? opened
---@return string? message
function _PY.set_browser_window_url(id, url) end

---@param id string
---@return _PY.BrowserWindow?
function _PY.get_browser_window_info(id) end

---@return table<string, _PY.BrowserWindow>
function _PY.list_browser_windows() end

---Takes it from the list. The browser's window stays: false, and that as message.
---@param id string
---@return boolean closed
---@return string? message
function _PY.close_browser_window(id) end

---@return boolean closed
---@return string? message
function _PY.close_all_browser_windows() end


---@class _PY.HttpAnswer: net.HTTPAnswer
---@field code integer the status
---@field body string the data

---Asks a server. Ends in `timerExpired(id, message)` or `timerExpired(id, nil, answer)`.
---@param url string
---@param options? net.HTTPOptions `body` is another name for `data`
---@param id integer a registered callback
function _PY.call_http(url, options, id) end

---Asks a server and blocks until it has answered: no timer runs meanwhile. A stop of the script ends it. A failure is a table with
---`code` 0 and `error`. New scripts use `net.HTTPClient`.
---@param url string|table or the options with `url` in them
---@param options? net.HTTPOptions
---@return _PY.HttpAnswer answer
function _PY.http_request_sync(url, options) end

---@class _PY.SocketResult
---@field success boolean
---@field message? string
---@field error? string the message of a failure
---@field code? string
---@field conn_id? integer a connection
---@field socket_id? integer a UDP socket
---@field data? string what was read; `""`: the peer has ended
---@field bytes_written? integer
---@field bytes_sent? integer
---@field ip? string of the sender
---@field port? integer
---@field client_ip? string
---@field client_port? integer

---Connects; ends in `timerExpired(id, result)`, as all of these, with `conn_id`. New scripts use `net.TCPSocket`.
---@param host string
---@param port integer
---@param id integer a registered callback
function _PY.tcp_connect(host, port, id) end

---@param conn_id integer
---@param max_bytes integer 0: what is there
---@param id integer
function _PY.tcp_read(conn_id, max_bytes, id) end

---Reads up to a delimiter, which is part of the data, or max_bytes.
---@param conn_id integer
---@param delimiter string
---@param max_bytes integer
---@param id integer
function _PY.tcp_read_until(conn_id, delimiter, max_bytes, id) end

---@param conn_id integer
---@param data string
---@param id? integer
function _PY.tcp_write(conn_id, data, id) end

---@param conn_id integer
---@param id? integer
function _PY.tcp_close(conn_id, id) end

---@return integer server_id
function _PY.tcp_server_create() end

---Listens. The callback, a persistent one, is called with `conn_id`, `client_ip` and `client_port` for each client.
---@param server_id integer
---@param host string
---@param port integer
---@param id integer
function _PY.tcp_server_start(server_id, host, port, id) end

---@param server_id integer
---@param id? integer
function _PY.tcp_server_stop(server_id, id) end

---Ends with `socket_id`. New scripts use `net.UDPSocket`.
---@param id integer
function _PY.udp_create_socket(id) end

---@param socket_id integer
---@param data string
---@param ip string
---@param port integer
---@param id? integer
function _PY.udp_send_to(socket_id, data, ip, port, id) end

---Ends with `data`, `ip` and `port`.
---@param socket_id integer
---@param id integer
function _PY.udp_receive(socket_id, id) end

---@param socket_id integer
---@param id? integer
function _PY.udp_close(socket_id, id) end

---Connects to an MQTT broker. The callback, a persistent one, gets a table for each event: `event` is "connected", "message", "error"
---or "disconnected". New scripts use `mqtt`.
---@param uri string
---@param options? mqtt.ConnectOptions
---@param id? integer a registered callback
---@return string client_id
function _PY.mqtt_client_connect(uri, options, id) end

---Ends in `timerExpired(id, {success, topic, error})`, as the next two.
---@param client_id string
---@param topic string
---@param payload string|number
---@param options? {qos?: integer, retain?: boolean}
---@param id? integer
function _PY.mqtt_client_publish(client_id, topic, payload, options, id) end

---@param client_id string
---@param topic string
---@param options? {qos?: integer}
---@param id? integer
function _PY.mqtt_client_subscribe(client_id, topic, options, id) end

---@param client_id string
---@param topic string
---@param id? integer
function _PY.mqtt_client_unsubscribe(client_id, topic, id) end

---@param client_id string
---@param id? integer
function _PY.mqtt_client_disconnect(client_id, id) end

---@param client_id string
---@return boolean
function _PY.mqtt_client_is_connected(client_id) end

---@param client_id string
---@return table? info
function _PY.mqtt_client_get_info(client_id) end

---@param client_id string
---@param event "connected"|"disconnected"|"message"|"error"
---@param id integer a persistent callback
function _PY.mqtt_client_add_event_listener(client_id, event, id) end

---@param client_id string
---@param event string
function _PY.mqtt_client_remove_event_listener(client_id, event) end

---The same functions as the globals of their names.
_PY.setTimeout, _PY.clearTimeout = setTimeout, clearTimeout
_PY.setInterval, _PY.clearInterval = setInterval, clearInterval

---Connects to a WebSocket. The callback, a persistent one, gets a table for each event: `event` is "connected", "dataReceived" (with
---`data`), "error" (with `error`) or "disconnected" (with `code`), and `conn_id` the number of the connection. New scripts use
---`net.WebSocketClient`.
---@param url string
---@param id integer a registered callback
---@param headers? table<string, string>
---@return integer conn_id
function _PY.websocket_connect(url, id, headers) end

---Sends a text. Ends in `timerExpired(id, {success, error})`.
---@param conn_id integer
---@param data string
---@param id? integer
---@return boolean sent
function _PY.websocket_send(conn_id, data, id) end

---@param conn_id integer
---@return boolean
function _PY.websocket_is_open(conn_id) end

---@param conn_id integer
---@param id? integer
function _PY.websocket_close(conn_id, id) end

---A server that does not listen yet. New scripts use `net.WebSocketServer`.
---@return integer server_id
function _PY.websocket_server_create() end

---Listens. The callback, a persistent one, gets a table for each event: `event` is "started", "connected", "receive" (with `data`),
---"disconnected" or "error" (with `error`), and `client_id` who it is about.
---@param server_id integer
---@param host string
---@param port integer
---@param id integer
function _PY.websocket_server_start(server_id, host, port, id) end

---Sends a text to a client. Ends in `timerExpired(id, {success, error})`.
---@param server_id integer
---@param client any as the events have it in `client_id`
---@param data string
---@param id? integer
---@return boolean sent
function _PY.websocket_server_send(server_id, client, data, id) end

---@param server_id integer
---@param id? integer
function _PY.websocket_server_stop(server_id, id) end

---@param server_id integer
---@return boolean
function _PY.websocket_server_is_running(server_id) end

---A table with the functions of a part of the earlier program: "filesystem", "mqtt_client", "websocket_client" and others; for a name that
---is not known a table with `error`.
---@param name string
---@return table functions
function _PY.loadPythonModule(name) end

return _PY

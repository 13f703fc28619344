---@meta
-- SPDX-License-Identifier: MIT
-- Annotations of net.WebSocketClient, net.WebSocketClientTls, net.WebSocketServer and net.WebSocketEchoServer.

---@class net
local net = {}

---@class net.WebSocketOptions
---@field timeout? number ms for connecting and the handshake; 0: none. Default: 30,000
---@field pingInterval? number ms between pings; a server that does not answer one until the next is dropped; 0: none. Default: 30,000
---@field maxMessage? integer bytes of a message that comes; a larger one ends the connection with code 1009. Default: 16 MiB
---@field protocols? string|string[] offered to the server
---@field headers? table<string, string> more lines of each request, when `connect` is given none
---@field checkCertificate? boolean wss: false takes any certificate. Default: true
---@field caFile? string wss: certificates to trust, PEM; default: the system's
---@field proxy? string wss: address of a proxy, `""` for none; default: as the environment says

---One end of a WebSocket. It is kept, and keeps the program alive, while it has listeners for what may come; else it is closed when nothing refers to it.
---
---    local ws = net.WebSocketClient()
---    ws:addEventListener("connected", function() ws:send "hello" end)
---    ws:addEventListener("dataReceived", function(text) print(text) ws:close() end)
---    ws:connect "ws://127.0.0.1:8080/"
---
---Without listeners, in a coroutine:
---
---    local ws = net.WebSocketClient()
---    assert(ws:connect "ws://127.0.0.1:8080/")
---    ws:send "hello"
---    print(ws:receive())
---@class net.WebSocketClient
local WebSocketClient = {}

---A WebSocket that can connect to `ws://` and `wss://`.
---@param options? net.WebSocketOptions
---@return net.WebSocketClient
function net.WebSocketClient(options) end

---As `net.WebSocketClient`, but always under TLS.
---@param options? net.WebSocketOptions
---@return net.WebSocketClient
function net.WebSocketClientTls(options) end

---Connects. With listeners it returns at once, and they hear; without, a coroutine waits. Redirects are not followed. A socket that was closed can connect again.
---@async
---@param url string `"ws://HOST[:PORT]/PATH"` or `wss:`
---@param headers? table<string, string> more lines of the request, instead of those of the options
---@param callbacks? net.Callbacks|fun(connected: true?, message: string?, code: string?)
---@return true? connected or begun
---@return string? message
---@return string? code
function WebSocketClient:connect(url, headers, callbacks) end

---Sends a text, which must be UTF-8. Refused with `"ENOBUFS"` when 4 MiB wait already: see `drain`.
---@param text string
---@param options? {binary: boolean}
---@return true? sent
---@return string? message
---@return string? code
function WebSocketClient:send(text, options) end

---Sends any bytes.
---@param data string
---@return true? sent
---@return string? message
---@return string? code
function WebSocketClient:sendBinary(data) end

---The next message. It goes to the coroutine that waits here, else to listeners, else it is kept; when 1 MiB is kept, the server is held back.
---@async
---@param timeout? number ms; then `nil, "timeout", "ETIMEDOUT"`
---@return string? data
---@return boolean|string binary or the message of an error
---@return string? code
function WebSocketClient:receive(timeout) end

---Waits until little of what was sent is still here.
---@async
---@param callbacks? net.Callbacks|fun(drained: true?, message: string?, code: string?)
---@return true? drained
---@return string? message
---@return string? code
function WebSocketClient:drain(callbacks) end

---Bytes that wait to be sent.
---@return integer
function WebSocketClient:queued() end

---@alias net.WebSocketEvent
---| "connected" # fn()
---| "dataReceived" # fn(data, binary)
---| "disconnected" # fn(code, reason): once, after each connected, whoever closed
---| "error" # fn(message): no connection, or one that did not end as it should

---Adds a function; there may be several for one event. An error in one does not keep the others from hearing.
---@param event net.WebSocketEvent
---@param fn function
---@return net.WebSocketClient self
function WebSocketClient:addEventListener(event, fn) end

---Takes a function away.
---@param event net.WebSocketEvent
---@param fn function
---@return boolean removed false: it was not there
function WebSocketClient:removeEventListener(event, fn) end

---Is it connected?
---@return boolean
function WebSocketClient:isOpen() end

---The protocol that the server has chosen.
---@return string? protocol
function WebSocketClient:protocol() end

---Says goodbye. `disconnected` comes when the server has answered, two seconds later at most.
---@param code? integer 1000, or 3000 to 4999
---@param reason? string at most 123 bytes are sent
function WebSocketClient:close(code, reason) end

---@class net.WebSocketServerOptions
---@field origins? string|string[] origins of pages that may connect, such as `"https://example.org"`; `"*"`: all. Default: pages of the host that they connect to, when that is an address, localhost or the host of `start`
---@field timeout? number ms for a handshake. Default: 10,000
---@field pingInterval? number ms between pings; a client that does not answer one until the next is dropped; 0: none. Default: 30,000
---@field maxMessage? integer bytes of a message that comes. Default: 16 MiB
---@field protocols? string|string[] that the server speaks, the best first

---@class net.WebSocketCallbacks
---@field started? fun() it listens
---@field connected? fun(id: integer, info: net.WebSocketInfo)
---@field receive? fun(id: integer, data: string, binary: boolean)
---@field disconnected? fun(id: integer, code: integer, reason: string)
---@field error? fun(message: string) it cannot listen, or a client broke the rules

---@class net.WebSocketInfo
---@field ip string
---@field port integer
---@field path string what the client asked for, decoded
---@field query? string behind the question mark, as it came
---@field protocol? string that was agreed on
---@field headers table<string, string> of the request; names in lower case

---A server of WebSockets. It runs, and keeps the program alive, until `stop`.
---@class net.WebSocketServer
local WebSocketServer = {}

---A server that does not listen yet.
---@param options? net.WebSocketServerOptions
---@return net.WebSocketServer
function net.WebSocketServer(options) end

---Listens. Callbacks may wait.
---@param host string `"127.0.0.1"`: this machine only; `"*"`: all addresses
---@param port integer 0: any that is free
---@param callbacks net.WebSocketCallbacks
---@return true? started
---@return string? message
---@return string? code
function WebSocketServer:start(host, port, callbacks) end

---Closes the port and all clients, with code 1001. No callback runs any more.
---@return boolean stopped false: it did not run
function WebSocketServer:stop() end

---Sends to one client. One that reads so slowly that 4 MiB wait for it is closed, with code 1008.
---@param id integer
---@param text string UTF-8
---@param options? {binary: boolean}
---@return true? sent
---@return string? message
---@return string? code
function WebSocketServer:send(id, text, options) end

---Sends any bytes to one client.
---@param id integer
---@param data string
---@return true? sent
---@return string? message
---@return string? code
function WebSocketServer:sendBinary(id, data) end

---Sends to all clients.
---@param text string
---@param options? {binary: boolean}
---@return integer count of clients
function WebSocketServer:broadcast(text, options) end

---Closes one client.
---@param id integer
---@param code? integer 1000, or 3000 to 4999
---@param reason? string
---@return boolean closed false: it was not there
function WebSocketServer:disconnect(id, code, reason) end

---The clients in order of their coming.
---@return integer[] ids
function WebSocketServer:getClients() end

---Bytes that wait for a client.
---@param id integer
---@return integer? bytes
function WebSocketServer:queued(id) end

---Does it listen?
---@return boolean
function WebSocketServer:isRunning() end

---The port it listens on; nil: it does not run.
---@return integer? port
function WebSocketServer:port() end

---A server that sends back what it gets.
---
---    local echo = assert(net.WebSocketEchoServer("127.0.0.1", 0))
---    local ws = net.WebSocketClient()
---    assert(ws:connect(("ws://127.0.0.1:%d/"):format(echo:port())))
---    ws:send "hello"
---    print(ws:receive()) --> hello   false: it was text
---    ws:close()
---    echo:stop()
---
---@param host string
---@param port integer 0: any that is free
---@param options? net.WebSocketServerOptions
---@return net.WebSocketServer? server
---@return string? message
---@return string? code
function net.WebSocketEchoServer(host, port, options) end

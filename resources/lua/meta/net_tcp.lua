---@meta
-- SPDX-License-Identifier: MIT
-- Annotations of net.TCPSocket, net.TCPServer and net.TCPEchoServer.

---@class net
local net = {}

---@class net.TCPSocketOptions
---@field timeout? number ms for each operation; 0: none. Default: 30,000 for connect, none for others

---Options of one call; they may stand beside callbacks, or alone in a coroutine: `socket:read{timeout = 500}`.
---@class net.ReadOptions: net.Callbacks
---@field n? integer exactly so many bytes; fewer only at the end
---@field max? integer at most so many bytes

---@class net.ReadUntilOptions: net.Callbacks
---@field max? integer error `"EMSGSIZE"` when the delimiter is not within so many bytes; default: 16 MiB

---A TCP connection. Bytes are kept as they are. It is closed when nothing refers to it any more; an idle one does not keep the program alive.
---@class net.TCPSocket
local TCPSocket = {}

---A socket that can connect.
---
---    local echo = assert(net.TCPEchoServer "127.0.0.1")
---    local socket = net.TCPSocket { timeout = 2000 }
---    assert(socket:connect("127.0.0.1", echo:port()))
---    socket:send "hello"
---    print(socket:read()) --> hello
---    socket:close()
---    echo:stop()
---
---@param options? net.TCPSocketOptions
---@return net.TCPSocket
function net.TCPSocket(options) end

---Connects to a name or address. Of several addresses of a name each is tried. After `close`, or a failure, the same object may connect again.
---@async
---@param host string
---@param port integer
---@param callbacks? net.Callbacks|fun(connected: true?, message: string?, code: string?)
---@return true? connected
---@return string? message
---@return string? code
function TCPSocket:connect(host, port, callbacks) end

---Sends data. Done when the system has taken all of it. While more than 4 MiB wait to be sent, it is refused with `"ENOBUFS"`.
---@async
---@param data string
---@param callbacks? net.Callbacks|fun(sent: true?, message: string?, code: string?)
---@return true? sent
---@return string? message
---@return string? code
function TCPSocket:send(data, callbacks) end

---The same as `send`.
---@async
---@param data string
---@param callbacks? net.Callbacks|fun(sent: true?, message: string?, code: string?)
---@return true? sent
---@return string? message
---@return string? code
function TCPSocket:write(data, callbacks) end

---What has come, at least one byte. An empty string: the peer has ended its side, and nothing more comes.
---
---One read at a time. Up to 1 MiB is read ahead; then the peer has to wait.
---@async
---@param options? net.ReadOptions|fun(data: string?, message: string?, code: string?)
---@return string? data
---@return string? message
---@return string? code
function TCPSocket:read(options) end

---What comes up to a delimiter, and the delimiter with it. At the end of the peer: the rest, which has none, then empty strings.
---
---    local line = socket:readUntil "\n"
---
---@async
---@param delimiter string
---@param options? net.ReadUntilOptions|fun(data: string?, message: string?, code: string?)
---@return string? data
---@return string? message
---@return string? code
function TCPSocket:readUntil(delimiter, options) end

---Ends our side behind what was sent: the peer reads an empty string, and can still send.
---@return true? done
---@return string? message
---@return string? code
function TCPSocket:shutdown() end

---Closes the connection; what was sent before still goes out. Harmless when it is closed.
function TCPSocket:close() end

---Is it connected, and is there still something to come from the peer?
---@return boolean
function TCPSocket:isOpen() end

---Our own end.
---@return string? ip
---@return integer|string port or message
---@return string? code
function TCPSocket:localAddress() end

---The other end.
---@return string? ip
---@return integer|string port or message
---@return string? code
function TCPSocket:peerAddress() end

---Whether small pieces go out at once (as they do at first) or are gathered.
---@param on? boolean default: true
---@return true? done
---@return string? message
---@return string? code
function TCPSocket:setNoDelay(on) end

---Serves a TCP port.
---@class net.TCPServer
local TCPServer = {}

---A server that can be started.
---@return net.TCPServer
function net.TCPServer() end

---Listens, and calls the function for each client, in a coroutine of its own, so it may wait. Keeps the program alive until `stop`.
---
---    local server = net.TCPServer()
---    assert(server:start("127.0.0.1", 8000, function(client, ip, port)
---      client:send("hello " .. ip .. "\n")
---      client:close()
---    end))
---
---@param host string an address of this machine; `"*"`: all
---@param port integer 0: any that is free
---@param handler fun(client: net.TCPSocket, ip: string, port: integer)
---@return true? started
---@return string? message with the name of the program that has the port
---@return string? code
function TCPServer:start(host, port, handler) end

---No more clients come; those that are connected stay.
---@return boolean stopped false: it did not run
function TCPServer:stop() end

---The port it listens on; nil: it does not run.
---@return integer?
function TCPServer:port() end

---Does it listen?
---@return boolean
function TCPServer:isRunning() end

---A server that sends back what each client sends, to try clients against.
---@class net.TCPEchoServer
local TCPEchoServer = {}

---Starts one.
---@param host string
---@param port? integer default: any that is free
---@return net.TCPEchoServer? server
---@return string? message
---@return string? code
function net.TCPEchoServer(host, port) end

---Stops it, and closes its clients.
---@return boolean stopped false: it did not run
function TCPEchoServer:stop() end

---The port it listens on; nil: it does not run.
---@return integer?
function TCPEchoServer:port() end

---Does it listen?
---@return boolean
function TCPEchoServer:isRunning() end

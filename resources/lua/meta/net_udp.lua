---@meta
-- SPDX-License-Identifier: MIT
-- Annotations of net.UDPSocket.

---@class net
local net = {}

---@class net.UDPSocketOptions
---@field broadcast? boolean may send to broadcast addresses
---@field reuse? boolean others on this machine may have the same port, if they allow it too: for groups
---@field ttl? integer hops that what is sent may take, 1 to 255
---@field ipv6? boolean an IPv6 socket, which speaks to IPv4 as well; default: by the first address it sends to
---@field timeout? number ms for each operation; 0: none, as without

---A UDP socket: datagrams of at most 65,507 bytes, which arrive whole, or not at all. It is opened by the first `bind`, `sendTo` or `receive`.
---
---What comes while nobody receives waits: at most 1,000 datagrams or 1 MiB, then new ones are dropped and counted.
---@class net.UDPSocket
local UDPSocket = {}

---
---    local socket = net.UDPSocket()
---    assert(socket:bind("127.0.0.1", 0))
---    local _, port = socket:localAddress()
---    socket:sendTo("hello", "127.0.0.1", port)
---    print(socket:receive()) --> hello  127.0.0.1  and the port
---    socket:close()
---
---@param options? net.UDPSocketOptions
---@return net.UDPSocket
function net.UDPSocket(options) end

---Takes an address of this machine, before anything else.
---@param host? string default: all addresses
---@param port? integer default: any that is free
---@return true? bound
---@return string? message
---@return string? code
function UDPSocket:bind(host, port) end

---Sends a datagram to a name or address.
---@async
---@param data string
---@param host string
---@param port integer
---@param callbacks? net.Callbacks|fun(sent: true?, message: string?, code: string?)
---@return true? sent
---@return string? message
---@return string? code
function UDPSocket:sendTo(data, host, port, callbacks) end

---The same with the address first.
---@async
---@param host string
---@param port integer
---@param data string
---@param callbacks? net.Callbacks|fun(sent: true?, message: string?, code: string?)
---@return true? sent
---@return string? message
---@return string? code
function UDPSocket:send(host, port, data, callbacks) end

---The next datagram, and who has sent it. One receive at a time; it keeps the program alive.
---
---    local data, ip, port = socket:receive{timeout = 500}
---    socket:receive{success = function(data, ip, port) print(data, ip, port) end, error = print}
---
---@async
---@param callbacks? net.Callbacks|fun(data: string?, ip: string, port: integer)
---@return string? data
---@return string ip or message
---@return integer|string port or code
function UDPSocket:receive(callbacks) end

---Closes it, for good. Harmless when it is closed.
function UDPSocket:close() end

---Is it open, and not closed?
---@return boolean
function UDPSocket:isOpen() end

---Our own end; nil until it is open.
---@return string? ip
---@return integer|string port or message
---@return string? code
function UDPSocket:localAddress() end

---How many datagrams were dropped because too many waited here.
---@return integer
function UDPSocket:dropped() end

---Joins a group: what is sent to it on the port of this socket comes here. Bind the socket to that port first, with `"*"`.
---@param group string such as `"239.1.2.3"`
---@param interface? string address of the interface; default: the system chooses
---@return true? joined
---@return string? message
---@return string? code
function UDPSocket:join(group, interface) end

---Leaves a group that it has joined, by the same interface.
---@param group string
---@param interface? string
---@return true? left
---@return string? message
---@return string? code
function UDPSocket:leave(group, interface) end

---Whether it may send to broadcast addresses.
---@param on boolean
---@return true? done
---@return string? message
---@return string? code
function UDPSocket:setBroadcast(on) end

---How many hops what is sent may take.
---@param hops integer 1 to 255
---@return true? done
---@return string? message
---@return string? code
function UDPSocket:setTTL(hops) end

---The same of what is sent to groups.
---@param hops integer 0 to 255; 0: this machine only
---@return true? done
---@return string? message
---@return string? code
function UDPSocket:setMulticastTTL(hops) end

---Whether what is sent to a group is heard by this machine's own members.
---@param on boolean
---@return true? done
---@return string? message
---@return string? code
function UDPSocket:setMulticastLoopback(on) end

---The interface by which groups are sent to.
---@param interface string its address
---@return true? done
---@return string? message
---@return string? code
function UDPSocket:setMulticastInterface(interface) end

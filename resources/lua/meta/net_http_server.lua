---@meta
-- SPDX-License-Identifier: MIT
-- Annotations of net.HTTPServer.

---@class net
local net = {}

---@class net.HTTPServerOptions
---@field timeout? number ms until a handler has answered, then 503; 0: none. Default: 60,000. A stream that has begun has no limit
---@field headTimeout? number ms for a request to come, after its first byte, and for the first one after connecting. Default: 10,000
---@field idleTimeout? number ms that a connection stays open without a request. Default: 60,000
---@field maxBody? integer bytes; a longer body is refused with 413 before it is read. Default: 16 MiB
---@field maxConnections? integer Default: 1,000. Beyond it those that are idle for the longest are closed, then 503

---What a handler may return as the body of its answer:
---a string or number as it is; a table as JSON; `nil` for none (204);
---a function for a stream: it is called until it gives `nil`, and each string that it gives is sent at once. It may wait.
---@alias net.HTTPData string|number|table|nil|fun(): string?

---Names in any case; a list sends one line for each of its values (`Set-Cookie`). Without `Content-Type` it is `application/json` for tables and text that begins like JSON,
---`text/html` for text that begins with `<!doctype html` or `<html`, else `text/plain`.
---@alias net.HTTPHeaders table<string, string|number|(string|number)[]>

---A request. Its fields may be read and written as those of any table.
---@class net.HTTPServerRequest
---@field method string `"GET"`
---@field path string decoded: `"/a b"`. An encoded slash stays encoded
---@field target string as it came: `"/a%20b?c=d"`
---@field query table<string, string> of `?c=d`, decoded; of a name that comes twice the last counts
---@field params table<string, string> of the route: `id` of `"/notes/:id"`, decoded
---@field headers table<string, string> names in lower case; reads take any case. Of a name that came twice: a list with commas
---@field body string
---@field ip string of the client
---@field port integer of the client
local HTTPServerRequest = {}

---The body, decoded from JSON.
---@return any value
---@return string? message when it is no JSON
function HTTPServerRequest:json() end

---The fields of a form (`application/x-www-form-urlencoded`) that is the body.
---@return table<string, string>
function HTTPServerRequest:form() end

---Is the client still there? For streams that would else go on for nobody.
---@return boolean
function HTTPServerRequest:isOpen() end

---A web server. Each request runs its handler in a coroutine of its own, so handlers may wait while others are answered. An error in a handler is reported, and
---answered with 500. The server keeps the program alive until it is stopped.
---@class net.HTTPServer
local HTTPServer = {}

---A server that does not listen yet.
---@param options? net.HTTPServerOptions
---@return net.HTTPServer
function net.HTTPServer(options) end

---Begins to listen. The handler gets what no route and no folder answers; with routes it may be left out, and the rest is 404.
---
---    server:start("127.0.0.1", 8080, function(method, path, body, headers)
---      return "Hello from " .. path
---    end)
---
---`path` is as it came, with its query.
---@param host string an address of this machine; `""` or `"*"`: all
---@param port integer 0: one that is free, see `port()`
---@param handler? fun(method: string, path: string, body: string, headers: table<string, string>, request: net.HTTPServerRequest): net.HTTPData, integer?, net.HTTPHeaders?
---@return true? started
---@return string? message whose the port is, when it is taken
---@return string? code
function HTTPServer:start(host, port, handler) end

---Stops listening. Idle connections are closed; answers under way have a second to end. Inside a handler its own answer is still sent.
---@return boolean stopped false: it was not running
function HTTPServer:stop() end

---Does it listen?
---@return boolean
function HTTPServer:isRunning() end

---The port it listens on.
---@return integer?
function HTTPServer:port() end

---Adds a route. The first that fits is taken, in the order in which they were added. `:name` stands for one part of the path, `*name` at the end for the rest.
---HEAD is answered by GET routes. When only other methods fit, and there is no handler: 405.
---
---    server:route("GET", "/notes/:id", function(request) return notes[request.params.id] end)
---@param method string `"GET"`, ...; `"*"`: any
---@param pattern string
---@param handler fun(request: net.HTTPServerRequest): net.HTTPData, integer?, net.HTTPHeaders?
---@return net.HTTPServer server itself
function HTTPServer:route(method, pattern, handler) end

---@class net.HTTPFolderOptions
---@field index? string the file that stands for a folder; `""`: none. Default: `"index.html"`
---@field hidden? boolean serve names that begin with a dot. Default: false
---@field maxAge? integer seconds for which clients need not ask again. Default: they always ask, and get 304 when nothing has changed

---Serves the files of a folder, and of those in it, below a prefix. Links that lead out of it are 404. Large files need no memory, and clients may ask for parts.
---@param prefix string `"/files"`
---@param path string
---@param options? net.HTTPFolderOptions
---@return net.HTTPServer? server itself
---@return string? message
---@return string? code
function HTTPServer:folder(prefix, path, options) end

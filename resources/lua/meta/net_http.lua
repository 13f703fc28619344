---@meta
-- SPDX-License-Identifier: MIT
-- Annotations of net.HTTPClient.

---@class net
local net = {}

---What a request may say. A client takes the same, as defaults of its requests; `cookies` and `maxConnections` are its alone.
---@class net.HTTPOptions
---@field method? string default: GET, or POST with `data`, PUT with `file`
---@field headers? table<string, string|number|boolean|string[]>
---@field data? string the body
---@field file? string a path: its content is the body
---@field timeout? number ms for all of it; of a stream until it begins. 0: none. Default: 60,000
---@field connectTimeout? number ms. Default: 30,000
---@field checkCertificate? boolean false accepts every certificate of a server
---@field caFile? string a file with certificates (PEM) to be trusted, instead of the system's
---@field proxy? string `"http://host:port"`; `""`: none. Default: as `http_proxy`, `https_proxy` and `no_proxy` of the environment say
---@field user? string with `password`: basic authentication
---@field password? string
---@field maxBody? integer a longer body, unpacked, is an error. Default: 64 MiB
---@field maxRedirects? integer 0: a redirect is an answer like others. Default: 10
---@field allowDowngrade? boolean a redirect may lead from https to http
---@field stream? boolean the body comes piece by piece
---@field reconnect? boolean an event source goes on when its server ends it, until it is closed
---@field cookies? boolean of a client: it keeps cookies, in memory
---@field maxConnections? integer of a client: to one server at a time. Default: 16, which all clients share

---@class net.HTTPAnswer
---@field status integer
---@field data string the body, unpacked
---@field headers table<string, string> names as they were sent, found in any case; twice the same is joined by `", "`, Set-Cookie by line ends
---@field url string where the answer came from, after redirects
---@field version string `"1.1"`, `"2"`

---A server-sent event, or with `stream` a piece of a body.
---@class net.HTTPPiece
---@field data string
---@field event? string the type of an event: `"message"` unless it says so
---@field id? string the last id of the event source
---@field status? integer of a piece of a body
---@field headers? table<string, string> of a piece of a body

---@class net.HTTPCall
---@field options? net.HTTPOptions
---@field success? fun(answer: net.HTTPAnswer|net.HTTPPiece) every status is a success; a stream calls it for each event or piece
---@field error? fun(message: string, code: string) `"timeout"` when the time is over
---@field closed? fun() the server has ended a stream

---Asks servers over HTTP 1.1 and 2, with TLS. Clients are cheap; all share their connections, which are used again.
---@class net.HTTPClient
local HTTPClient = {}

---A client. Options are defaults for its requests.
---@param options? net.HTTPOptions
---@return net.HTTPClient
function net.HTTPClient(options) end

---Asks for an URL. With callbacks it returns the request at once. Without, the coroutine waits for the answer; a stream
---(`stream = true`, or events for `Accept: text/event-stream`) is then an object to `read()` from. Where nothing can wait, as inside of
---`table.sort`, it returns the request at once, too, and its end goes unheard.
---
---    local answer, message = http:request("https://example.org", { options = { timeout = 5000 } })
---
---Redirects are followed; what is meant for one server (Authorization, cookies, password) is not sent to another.
---@async
---@param url string
---@param call? net.HTTPCall|fun(answer: net.HTTPAnswer?, message: string?, code: string?)
---@return net.HTTPAnswer|net.HTTPRequest|nil answer
---@return string? message
---@return string? code
function HTTPClient:request(url, call) end

---The same with the method GET.
---
---    local server = net.HTTPServer()
---    assert(server:start("127.0.0.1", 0, function(_, path) return "hello from " .. path end))
---    local http = net.HTTPClient()
---    local answer = assert(http:get(("http://127.0.0.1:%d/ada"):format(server:port())))
---    print(answer.status, answer.data) --> 200     hello from /ada
---    server:stop()
---
---@async
---@param url string
---@param call? net.HTTPCall|fun(answer: net.HTTPAnswer?, message: string?, code: string?)
---@return net.HTTPAnswer|net.HTTPRequest|nil answer
---@return string? message
---@return string? code
function HTTPClient:get(url, call) end

---The same with the method HEAD: `data` is empty.
---@async
---@param url string
---@param call? net.HTTPCall|fun(answer: net.HTTPAnswer?, message: string?, code: string?)
---@return net.HTTPAnswer|net.HTTPRequest|nil answer
---@return string? message
---@return string? code
function HTTPClient:head(url, call) end

---The same with the method DELETE.
---@async
---@param url string
---@param call? net.HTTPCall|fun(answer: net.HTTPAnswer?, message: string?, code: string?)
---@return net.HTTPAnswer|net.HTTPRequest|nil answer
---@return string? message
---@return string? code
function HTTPClient:delete(url, call) end

---The same with the method POST and a body.
---@async
---@param url string
---@param data? string
---@param call? net.HTTPCall|fun(answer: net.HTTPAnswer?, message: string?, code: string?)
---@return net.HTTPAnswer|net.HTTPRequest|nil answer
---@return string? message
---@return string? code
function HTTPClient:post(url, data, call) end

---The same with the method PUT and a body.
---@async
---@param url string
---@param data? string
---@param call? net.HTTPCall|fun(answer: net.HTTPAnswer?, message: string?, code: string?)
---@return net.HTTPAnswer|net.HTTPRequest|nil answer
---@return string? message
---@return string? code
function HTTPClient:put(url, data, call) end

---The same with the method PATCH and a body.
---@async
---@param url string
---@param data? string
---@param call? net.HTTPCall|fun(answer: net.HTTPAnswer?, message: string?, code: string?)
---@return net.HTTPAnswer|net.HTTPRequest|nil answer
---@return string? message
---@return string? code
function HTTPClient:patch(url, data, call) end

---A request that is under way, or a stream.
---@class net.HTTPRequest
local HTTPRequest = {}

---Ends it. Its callbacks do not run any more; a coroutine that waits for it gets `nil, "closed"`. Also at the end of a block: `local s <close> = ...`.
---@return boolean closed false: it was over already
function HTTPRequest:close() end

---Another name of close.
---@return boolean closed
function HTTPRequest:cancel() end

---Is it still under way?
---@return boolean
function HTTPRequest:isOpen() end

---The head of a stream: status, headers, url, version. nil before it has come.
---@return net.HTTPAnswer?
function HTTPRequest:head() end

---The next event or piece of a stream that has no callbacks; nil when the server has ended it. While nobody reads, the server is held back.
---@async
---@param call? {success?: fun(piece: net.HTTPPiece?), error?: fun(message: string, code: string)}|fun(piece: net.HTTPPiece?, message: string?, code: string?)
---@return net.HTTPPiece? piece
---@return string? message
---@return string? code
function HTTPRequest:read(call) end

---@meta net
-- SPDX-License-Identifier: MIT
-- Annotations of net. Its classes are in net_NAME.lua.

---Talking to other programs and machines. Also a global.
---
---Every operation has two styles. With a table of callbacks `{success = fn, error = fn}`, or one function, it returns at once and tells
---later. Without, it suspends the calling coroutine and returns the result, or `nil, message, code`. The main chunk and each callback are coroutines.
---
---    local ok, message = socket:connect("127.0.0.1", 8000)
---    socket:connect("127.0.0.1", 8000, {success = function() print "connected" end, error = print})
---
---`message` is a sentence for people, `code` a short word such as `"ECONNREFUSED"`; a time limit that is over is `"timeout", "ETIMEDOUT"`. After `close`
---no callback runs, and coroutines that wait get `nil, "closed", "ECANCELED"`.
---@class net
net = {}

---What an operation tells, instead of returning it.
---@class net.Callbacks
---@field success? fun(...) the results
---@field error? fun(message: string, code: string) without it a failure is reported as a warning
---@field timeout? number ms for this call; 0: none

return net

-- SPDX-License-Identifier: MIT
---@meta tour

---The plugin that shows what plugins can do; see plugins/tour. Also a global.
---@class tour
tour = {}

---A message for people, by the plugin.
---@param text string
function tour.log(text) end

---Calls `fn(1)`, `fn(2)`, … each `ms` milliseconds, as long as the function that is returned can be reached.
---@param ms integer more than 0
---@param fn fun(count: integer)
---@return fun() stop
function tour.every(ms, fn) end

---Calls `fn "ready"` once, by a descriptor that becomes readable.
---@param fn fun(what: string)
---@return userdata waiter to hold on to until then
function tour.signal(fn) end

---Calls `fn` with the numbers 1 to `count`, which a thread of the plugin's sends.
---@param count integer 1 to 100
---@param fn fun(number: integer)
function tour.thread(count, fn) end

---Something that is open until it is closed or collected.
---@return tour.Counter? counter
---@return string? message
---@return string? code
function tour.counter() end

---Bytes of a file that may be read.
---@param path string
---@return integer? size
---@return string? message
---@return integer? code
function tour.size(path) end

---The settings `greeting` and `loud` of the plugin.
---@return string greeting
---@return boolean loud
function tour.greeting() end

---@class tour.Counter
local Counter = {}

---The sum of 1 to `most`, computed beside everything else. Without callback the coroutine waits for it.
---@async
---@param most integer
---@param callback? fun(sum: integer?, message?: string, code?: string)|{success?: fun(sum: integer), error?: fun(message: string, code: string)}
---@return integer? sum
---@return string? message
---@return string? code
function Counter:sum(most, callback) end

function Counter:close() end

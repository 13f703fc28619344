---@meta profiler
-- SPDX-License-Identifier: MIT

---Where time goes, or memory: samples of what runs, 1,000 times a second. `require "profiler"`.
---
---    local profiler = require "profiler"
---    profiler.start()
---    local words = {}
---    for i = 1, 200000 do words[i] = ("%d"):format(i) end
---    table.sort(words)
---    local profile = profiler.stop()
---    for _, f in ipairs(profile:top(3)) do print(("%5.1f %%  %s"):format(f.percent, f.name)) end
---    profile:save("profile.svg") -- a flame graph: open it in a browser
---
---From outside: `eplua --profile FILE`, `GET /engine/profile?seconds=5`, and the control panel.
---@class profiler
local profiler = {}

---@class profiler.Options
---@field kind? "wall"|"cpu"|"memory" `"wall"` (default): time that passes, also in calls that wait; `"cpu"`: time on a processor (the system counts it 250 times a second or so); `"memory"`: bytes that Lua allocates
---@field rate? integer samples a second, 1 to 1000 (1000); of no meaning for memory: a sample each 64 KiB

---Starts a profile. One at a time can be made, by whomever.
---@param options? profiler.Options
---@return true? started
---@return string? message
---@return integer? code
function profiler.start(options) end

---Ends what `start` began.
---@return profiler.Profile? profile
---@return string? message
---@return integer? code
function profiler.stop() end

---The kind of the profile that is being made, also by `--profile` or from outside; nil: none.
---@return string? kind
function profiler.running() end

---@class profiler.Profile
local profile = {}

---Writes it to a file: `.svg` is a flame graph, `.json` for speedscope.app, anything else are collapsed stacks.
---@param path string
---@return true? saved
---@return string? message
---@return integer? code an errno
function profile:save(path) end

---The same as a text.
---@param format? "collapsed"|"speedscope"|"svg" `"collapsed"`
---@return string? text
---@return string? message
---@return integer? code
function profile:text(format) end

---@class profiler.Function
---@field name string
---@field source string its file, `"[C]"` for a function in C
---@field line integer where it begins, 0: not known
---@field self number in it alone: milliseconds, or bytes
---@field total number with all that it called; recursion counts once
---@field percent number `self` of all but waiting

---The functions with the largest `self`, the largest first.
---@param n? integer at most so many (20)
---@return profiler.Function[]
function profile:top(n) end

---@class profiler.Info
---@field kind string
---@field unit "ms"|"bytes"
---@field samples integer
---@field total number of all, without waiting
---@field idle number waiting of the loop
---@field duration_ms number

---How it was made, and what it has in all.
---@return profiler.Info
function profile:info() end

return profiler

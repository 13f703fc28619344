-- SPDX-License-Identifier: MIT
---@meta log

---Log lines on stderr: time, level, source position, text. In colour on a terminal, unless `NO_COLOR` is set.
---
---    local log = require "log"
---    log.info("listening on", 8080) --> 12:03:44 INFO  server.lua:12: listening on 8080
---
---@class log
local log = {}

---@alias log.Level "debug"|"info"|"warning"|"error"|"off"

---Writes its values, joined by spaces.
---@param ... any
function log.debug(...) end

---As `log.debug`, of level "info".
---@param ... any
function log.info(...) end

---As `log.debug`, of level "warning".
---@param ... any
function log.warning(...) end

---`log.warning`.
---@param ... any
function log.warn(...) end

---As `log.debug`, of level "error". It raises nothing.
---@param ... any
function log.error(...) end

---Writes `string.format(format, ...)`, which is not made when the level is hidden.
---@param format string
---@param ... any
function log.debugf(format, ...) end

---
---    local log = require "log"
---    log.infof("%d of %d done", 3, 4)
---
---@param format string
---@param ... any
function log.infof(format, ...) end

---As `log.debugf`, of level "warning".
---@param format string
---@param ... any
function log.warningf(format, ...) end

---As `log.debugf`, of level "error".
---@param format string
---@param ... any
function log.errorf(format, ...) end

---Sets the lowest level that is shown, in any case of letters. The first one is that of `--loglevel`, else "info".
---
---    local log = require "log"
---    log.level "debug"
---    log.debug "this is seen now"
---
---@param name? log.Level
---@return log.Level current
function log.level(name) end

---Hands each line to `fn` instead of stderr, without line end and colour; nil: back to stderr. What `fn` logs itself goes to stderr,
---and its errors are those of the code that logs.
---
---    local log = require "log"
---    local lines = {}
---    log.to(function(line) lines[#lines + 1] = line end)
---    log.warning "kept"
---    log.to(nil)
---    print(#lines, lines[1])
---
---@param fn? fun(line: string, level: log.Level)
function log.to(fn) end

return log

-- SPDX-License-Identifier: MIT
-- Log lines: for the person who runs the program, with time, level and place.
-- Run it: eplua log.lua
-- and with less or more of it: eplua --loglevel debug log.lua

local log = require "log"

log.debug("hidden unless --loglevel debug is given")
log.info("three values:", 1, true, nil)
log.warning("the teapot is", "nearly empty")
log.error("no tea left")

-- The f variants format, and only when the line is shown.
log.infof("%d cups in %.1f minutes", 3, 4.5)

-- Levels, from the chattiest: debug, info, warning, error, off.
local before = log.level()
log.level "error"
log.info("nobody reads this")
log.level(before)

-- Lines can go somewhere else: to a file, a window, a list.
local kept = {}
log.to(function(line) kept[#kept + 1] = line end)
log.info("kept for later")
log.to(nil)
print("kept: " .. kept[1])

-- SPDX-License-Identifier: MIT
-- Watch a log file: lines that are added are read as they come, counted, and the bad ones shown.
-- Run it: eplua watch_log.lua FILE     until Ctrl+C; the file may be rotated meanwhile
--         eplua watch_log.lua          writes a log of its own for a moment

local lfs = require "lfs"
local timers = require "timers"

-- Calls on_line for each line that is added to a file, until the function that it returns is called.
local function follow(path, every_ms, on_line)
  local file = io.open(path)
  if file then file:seek "end" end -- what is there already is old
  local rest = "" -- of a line that is not complete yet

  local function look()
    local about = lfs.attributes(path)
    -- Shorter than what was read: it was emptied, or a new one has its name. So it is read from the start.
    if file and (not about or about.size < file:seek()) then
      file:close()
      file, rest = nil, ""
    end
    file = file or io.open(path)
    if not file then return end -- it may come back
    local added = file:read "a" or ""
    for line in (rest .. added):gmatch "([^\n]*)\n" do on_line(line) end
    rest = (rest .. added):match "[^\n]*$"
  end

  local timer = setInterval(look, every_ms)
  return function()
    look()
    clearInterval(timer)
    if file then file:close() end
  end
end

local counts = {}

local function judge(line)
  local level = line:match "%u%u%u%u+" or "other"
  counts[level] = (counts[level] or 0) + 1
  if level == "ERROR" then print("look at this: " .. line) end
end

local function tell()
  local parts = {}
  for level, count in pairs(counts) do parts[#parts + 1] = level .. " " .. count end
  table.sort(parts)
  print("lines so far: " .. table.concat(parts, ", "))
end

if arg[1] then
  follow(arg[1], 500, judge)
  setInterval(tell, 10000)
else
  local path = os.tmpname()
  local function write(mode, text)
    local file <close> = assert(io.open(path, mode))
    file:write(text)
  end
  write("w", "ERROR from yesterday\n")
  local stop = follow(path, 20, judge)
  write("a", "INFO started\nINFO a visitor\nERR")
  timers.sleep(60)
  write("a", "OR the disk is full\n") -- the second half of the line
  timers.sleep(60)
  write("w", "ERROR on a fresh page\n") -- rotated
  timers.sleep(60)
  stop()
  tell()
  os.remove(path)
end

-- SPDX-License-Identifier: GPL-3.0-or-later
-- A line of the manual that begins with `eplua` or `./run.sh`: does it say what the program understands? Options
-- are those that `eplua --help` tells of, so the manual cannot name one that is gone.

local command = {}

-- The words of the first command of a line, as a shell takes them apart. Two blanks before a word end it: what
-- follows is prose.
---@return string[]
local function split(line)
  local words, at = {}, 1
  while at <= #line do
    local blanks = line:match("^ *", at)
    at = at + #blanks
    if #words > 0 and #blanks >= 2 or line:match("^[#|;&<>]", at) or at > #line then break end
    local word = ""
    while at <= #line and not line:match("^[ |;&<>]", at) do
      local quoted = line:match("^'([^']*)'", at) or line:match('^"([^"]*)"', at)
      local plain = quoted or line:sub(at, at)
      word = word .. plain
      at = at + #plain + (quoted and 2 or 0)
    end
    words[#words + 1] = word
  end
  return words
end

---@param help string what `eplua --help` prints
---@return table<string, true>
function command.options(help)
  local known = {}
  for line in help:gmatch("[^\n]+") do
    local short, long = line:match("^  (%-%a), (%-%-[%w-]+)"), line:match("^      (%-%-[%w-]+)")
    if short then known[short], known[line:match("^  %-%a, (%-%-[%w-]+)")] = true, true end
    if long then known[long] = true end
    local alone = line:match("^  (%-%a) ")
    if alone then known[alone] = true end
  end
  return known
end

-- Folders of the checkout; what is named below them has to be there.
local function belongs_to_us(word)
  return word:match("^resources/") or word:match("^tests/") or word:match("^plugins/") or word:match("^engine/")
end

-- nil when all is well, else what is not.
---@param line string
---@param known table<string, true>
---@param exists fun(path: string): boolean
---@return string?
function command.check(line, known, exists)
  local words = split(line)
  local options = true -- they come before the script
  for i = 2, #words do
    local word = words[i]
    local name = word:match("^(%-%-[%w-]+)") or word:match("^%-%a$")
    if options and name and not known[name] then return ("there is no option %s"):format(name) end
    if word:match("%.lua$") or word == "--" then options = false end
    local path = word:gsub(":%d+$", ""):gsub(":%d+$", "")
    if belongs_to_us(path) and not exists(path) then return ("there is no %s"):format(path) end
  end
  return nil
end

local ASK = { ["--list"] = true, ["--print-config"] = true, ["--help"] = true, ["--version"] = true, ["--plugins"] = true }

-- What the program is called with, when that needs nothing, changes nothing and ends: pieces of code, and questions about
-- itself. nil otherwise, and for words that stand for something, as CODE.
---@param line string
---@return string[]?
function command.harmless(line)
  local words = split(line)
  local at = 2
  while words[at] do
    if words[at] == "-e" or words[at] == "-l" then
      local value = words[at + 1]
      if not value or value:match "^%u+$" then return nil end
      at = at + 2
    elseif ASK[words[at]] then
      at = at + 1
    else
      return nil
    end
  end
  return #words > 1 and table.move(words, 2, #words, 1, {}) or nil
end

-- A line as `eplua ...` when it is one of ours.
---@return string?
function command.of(line)
  return line:match("^eplua$") or line:match("^eplua .*$") or line:gsub("^%./run%.sh", "eplua"):match("^eplua.*$")
end

return command

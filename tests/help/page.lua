-- SPDX-License-Identifier: GPL-3.0-or-later
-- A page of the manual as the tests see it: its blocks of code, headings and links. Markdown as far as our pages
-- use it: fences of three or more backticks that may be indented, code indented by four blanks, headings with #.

local page = {}

---@class Block
---@field language string first word of the info string, "" without one; "indented" for code indented by four blanks
---@field words table<string, string|true> the others: `continues`, `norun`, `fails`, `run`, and NAME=VALUE
---@field line integer of its first line of code, from 1
---@field code string[] its lines

-- An anchor as GitHub makes it from the text of a heading.
local function anchor_of(text)
  text = text:gsub("!?%[(.-)%]%(.-%)", "%1"):gsub("[`*]", ""):lower()
  return (text:gsub("[^%w%s_\128-\255-]", ""):gsub("%s", "-"))
end

local function words_of(info)
  local language, rest = info:match("^(%S*)%s*(.*)$")
  local words = {}
  for word in rest:gmatch("%S+") do
    local name, value = word:match("^(%w+)=(.+)$")
    words[name or word] = value or true
  end
  return language, words
end

local function find_links(text, line, links)
  text = text:gsub("`[^`]*`", "")
  for target in text:gmatch("%]%(([^()%s]+)%)") do links[#links + 1] = { target = target, line = line } end
  local defined = text:match("^ ? ? ?%[[^%]]+%]:%s+(%S+)")
  if defined then links[#links + 1] = { target = defined, line = line } end
  for target in text:gmatch("%f[%a]href=\"([^\"]+)\"") do links[#links + 1] = { target = target, line = line } end
  for target in text:gmatch("%f[%a]src=\"([^\"]+)\"") do links[#links + 1] = { target = target, line = line } end
end

---@param text string the whole page
---@class Page
---@field blocks Block[]
---@field links {target: string, line: integer}[]
---@field commands {code: string, line: integer}[] what stands in backticks and begins with `eplua`
---@field anchors table<string, true> of its headings
---@field titles integer
---@field open boolean a block of code has no end

---@return Page
function page.parse(text)
  local blocks, links, commands, anchors, seen = {}, {}, {}, {}, {}
  local titles, number, block, fence, before = 0, 0, nil, nil, ""
  for line in (text:gsub("\n?$", "\n")):gmatch("(.-)\n") do
    number = number + 1
    local indent, ticks, info = line:match("^( *)(```+)([^`]*)$")
    if fence then
      if ticks and #ticks >= #fence.ticks and info:match("^%s*$") then
        fence, block = nil, nil
      else
        block.code[#block.code + 1] = line:gsub("^" .. (" "):rep(#fence.indent), "", 1)
      end
    elseif ticks then
      local language, words = words_of(info)
      block = { language = language, words = words, line = number + 1, code = {} }
      blocks[#blocks + 1] = block
      fence = { ticks = ticks, indent = indent }
    elseif line:match("^    ") and (block or before == "") then
      if not block then
        block = { language = "indented", words = {}, line = number, code = {} }
        blocks[#blocks + 1] = block
      end
      block.code[#block.code + 1] = line:sub(5)
    elseif line == "" and block then
      block.code[#block.code + 1] = ""
    else
      block = nil
      local marks, heading = line:match("^(#+) +(.-) *#*$")
      if marks then
        if marks == "#" then titles = titles + 1 end
        local anchor = anchor_of(heading)
        local again = seen[anchor]
        seen[anchor] = (again or -1) + 1
        anchors[again and anchor .. "-" .. again + 1 or anchor] = true
      end
      find_links(line, number, links)
      for code in line:gmatch("`(eplua [^`]+)`") do commands[#commands + 1] = { code = code, line = number } end
    end
    before = line
  end
  return {
    blocks = blocks, links = links, commands = commands, anchors = anchors, titles = titles, open = fence ~= nil,
  }
end

return page

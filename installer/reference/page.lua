-- SPDX-License-Identifier: GPL-3.0-or-later
-- A page of Markdown while it is written: lines, and headings with the anchors that GitHub gives them.
local page = {}
page.__index = page

-- A page that begins with its title, and a note that nobody should edit it.
function page.new(title, made_from)
  local p = setmetatable({ lines = {}, anchors = {} }, page)
  p:heading(1, title)
  p:add(("<!-- Made by installer/reference from %s. Not to be edited. -->"):format(made_from), "")
  return p
end

-- Lines as they are; "" is an empty one.
function page:add(...)
  for _, line in ipairs { ... } do self.lines[#self.lines + 1] = line end
end

-- A heading; gives its anchor.
function page:heading(level, text)
  local anchor = text:lower():gsub("[^%w%s_%-\x80-\xff]", ""):gsub("%s", "-")
  local before = self.anchors[anchor]
  self.anchors[anchor] = (before or 0) + 1
  if before then anchor = anchor .. "-" .. before end
  self:add(("#"):rep(level) .. " " .. text, "")
  return anchor
end

-- A block of code; what: its info string.
function page:code(what, text) self:add("```" .. what, text, "```", "") end

-- A table from titles and rows; every cell is Markdown. Nothing when there are no rows.
function page:table(titles, rows)
  if #rows == 0 then return end
  local function line(cells)
    local escaped = {}
    for i, cell in ipairs(cells) do escaped[i] = cell:gsub("|", "\\|"):gsub("%s*\n%s*", " ") end
    return ("| " .. table.concat(escaped, " | ") .. " |"):gsub("|  |", "| |"):gsub("|  |", "| |")
  end
  self:add(line(titles), "|" .. (" --- |"):rep(#titles))
  for _, row in ipairs(rows) do self:add((line(row))) end
  self:add ""
end

function page:text()
  local text = table.concat(self.lines, "\n")
  return (text:gsub("\n\n\n+", "\n\n"):gsub("%s+$", "")) .. "\n"
end

-- The first sentence of a text of Markdown.
function page.sentence(text)
  text = (text or ""):gsub("\n%s*\n.*", ""):gsub("\n", " ")
  return text:match "^(.-[%.%?!])%s+%u" or text
end

return page

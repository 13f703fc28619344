-- SPDX-License-Identifier: GPL-3.0-or-later
-- The manual as man pages of section 7: eplua-timers(7) is resources/help/reference/timers.md, eplua-tutorial-window(7) is tutorials/window.md.
--
--   ./run.sh installer/manpages.lua FOLDER      makes FOLDER and the pages in it, packed by gzip
--
-- lowdown turns Markdown into roff; here pages get names, the heading that man-db looks for, and links that name other pages.
local lfs = require "lfs"

local checkout = assert(arg[0]:match "^(.*)installer/manpages%.lua$", "call it by its path: installer/manpages.lua")
checkout = checkout == "" and "." or checkout:sub(1, -2)
local folder = assert(arg[1], "usage: installer/manpages.lua FOLDER")

local prefixes = { ["tutorials/"] = "tutorial-" }
local others = { ["index.md"] = "eplua-manual", ["reference/index.md"] = "eplua-reference" }

-- "reference/timers.md" -> "eplua-timers"
local function name_of(page)
  local below, base = page:match "^(.-)([^/]+)%.md$"
  return others[page] or "eplua-" .. (prefixes[below] or "") .. base
end

local pages = {} -- path below resources/help -> name
local function find(below)
  for entry in lfs.dir(checkout .. "/resources/help/" .. below) do
    if entry:match "%.md$" then pages[below .. entry] = name_of(below .. entry) end
  end
end
for _, below in ipairs { "", "tutorials/", "reference/" } do find(below) end

-- "../net.md" as seen from "tutorials/window.md" -> "net.md"
local function resolve(page, link)
  local below = page:match "^(.*/)" or ""
  while link:sub(1, 3) == "../" do
    below, link = below:gsub("[^/]*/$", ""), link:sub(4)
  end
  return below .. link
end

-- Links of a line: within the page they are their words, to another page they name it.
local function mend_links(page, line)
  return (line:gsub("(!?%[([^%[%]]*)%])%(([^()%s]*)%)", function(_, words, link)
    if link:match "^%a+:" then return end
    local file = link:match "^[^#]*"
    if file == "" then return words end
    local name = pages[resolve(page, file)]
    return name and ("%s (**%s**(7))"):format(words, name) or words
  end))
end

-- What man-db lists: the title, of a module its first sentence.
local function summary(page, text)
  local title, first = text:match "^# ([^\n]*)", text:match "\n\n(%u[^\n]-)%.[%s]"
  return (page:match "^reference/" and first or title):gsub("`", "")
end

-- The text for lowdown: its title is that of the page by now, so all headings are one higher.
local function prepare(page, text)
  local out, fence, titled = {}, nil, false
  for line in text:gmatch "([^\n]*)\n" do
    local mark = line:match "^%s*(```+)"
    if fence then
      if mark == fence then fence = nil end
    elseif mark then
      fence = mark
      line = line:match "^%s*```+" -- what stands behind it is for the tests
    elseif not titled and line:match "^# " then
      titled = true
      line = ("# NAME\n\n%s \\- %s\n\n# DESCRIPTION"):format(pages[page], (summary(page, text)))
    else
      line = mend_links(page, line:gsub("^##", "#", 1))
    end
    out[#out + 1] = line
  end
  return table.concat(out, "\n") .. "\n"
end

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

-- Tables without boxes, ragged right, the last column as wide as there is room. The first line of a page tells who shows it that it has some.
local function mend_tables(roff)
  return (roff:find "\n%.TS\n" and "'\\\" t\n" or "") .. (roff:gsub("%.TS\ntab%(|%) expand allbox;\n([^\n]*)\n([^\n]*)%.\n(.-)%.TE\n", ".na\n.TS\ntab(|);\n%1\n%2x.\n%3.TE\n.ad\n"))
end

local function make(page, name)
  local markdown, roff = folder .. "/" .. name .. ".md", folder .. "/" .. name .. ".7"
  write(markdown, prepare(page, read(checkout .. "/resources/help/" .. page)))
  local command = ("lowdown -s -tman -M title=%s -M section=7 -M source=EPLua -M volume='EPLua manual' %s"):format(name, quoted(markdown))
  local output = assert(io.popen(command))
  local made = output:read "a"
  assert(output:close(), "lowdown failed at " .. page)
  write(roff, mend_tables(made))
  os.remove(markdown)
  assert(os.execute("gzip -9n " .. quoted(roff)))
end

os.execute("mkdir -p " .. quoted(folder))
for page, name in pairs(pages) do make(page, name) end

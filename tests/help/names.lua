-- SPDX-License-Identifier: GPL-3.0-or-later
-- Menus and keys are called in the manual as they are in the IDE.
--
--     eplua tests/help/names.lua CHECKOUT
--
-- Read from the table of actions, from the menus of eplua.rc and from what panels say when they make their docks:
--   - "Run > Attach…": there is such a menu, with such an entry;
--   - the table of keys in ide.md has each key of ours, and no key that is nobody's.
-- Keys and entries of the editor are KTextEditor's, and listed here.

local lfs = require "lfs"
local source = assert(arg[1], "which checkout?")

local function read(path)
  local file = assert(io.open(source .. "/" .. path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

-- Of C, as it is in English: texts that are translated stand in _() and N_().
local function read_c(path)
  return (read(path):gsub("%f[%w_]N?_%((\"[^\"]*\")%)", "%1"))
end

local EDITORS_ENTRIES = { Edit = { "Input Modes" } }
local EDITORS_KEYS = {
  "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+X", "Ctrl+C", "Ctrl+V", "Ctrl+F", "F3",
  "Shift+F3", "Ctrl+R", "Ctrl+H", "Ctrl+/", "Ctrl+I",
  "Ctrl+Shift+I", "Ctrl+K", "Ctrl+J", "Ctrl+Alt+Up", "Ctrl+Alt+Down", "Alt+J", "Ctrl+Shift+B", "Ctrl+Space", "Ctrl++",
  "Ctrl+-", "Ctrl+0", "Ctrl+G", "Ctrl+6", "Ctrl+E",
}

local failures = 0
local function fail(...)
  failures = failures + 1
  print(string.format(...))
end

-- Actions by id: their text as it is read, their keys.
local actions, keys = {}, {}
for id, rest in read_c("app/ide/actions.c"):gmatch '{{"([%w_]+)",%s*(.-)}' do
  local text, after = rest:match '^"([^"]*)",?%s*(.*)$'
  local key = after:match '^NULL,%s*"([^"]*)"' or after:match '^"[^"]*",%s*"([^"]*)"'
  actions[id] = text:gsub("&", ""):gsub("…", "")
  for each in (key or ""):gsub("\\\\", "\\"):gmatch "[^;%s]+" do keys[each] = actions[id] end
end
local read_well = actions.run_run == "Run" and actions.attach == "Attach" and keys["Ctrl+\\"]
assert(read_well, "the table of actions is written in another way")

local panels = 0
for name in lfs.dir(source .. "/app/panels") do
  if name:match "%.c$" then
    local title, key = read_c("app/panels/" .. name):match '%.title = "([^"]+)".-%.shortcut = "([^"]+)"'
    if title then
      panels = panels + 1
      keys[key] = title
    end
  end
end
assert(panels >= 12, "docks are made in another way")

-- Menus, each with the texts of its entries; menus in menus are entries, too.
local menus, open = {}, {}
for line in read("resources/ide/eplua.rc"):gmatch "[^\n]+" do
  local title = line:match "<text>([^<]*)</text>"
  if line:match "<Menu " then
    title = title:gsub("&amp;", "")
    menus[title] = menus[title] or {}
    if #open > 0 then table.insert(menus[open[#open]], title) end
    open[#open + 1] = title
  elseif line:match "</Menu>" then
    open[#open] = nil
  elseif #open > 0 then
    local id = line:match '<Action name="([%w_]+)"'
    if id then table.insert(menus[open[#open]], assert(actions[id] or id)) end
  end
end
for menu, entries in pairs(EDITORS_ENTRIES) do table.move(entries, 1, #entries, #menus[menu] + 1, menus[menu]) end

local function has_entry(menu, text)
  for _, entry in ipairs(menus[menu] or {}) do
    -- "New" is no "New Project": words with capitals that follow belong to the name
    if text:sub(1, #entry) == entry and not text:sub(#entry + 1):match "^ %u" then return entry end
  end
end

local paths = 0
local function check_paths(name)
  local number = 0
  for line in read(name):gmatch "([^\n]*)\n" do
    number = number + 1
    for menu, at in line:gmatch "(%u%a+) > ()%u" do
      local text = line:sub(at):gsub("^%W+", "")
      if menus[menu] and not text:match "^Configure Kate" then
        paths = paths + 1
        if not has_entry(menu, text) then
          fail("%s:%d: the menu %s has no entry '%s'", name, number, menu, text:sub(1, 30))
        end
      end
    end
  end
end

local function check_folder(folder)
  for name in lfs.dir(source .. "/" .. folder) do
    local path = folder .. "/" .. name
    if name:match "%.md$" then
      check_paths(path)
    elseif not name:match "^%." and lfs.attributes(source .. "/" .. path, "mode") == "directory" then
      check_folder(path)
    end
  end
end
check_folder "resources/help"
check_paths "README.md"
check_paths "resources/examples/README.md"

local said = {}
for line in read("resources/help/ide.md"):match("\n## Keys\n(.*)"):gmatch "[^\n]+" do
  local cell = line:match "^| ([^|]+) |"
  for key in (cell and cell .. ", " or ""):gmatch "(.-), " do said[key] = true end
end
local editors = {}
for _, key in ipairs(EDITORS_KEYS) do editors[key] = true end
local ours = 0
for key, text in pairs(keys) do
  ours = ours + 1
  if not said[key] and not key:match "Pg" then
    fail("resources/help/ide.md: %s (%s) is not in the table of keys", key, text)
  end
end
for key in pairs(said) do
  local is_key = key:match "%+." or key:match "^F%d+$"
  if is_key and not keys[key] and not editors[key] then
    fail("resources/help/ide.md: %s is in the table of keys, but nobody has it", key)
  end
end
assert(paths > 15 and ours > 40)
print(("%d menu entries named, %d keys of ours; %d failures"):format(paths, ours, failures))
os.exit(failures == 0 and 0 or 1)

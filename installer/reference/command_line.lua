-- SPDX-License-Identifier: GPL-3.0-or-later
-- The page of the command line, and what the man page and completions have in common with it: groups of options, each with what the
-- program says about it and what options.lua says.
local page = require "page"

local command_line = {}

local function key_of(option) return option.name or "-" .. option.letter end

-- The groups of options.lua, as { title, intro, OPTION... }, and one more as `older`; each OPTION is that of the program with the members of options.lua. Raises
-- when one of the two knows an option that the other does not.
function command_line.groups(described)
  local known, groups = {}, {}
  for _, option in ipairs(described.options) do
    if option.name ~= "describe" then known[key_of(option)] = option end -- which is for make.lua alone
  end
  local function make(group, hidden)
    local made = { title = group.title, intro = group.intro }
    for _, entry in ipairs(group) do
      local option = known[entry[1]]
      assert(option and (option.hidden or false) == hidden, "options.lua tells about an option that the program does not have there: " .. entry[1])
      known[entry[1]] = nil
      for name, value in pairs(entry) do
        if name ~= 1 then option[name] = value end
      end
      option.text = option.text:gsub("{{templates}}", function()
        local names = {}
        for _, name in ipairs(described.templates) do names[#names + 1] = "`" .. name .. "`" end
        return table.concat(names, ", ", 1, #names - 1) .. " or " .. names[#names]
      end)
      made[#made + 1] = option
    end
    return made
  end
  local options = require "options"
  for _, group in ipairs(options) do groups[#groups + 1] = make(group, false) end
  groups.older = make(options.older, true)
  local left = next(known)
  assert(not left, "installer/reference/options.lua tells nothing about the option " .. tostring(left))
  return groups
end

-- "--http[=PORT]", "--max-memory SIZE"
local function shape(option)
  local name = option.name and "--" .. option.name or "-" .. option.letter
  if not option.value then return name end
  if option.kind == "port" then return ("%s[=%s]"):format(name, option.value) end
  return name .. " " .. (option.place or option.value)
end
command_line.shape = shape

local function title(option)
  local letter = option.letter and option.name and ("`-%s`, "):format(option.letter) or ""
  return letter .. "`" .. shape(option) .. "`"
end

-- How else it is given, and what holds without it, in a sentence or two.
local function notes(option)
  local list = {}
  if option.default then list[#list + 1] = ("Default: `%s`."):format(option.default) end
  if option.none then list[#list + 1] = ("Default: %s."):format(option.none) end
  if option.key then
    list[#list + 1] = ("In the environment `%s`, in the configuration file `%s`."):format(option.environment, option.key)
  end
  return table.concat(list, " ")
end

-- Links of options.lua are as from a page in reference/.
local function add_option(p, option)
  p:heading(3, title(option))
  p:add(option.text, "")
  local more = notes(option)
  if more ~= "" then p:add(more, "") end
  if option.try then p:code("sh run", option.try) end
  if option.show then p:code("sh norun", option.show) end
end

local function add_list(p, groups)
  for _, group in ipairs(groups) do
    local rows = {}
    for _, option in ipairs(group) do
      local scratch = setmetatable({ lines = {}, anchors = {} }, page)
      rows[#rows + 1] = { ("[%s](#%s)"):format(title(option), scratch:heading(3, title(option))), (option.help:gsub("[*_]", "\\%0")) }
    end
    p:add("**" .. group.title .. "**", "")
    p:table({ "option", "" }, rows)
  end
end

local beginning = [[
| you type | and it does |
| --- | --- |
| `eplua` | opens the IDE; where there is no display, a prompt |
| `eplua SCRIPT [ARGUMENT ...]` | runs a script, which finds its arguments in `arg` and `...` |
| `eplua -` | runs what comes on standard input |
| `eplua -e CODE` | runs code |
| `eplua -i [SCRIPT]` | a prompt, after the script if there is one |
| `eplua --ide [FILE\|FOLDER ...]` | opens files in the IDE |

Options come before the script; what stands behind it is the script's own. A long option takes its value as `--name=VALUE` or
`--name VALUE`; `--http`, `--telnet` and `--dap`, whose value may be missing, only as `--http=PORT`. `--` ends the options.

A run ends when nothing is left that could call Lua: no timer, no program that was started, no callback, no server, no window.
]]

local settings = [[
Each long option that takes a value or is a switch is also a setting. It may come from

1. the command line: `--max-memory 256M`, or `--config max_memory=256M`;
2. the environment: `EPLUA_MAX_MEMORY=256M`; a switch is on with `1`, `true`, `yes` or `on`;
3. the configuration file `~/.config/eplua/config.lua` (`XDG_CONFIG_HOME` is respected), which returns a table. Words of a name are joined
   by `_` or `-`, and what may repeat is a list:

```lua
return { max_memory = "256M", loglevel = "warning", allow_read = { "data", "/usr/share/zoneinfo" } }
```

The first of them that says something counts. `eplua --print-config` tells each value and where it came from; a script finds them in
`_PY.config`. A broken file is renamed to `config.lua.bad`, said in one line, and not used.
]]

-- Of the end, from app/cli/status.h: the number as it is shown, and when.
function command_line.statuses(described)
  local rows = {}
  for _, one in ipairs(described.statuses) do
    local signal = one.status == 128
    rows[#rows + 1] = { signal and "128 + n" or ("%d"):format(one.status), (one.when:gsub("^and n: ", "")) }
  end
  return rows
end

-- Environment variables that are no settings.
command_line.environment = {
  { "EPLUA_TOKEN", "The token that `--attach` shows." },
  { "EPLUA_THEME", "`light`, `dark`, `contrast` or `system` (default): colours of windows. In the IDE it is stronger than what was chosen there, and is not remembered." },
  { "EPLUA_RESOURCES", "The folder with the Lua half of the libraries (`lua`), the `templates` and this manual (`help`), when they are not where `eplua` was built or installed." },
  { "DISPLAY, WAYLAND_DISPLAY", "Where windows are shown." },
  { "QT_QPA_PLATFORM", "Qt's choice of how to show windows, as `xcb`, `wayland` or `offscreen`." },
  { "LANGUAGE, LC_ALL, LC_MESSAGES, LANG", "The language of what `eplua` says itself, where a translation is installed. Errors of Lua and of the libraries are English in any language." },
  { "EPLUA_LOCALE", "A folder with translations (`LANGUAGE/LC_MESSAGES/eplua.mo`), for who tries one." },
  { "NO_COLOR", "When set, log lines and the prompt have no colour." },
}

function command_line.page(groups, described)
  local p = page.new("The command line", "the table of options (app/cli/options.h) and options.lua")
  p:add(beginning)
  p:heading(2, "All options")
  add_list(p, groups)
  for _, group in ipairs(groups) do
    p:heading(2, group.title)
    if group.title == "Settings" then p:add(settings) end
    if group.intro then p:add(group.intro, "") end
    for _, option in ipairs(group) do add_option(p, option) end
  end
  p:heading(2, "For older launchers")
  p:add("These are accepted, and not in `--help`.", "")
  local older = {}
  for _, option in ipairs(groups.older) do older[#older + 1] = { title(option), option.text } end
  p:table({ "option", "" }, older)
  p:heading(2, "Environment")
  local rows = {}
  for _, row in ipairs(command_line.environment) do rows[#rows + 1] = { "`" .. row[1]:gsub(", ", "`, `") .. "`", row[2] } end
  p:table({ "variable", "" }, rows)
  p:heading(2, "Exit status")
  local statuses = command_line.statuses(described)
  table.insert(statuses, 1, { "that of `os.exit`", "when the script calls it" })
  p:table({ "status", "" }, statuses)
  return p:text()
end

return command_line

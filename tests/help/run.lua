-- SPDX-License-Identifier: GPL-3.0-or-later
-- Tries what the manual says: runs every block of code of its pages, and follows every link.
--
--     eplua tests/help/run.lua CHECKOUT [PAGE...]      without pages README.md, and all of resources/help
--
-- What is done with a block is said by its language and the words behind it (CONTRIBUTING.md, "a page of the
-- manual"). Each page has a folder of its own, in which its blocks run in their order; the pages run beside each
-- other, since most of their time is waiting. A block is written to a file with as many empty lines above it as
-- the page has, so that Lua's own messages name the line of the page. (Rejected: one engine for all blocks of a
-- page. What a block leaves running would be in the way of the next one.)

local lfs = require "lfs"
local sys = require "sys"
local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/?.lua;" .. package.path
local page = require "page"
local command = require "command"

local source = assert(arg[1], "which checkout?")
if source:sub(1, 1) ~= "/" then source = lfs.currentdir() .. "/" .. source end
local program = os.getenv "EPLUA" or lfs.symlinkattributes("/proc/self/exe", "target")
local seconds = tonumber(os.getenv "EPLUA_HELP_SECONDS") or 2 -- for a block that does not end by itself
local lent = os.getenv "TMP_HELP" -- an empty folder
local tmp = lent or assert(sys.spawn { "mktemp", "-d" }):wait().stdout:gsub("\n", "")

local failures, done = {}, { lua = 0, sh = 0, c = 0, json = 0, norun = 0, command = 0, tried = 0, link = 0, output = 0 }
local function fail(name, line, what) failures[#failures + 1] = ("%s:%d: %s"):format(name, line, what) end

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  assert(file:close())
end

local function exists(path) return lfs.attributes(source .. "/" .. path) ~= nil end

-- Ports that pages speak of become free ones, so that runs do not meet.
local SPOKEN_OF = {}
for _, port in ipairs { 1883, 4711, 5000, 8000, 8001, 8023, 8080, 8081, 9000 } do SPOKEN_OF[port] = true end
local function with_ports(text, ports)
  return (text:gsub("%f[%d](%d%d%d%d)%f[^%d]", function(number)
    if not SPOKEN_OF[tonumber(number)] then return nil end
    if not ports[number] then
      local server = net.TCPServer()
      assert(server:start("127.0.0.1", 0, function(client) client:close() end))
      ports[number] = ("%d"):format(server:port())
      server:stop()
    end
    return ports[number]
  end))
end

-- Runs a program in the page's folder, alone with itself: no display, no settings of a user, nothing but this
-- computer.
local function run(place, args)
  local home, nowhere = place .. "/home", "http://127.0.0.1:9"
  local all = {
    "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", "-u", "EPLUA_HELP_SECONDS",
    "HOME=" .. home, "XDG_CONFIG_HOME=" .. home .. "/.config", "XDG_STATE_HOME=" .. home .. "/.local/state",
    "XDG_DATA_HOME=" .. home .. "/.local/share", "XDG_RUNTIME_DIR=" .. home .. "/run",
    "http_proxy=" .. nowhere, "https_proxy=" .. nowhere, "all_proxy=" .. nowhere, "no_proxy=127.0.0.1,localhost,::1",
    "PATH=" .. tmp .. "/bin:" .. os.getenv "PATH", "NO_COLOR=1", "timeout", "-k", "5", "60",
  }
  for _, word in ipairs(args) do all[#all + 1] = word end
  return assert(sys.spawn { cmd = "env", args = all, cwd = place }):wait()
end

local function short(text)
  text = (text or ""):gsub("%s+$", "")
  return #text > 1500 and text:sub(1, 1500) .. " ..." or text
end

-- Is `got` what the page says? A line `...` stands for any lines, `…` in a line for anything.
local function as_shown(got, shown)
  local lines = {}
  for line in (got:gsub("\n*$", "\n")):gmatch("(.-)\n") do lines[#lines + 1] = line end
  local patterns = {}
  for i, line in ipairs(shown) do
    patterns[i] = line ~= "..." and "^" .. line:gsub("%s+$", ""):gsub("%p", "%%%0"):gsub("…", ".-") .. "$" or false
  end
  local function fits(i, k)
    if not patterns[k] then
      if k > #patterns then return i > #lines end
      for skip = i, #lines + 1 do
        if fits(skip, k + 1) then return true end
      end
      return false
    end
    return lines[i] ~= nil and lines[i]:gsub("%s+$", ""):match(patterns[k]) ~= nil and fits(i + 1, k + 1)
  end
  return fits(1, 1)
end

local kinds = {}

function kinds.lua(it, block, code)
  local path = block.words.file or it.short_name .. ".lua"
  write(it.place .. "/" .. path, block.words.file and table.concat(block.code, "\n") .. "\n" or code)
  local args = { program, "--no-gui" }
  if path:match "_test%.lua$" then
    args[#args + 1] = "--test"
  else
    args[#args + 1] = "--run-for"
    args[#args + 1] = tostring(tonumber(block.words.seconds) or block.shown and 30 or seconds)
    if code:find ":show()" and not code:find "ui%.test" then
      args[#args + 1], args[#args + 2] = "-e", 'require("ui").test()' -- windows are shown to it, and need no display
    end
  end
  args[#args + 1] = path
  local result = run(it.place, args)
  local wanted = block.words.fails and 1 or 0
  if result.code ~= wanted then
    local also = result.code == 1 and short(result.stdout) or "" -- a test says there what has failed
    return result.stdout, ("exit status %d, not %d: %s %s"):format(result.code, wanted, short(result.stderr), also)
  end
  return result.stdout .. (block.words.fails and result.stderr or "")
end

-- A whole block of shell, when it says `run`.
function kinds.sh(it, _, code)
  local script = ("cd '%s'\n. '%s/shell'\n%s"):format(it.directory, tmp, code:gsub("^\n+", ""))
  local result = run(it.place, { "sh", "-eu", "-c", script .. "\npwd >'" .. it.place .. "/home/pwd'\n" })
  it.directory = (read(it.place .. "/home/pwd") or it.directory):gsub("\n", "")
  if result.code ~= 0 then return result.stdout, ("exit status %d: %s"):format(result.code, short(result.stderr)) end
  return result.stdout .. result.stderr
end

-- Pieces of C take things for granted: tests/help/given/PAGE.c. With the word `inside` they are what stands in a
-- function.
function kinds.c(it, block, code)
  local given = read(("%s/tests/help/given/%s.c"):format(source, it.short_name)) or ""
  if block.words.inside then
    given = "#define INSIDE\n" .. given .. "int block(void);\nint block(void)\n{\n"
    code = code .. "return 0;\n}\n"
  end
  write(it.place .. "/block.c", ("%s#line 1 \"%s\"\n%s"):format(given, it.name, code))
  local flags = "-std=gnu11 -Wall -Wextra -Wno-unused -Werror -fsyntax-only $(pkg-config --cflags lua5.4)"
  local result = run(it.place, { "sh", "-c", ("cc %s -I'%s/engine/include' block.c"):format(flags, source) })
  if result.code ~= 0 then return nil, short(result.stderr) end
end

function kinds.json(_, _, code)
  local value, message = json.decode(code)
  if value == nil then return nil, message end
end

local TAKEN = { continues = true, norun = true, fails = true, run = true, inside = true, file = true, seconds = true }
local LANGUAGES = {}
local KNOWN = "lua sh c json output text indented elisp toml ini cmake xml html javascript python cpp diff yaml"
for name in KNOWN:gmatch "%a+" do
  LANGUAGES[name] = true
end

-- The code of a block, below that of those it goes on from, each at its line of the page.
local function code_of(blocks, i)
  local chain, first = {}, i
  while blocks[first].words.continues do
    repeat first = first - 1 until first == 0 or blocks[first].language == blocks[i].language
    if first == 0 then return nil end
    table.insert(chain, 1, blocks[first])
  end
  chain[#chain + 1] = blocks[i]
  local lines = {}
  for _, block in ipairs(chain) do
    while #lines < block.line - 1 do lines[#lines + 1] = "" end
    table.move(block.code, 1, #block.code, #lines + 1, lines)
  end
  return table.concat(lines, "\n") .. "\n"
end

local known

local function try_commands(it, block)
  for i, line in ipairs(block.code) do
    local ours = command.of(line)
    if ours then
      done.command = done.command + 1
      local trouble = command.check(ours, known, exists)
      local apart = not trouble and not block.words.run and not block.words.norun
      local args = apart and command.harmless(ours)
      if args then
        local result = run(it.place, { program, "--no-gui", "--run-for", tostring(seconds), table.unpack(args) })
        if result.code ~= 0 then trouble = ("exit status %d: %s"):format(result.code, short(result.stderr)) end
        done.tried = done.tried + 1
      end
      if trouble then fail(it.name, block.line + i - 1, trouble) end
    end
  end
end

local function try_block(it, i)
  local block = it.page.blocks[i]
  local language = block.language
  if not LANGUAGES[language] then
    return fail(it.name, block.line - 1, "what is a block of '" .. language .. "'? Say text where it is nothing else")
  end
  for word in pairs(block.words) do
    if not TAKEN[word] then return fail(it.name, block.line - 1, "what does '" .. word .. "' mean here?") end
  end
  if language == "sh" or language == "indented" then try_commands(it, block) end
  local kind = kinds[language]
  if not kind or language == "sh" and not block.words.run then return end
  if block.words.norun then
    done.norun = done.norun + 1
    return
  end
  local after = it.page.blocks[i + 1]
  block.shown = after and after.language == "output" and after.code or nil
  local code = code_of(it.page.blocks, i)
  if not code then return fail(it.name, block.line - 1, "there is nothing it could go on from") end
  for k, line in ipairs(block.code) do block.code[k] = with_ports(line, it.ports) end
  local output, trouble = kind(it, block, language == "json" and code or with_ports(code, it.ports))
  done[language] = done[language] + 1
  if trouble then return fail(it.name, block.line, trouble) end
  if not block.shown then return end
  done.output = done.output + 1
  for k, line in ipairs(block.shown) do block.shown[k] = with_ports(line, it.ports) end
  if not as_shown(output, block.shown) then
    fail(it.name, after.line, "this is not what it prints, which is:\n" .. short(output))
  end
end

local function try_page(it)
  lfs.mkdir(it.place)
  for _, folder in ipairs { "/home", "/home/run" } do assert(lfs.mkdir(it.place .. folder)) end
  assert(sys.spawn { "chmod", "700", it.place .. "/home/run" }):wait()
  for i in ipairs(it.page.blocks) do try_block(it, i) end
  for _, span in ipairs(it.page.commands) do
    done.command = done.command + 1
    local trouble = command.check(span.code, known, exists)
    if trouble then fail(it.name, span.line, trouble) end
  end
end

local pages = {} -- by name

local function parsed(name)
  if pages[name] == nil then
    local text = read(source .. "/" .. name)
    pages[name] = text and page.parse(text) or false
  end
  return pages[name]
end

local function resolve(from, target)
  local parts = {}
  for part in ((from:match("^(.*/)") or "") .. target):gmatch("[^/]+") do
    if part == ".." then parts[#parts] = nil elseif part ~= "." then parts[#parts + 1] = part end
  end
  return table.concat(parts, "/")
end

local function try_links(it)
  for _, link in ipairs(it.page.links) do
    done.link = done.link + 1
    if not link.target:match("^%a[%w+.-]*:") then
      local path, anchor = link.target:match("^([^#]*)#?(.*)$")
      local to = path == "" and it.name or resolve(it.name, path)
      if not exists(to) then
        fail(it.name, link.line, "a link to " .. link.target .. ", which is not there")
      elseif anchor ~= "" and not (to:match "%.md$" and parsed(to).anchors[anchor]) then
        fail(it.name, link.line, "a link to " .. link.target .. ", but no heading is called so")
      end
    end
  end
end

-- Who opens the contents comes everywhere.
local function try_reach(names)
  local reached, queue = { ["resources/help/index.md"] = true }, { "resources/help/index.md" }
  while #queue > 0 do
    local name = table.remove(queue)
    local it = parsed(name)
    for _, link in ipairs(it and it.links or {}) do
      local to = resolve(name, (link.target:gsub("#.*", "")))
      if to:match "%.md$" and not reached[to] then
        reached[to] = true
        queue[#queue + 1] = to
      end
    end
  end
  for _, name in ipairs(names) do
    if name:match "^resources/help/" and not reached[name] then
      fail(name, 1, "no link leads here from resources/help/index.md")
    end
  end
end

local function find_pages(folder, names)
  for entry in lfs.dir(source .. "/" .. folder) do
    local path = folder .. "/" .. entry
    if entry:match "%.md$" then
      names[#names + 1] = path
    elseif not entry:match "^%." and lfs.attributes(source .. "/" .. path, "mode") == "directory" then
      find_pages(path, names)
    end
  end
end

local names = { table.unpack(arg, 2) }
if #names == 0 then
  names = { "README.md" }
  find_pages("resources/help", names)
  try_reach(names)
end
table.sort(names)

assert(lfs.mkdir(tmp .. "/bin"))
write(tmp .. "/bin/eplua", ("#!/bin/sh\nexec '%s' \"$@\"\n"):format(program))
assert(sys.spawn { "chmod", "755", tmp .. "/bin/eplua" }):wait()
-- What a block of shell left running goes with it.
write(tmp .. "/shell", "trap 'trap - EXIT; [ -z \"$(jobs -p)\" ] || kill $(jobs -p) 2>/dev/null; wait' EXIT\n")
known = command.options(assert(sys.spawn { program, "--help" }):wait().stdout)

local waiting, busy = {}, 0
for i, name in ipairs(names) do
  local place, short_name = ("%s/%d"):format(tmp, i), name:match "([^/]*)%.md$"
  local it = { name = name, short_name = short_name, place = place, ports = {}, page = parsed(name) }
  it.directory = it.place
  if not it.page then
    fail(name, 1, "there is no such page")
  else
    if it.page.open then fail(name, 1, "a block of code has no end") end
    if it.page.titles ~= 1 then fail(name, 1, ("%d titles, not one"):format(it.page.titles)) end
    try_links(it)
    waiting[#waiting + 1] = it
  end
end

local function worker()
  busy = busy + 1
  while #waiting > 0 do
    local it = table.remove(waiting, 1)
    local ok, trouble = xpcall(try_page, debug.traceback, it)
    if not ok then fail(it.name, 1, trouble) end
  end
  busy = busy - 1
  if busy > 0 then return end
  table.sort(failures)
  for _, line in ipairs(failures) do print(line) end
  print(("%d pages: %d blocks of Lua, %d of shell, %d of C, %d of JSON run, %d compared, %d not run; "):format(
    #names, done.lua, done.sh, done.c, done.json, done.output, done.norun)
    .. ("%d command lines, %d of them run, %d links; %d failures"):format(done.command, done.tried, done.link, #failures))
  if not lent then assert(sys.spawn { "rm", "-rf", tmp }):wait() end
  os.exit(#failures == 0 and #names > 0 and 0 or 1)
end
for _ = 1, 4 do coroutine.wrap(worker)() end

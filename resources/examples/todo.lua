-- SPDX-License-Identifier: MIT
-- To-do list: a small program with arguments, a file, and errors for people.
-- Run it: eplua todo.lua
--         eplua todo.lua add water the plants
--         eplua todo.lua done 1
--         eplua todo.lua clear

local path = (os.getenv("TMPDIR") or "/tmp") .. "/eplua-todo-" .. (os.getenv("USER") or "me") .. ".json"

local function load_items()
  local file = io.open(path)
  if not file then return {} end -- the first time there is none
  local text = file:read("a")
  file:close()
  return assert(json.decode(text))
end

local function save_items(items)
  local file = assert(io.open(path, "w"))
  file:write(json.encodeFormatted(json.array(items)), "\n") -- array: [] also when the list is empty
  assert(file:close())
end

local commands = {}

function commands.list()
  local items = load_items()
  if #items == 0 then print("nothing to do; try: add water the plants") end
  for i, item in ipairs(items) do
    print(("%2d [%s] %s"):format(i, item.done and "x" or " ", item.text))
  end
end

function commands.add(...)
  local text = table.concat({...}, " ")
  if text == "" then error("add what?", 0) end
  local items = load_items()
  items[#items + 1] = {text = text, done = false}
  save_items(items)
  commands.list()
end

function commands.done(number)
  local items = load_items()
  local item = items[tonumber(number)]
  if not item then error("there is no item " .. tostring(number), 0) end
  item.done = true
  save_items(items)
  commands.list()
end

function commands.clear()
  os.remove(path)
  commands.list()
end

local command = commands[arg[1] or "list"]
if not command then
  io.stderr:write("usage: todo.lua [list | add TEXT | done NUMBER | clear]\n")
  os.exit(2)
end
local ok, message = pcall(command, table.unpack(arg, 2))
if not ok then
  io.stderr:write("todo: " .. tostring(message) .. "\n")
  os.exit(1)
end

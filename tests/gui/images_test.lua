-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"
local lfs = require "lfs"

drive.case("pictures of its own", function()
  local user, window = drive.example "images"
  test.equal(window.title, "Sunset – Pictures")
  test.equal(user:value "place", "1 of 3")
  test.truthy(window.picture.data:find "^<svg")
  user:click "forward"
  test.equal(window.picture.text, "Mountains")
  user:click("back"):click "back"
  test.equal(user:value "place", "3 of 3")
  user:choose("fit", "Real size")
  test.equal(window.picture.fit, "none")
end)

drive.case("pictures of a folder", function()
  local folder = os.tmpname()
  os.remove(folder)
  assert(lfs.mkdir(folder))
  local function write(name)
    local file = assert(io.open(folder .. "/" .. name, "w"))
    file:write "x"
    file:close()
  end
  local user, window = drive.example "images"
  user:click "open"
  drive.answer(user, folder)
  test.equal(drive.answer(user, true).options.text, "There are no pictures in " .. folder)
  test.equal(user:value "place", "1 of 3")
  for _, name in ipairs { "b.png", "a.JPG", "notes.txt" } do write(name) end
  user:click "open"
  drive.answer(user, folder)
  test.equal(user:value "place", "1 of 2")
  test.equal(window.picture.source, folder .. "/a.JPG")
  test.equal(window.picture.data, "")
  user:click "forward"
  test.equal(window.title, "b.png – Pictures")
  for _, name in ipairs { "b.png", "a.JPG", "notes.txt" } do os.remove(folder .. "/" .. name) end
  lfs.rmdir(folder)
end)

-- SPDX-License-Identifier: GPL-3.0-or-later
local here = debug.getinfo(1, "S").source:match "^@(.*/)" or "./"
local drive = dofile(here .. "drive.lua")
local test = require "test"

local net = require "net"

drive.folder = here .. "../../resources/examples/network/"

-- Asks the lamp: method, and what is sent.
local function ask(window, method, body)
  local url = window.state.text
  local answer = assert(net.HTTPClient():request(url, { options = { method = method, data = body, timeout = 5000 } }))
  return answer.status, json.decode(answer.data)
end

local function example()
  local user, window = drive.example("lamp", "0")
  drive.wait(function() return window.state.text:find "^http" end)
  return user, window
end

drive.case("a program switches what the window shows", function()
  local user, window = example()
  local status, lamp = ask(window, "GET")
  test.equal(status, 200)
  test.equal(lamp.on, true)
  status, lamp = ask(window, "PUT", '{"on": false, "level": 40, "color": "#ff0000"}')
  test.equal(status, 200)
  test.equal(lamp.level, 40)
  test.equal(window.on.value, false)
  test.equal(window.level.value, 40)
  test.equal(window.color.value, "#ff0000")
  user:click("on"):set("level", 80)
  lamp = select(2, ask(window, "GET"))
  test.equal(lamp.on, true)
  test.equal(lamp.level, 80)
  test.equal(lamp.color, "#ff0000")
end)

drive.case("wrong requests change nothing, and are told why", function()
  local _, window = example()
  local before = select(2, ask(window, "GET"))
  for _, body in ipairs { "", "[", "7", '{"on": 1}', '{"level": 0}', '{"level": "x"}', '{"color": "red"}',
    '{"on": false, "level": 101}', '{"level": [1]}' } do
    local status, answer = ask(window, "PUT", body)
    test.equal(status, 400, body)
    test.truthy(answer.error, body)
  end
  test.same(select(2, ask(window, "GET")), before)
end)

drive.case("a port that is taken is said in the window", function()
  local _, window = example()
  local port = window.state.text:match ":(%d+)/"
  local windows = select(3, drive.example("lamp", port))
  drive.wait(function() return windows[2] and windows[2].state.text ~= "" or windows[1].state.text ~= "" end)
  local texts = windows[1].state.text .. windows[2].state.text
  test.truthy(texts:find "cannot listen", texts)
end)

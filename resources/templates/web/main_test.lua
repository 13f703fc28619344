-- Run it: eplua --test main_test.lua

local test = require "test"
local net = require "net"
local main = require "main"

local http = net.HTTPClient { timeout = 5000 }

-- A case with a service of its own, on any port that is free.
local function case(name, fn)
  test.case(name, function()
    local server = assert(main.start("127.0.0.1", 0))
    local ok, problem = pcall(fn, "http://127.0.0.1:" .. server:port())
    server:stop()
    if not ok then error(problem, 0) end
  end)
end

local function get(url)
  local answer = assert(http:get(url))
  return answer.status, json.decode(answer.data), answer
end

local function post(url, text) return assert(http:post(url, text)).status end

case("the page and its parts are there", function(base)
  for path, type in pairs { ["/"] = "text/html", ["/style.css"] = "text/css", ["/page.js"] = "javascript" } do
    local status, _, answer = get(base .. path)
    test.equal(status, 200, path)
    test.truthy(answer.headers["content-type"]:find(type, 1, true), path)
  end
  test.equal((get(base .. "/main.lua")), 404)
end)

case("it counts its visits", function(base)
  test.equal(select(2, get(base .. "/api/state")).visits, 1)
  test.equal(select(2, get(base .. "/api/state")).visits, 2)
end)

case("messages are kept, the newest 50", function(base)
  test.equal(post(base .. "/api/messages", '{"text": "hello"}'), 201)
  test.equal(select(2, get(base .. "/api/state")).messages[1].text, "hello")
  for i = 1, 50 do post(base .. "/api/messages", json.encode { text = "message " .. i }) end
  local messages = select(2, get(base .. "/api/state")).messages
  test.equal(#messages, 50)
  test.equal(messages[1].text, "message 1")
end)

case("what is no message is refused", function(base)
  local long = json.encode { text = ("x"):rep(501) }
  for _, wrong in ipairs { "", "[]", "7", "{", '{"text": 7}', '{"text": " "}', long } do
    test.equal(post(base .. "/api/messages", wrong), 400, wrong:sub(1, 20))
  end
  test.equal(#select(2, get(base .. "/api/state")).messages, 0)
end)

-- SPDX-License-Identifier: MIT
-- Chat: over WebSocket: a server with a page for browsers, and clients.
-- Run it: eplua network/chat.lua              talks to itself for a moment
--         eplua network/chat.lua serve 8080   then open http://127.0.0.1:8080/ twice
--         eplua network/chat.lua join NAME    a window; ws://HOST:PORT/ may follow

local net = require "net"

local PAGE = [[
<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Chat</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
  body { color: #232629; background: #fcfcfc }
  ol { list-style: none; padding: 0; min-height: 12rem }
  li b { margin-right: .5em }
  li.note { color: #5f676d }
  form { display: flex; gap: .5rem }
  input { font: inherit; padding: .4rem .6rem; border: 1px solid #888; border-radius: 4px; min-width: 0 }
  input { color: inherit; background: transparent }
  #text { flex: 1 }
  #name { width: 8rem }
  button { font: inherit; padding: .4rem 1rem }
  @media (prefers-color-scheme: dark) {
    :root { color-scheme: dark }
    body { color: #eff0f1; background: #202326 }
    li.note { color: #a1a9b1 }
  }
</style>
<h1>Chat</h1>
<ol id="talk" aria-live="polite"></ol>
<form id="form">
  <input id="name" aria-label="Your name" value="Guest" maxlength="20">
  <input id="text" aria-label="Message" placeholder="Message" autocomplete="off" maxlength="1000" autofocus>
  <button>Send</button>
</form>
<script>
  const find = id => document.getElementById(id)
  const say = (name, text) => {
    const line = document.createElement("li")
    if (name) line.append(Object.assign(document.createElement("b"), { textContent: name }))
    else line.className = "note"
    line.append(text)
    find("talk").append(line)
    line.scrollIntoView()
  }
  const socket = new WebSocket("ws://" + location.hostname + ":PORT/")
  socket.onmessage = event => { const m = JSON.parse(event.data); say(m.name, m.text) }
  socket.onclose = () => say("", "The server is gone.")
  find("form").onsubmit = event => {
    event.preventDefault()
    if (find("text").value) socket.send(JSON.stringify({ name: find("name").value, text: find("text").value }))
    find("text").value = ""
  }
</script>
]]

-- The server passes each message on to everybody. What comes from outside is checked before it is used.
local function start_chat(host, port)
  local server = net.WebSocketServer { maxMessage = 10000 }
  local function tell(name, text) server:broadcast(json.encode { name = name, text = text }) end
  assert(server:start(host, port, {
    connected = function(id) tell("", "Visitor " .. id .. " has come.") end,
    receive = function(id, text)
      local message = json.decode(text)
      if type(message) ~= "table" or type(message.name) ~= "string" or type(message.text) ~= "string" then
        server:disconnect(id, 4000, "that is no message")
        return
      end
      tell(message.name, message.text)
    end,
    disconnected = function(id) tell("", "Visitor " .. id .. " has left.") end,
  }))
  return server
end

local function serve(port)
  local chat = start_chat("127.0.0.1", port + 1)
  local page = PAGE:gsub("PORT", tostring(chat:port()))
  assert(net.HTTPServer():start("127.0.0.1", port, function(_, path)
    if path ~= "/" then return "not found", 404 end
    return page, 200, { ["Content-Type"] = "text/html; charset=utf-8" }
  end))
  print(("Open http://127.0.0.1:%d/ in a browser, or: chat.lua join NAME ws://127.0.0.1:%d/"):format(port, chat:port()))
end

-- A window for one who chats.
local function join(name, url)
  local ui = require "ui"
  local ws = net.WebSocketClient()
  local w
  local function send()
    if w.text.value == "" then return end
    ws:send(json.encode { name = name, text = w.text.value })
    w.text.value = ""
  end
  w = ui.window {
    title = "Chat: " .. name, size = { 420, 360 }, onClosed = function() ws:close() end,
    ui.column {
      ui.log { id = "talk" },
      ui.row {
        ui.entry { id = "text", placeholder = "Message", onSubmitted = send },
        ui.button { text = "Send", onClicked = send },
      },
    },
  }
  ws:addEventListener("dataReceived", function(text)
    local message = json.decode(text)
    if message then w.talk:append((message.name ~= "" and message.name .. ": " or "") .. tostring(message.text)) end
  end)
  ws:addEventListener("error", function(message) w.talk:append(message) end)
  ws:addEventListener("disconnected", function() w.talk:append "The server is gone." end)
  w:show()
  ws:connect(url)
end

-- Two who talk to each other.
local function demonstrate()
  local chat = start_chat("127.0.0.1", 0)
  local url = ("ws://127.0.0.1:%d/"):format(chat:port())
  local ann, bob = net.WebSocketClient(), net.WebSocketClient()
  assert(ann:connect(url))
  assert(bob:connect(url))
  local function hear(who, name)
    local message = json.decode(assert(who:receive(5000)))
    print(("%s reads: %s%s"):format(name, message.name ~= "" and message.name .. ": " or "", message.text))
  end
  for _ = 1, 2 do hear(ann, "Ann") end -- both have come
  hear(bob, "Bob")
  ann:send(json.encode { name = "Ann", text = "Hello, who is there?" })
  hear(bob, "Bob")
  bob:send(json.encode { name = "Bob", text = "It is me." })
  hear(ann, "Ann")
  hear(ann, "Ann")
  bob:send "nonsense" -- and is shown the door
  hear(bob, "Bob") -- his own message comes first
  print("Bob:", bob:receive(5000))
  hear(ann, "Ann")
  chat:stop()
end

if arg and arg[1] == "serve" then
  serve(math.tointeger(tonumber(arg[2] or 8080)) or error "a port is wanted")
elseif arg and arg[1] == "join" then
  join(arg[2] or "Guest", arg[3] or "ws://127.0.0.1:8081/")
else
  demonstrate()
end

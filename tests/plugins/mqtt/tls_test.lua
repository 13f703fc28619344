-- SPDX-License-Identifier: GPL-3.0-or-later
-- mqtts against a broker with certificates of a CA that is made here.
package.path = debug.getinfo(1, "S").source:match "^@(.*/)" .. "?.lua;" .. package.path
local brokers = require "broker"
local lfs = require "lfs"
local mqtt = require "mqtt"
local sys = require "sys"
local test = require "test"
local timers = require "timers"

local function openssl(folder, ...)
  local result = assert(sys.spawn { cmd = "openssl", args = { ... }, cwd = folder }):wait()
  test.equal(result.code, 0, result.stderr)
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  assert(file:close())
end

local function make_key(folder, name)
  openssl(folder, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name .. ".key")
end

local function make_ca(folder, name)
  make_key(folder, name)
  openssl(folder, "req", "-x509", "-new", "-key", name .. ".key", "-subj", "/CN=" .. name, "-days", "2", "-out", name .. ".pem")
end

local function make_certificate(folder, ca, name, names)
  make_key(folder, name)
  write(folder .. "/" .. name .. ".ext", "subjectAltName=" .. names .. "\n")
  openssl(folder, "req", "-new", "-key", name .. ".key", "-subj", "/CN=" .. name, "-out", name .. ".csr")
  openssl(folder, "x509", "-req", "-in", name .. ".csr", "-CA", ca .. ".pem", "-CAkey", ca .. ".key", "-CAcreateserial", "-days", "2",
    "-extfile", name .. ".ext", "-out", name .. ".pem")
end

local function fails(pattern, value, message, code)
  test.equal(value, nil)
  test.equal(code, "EPROTO", message)
  test.truthy(tostring(message):find(pattern), ("%q in %q"):format(pattern, tostring(message)))
end

local broker = brokers.start {
  prepare = function(folder)
    make_ca(folder, "ours")
    make_ca(folder, "other")
    make_certificate(folder, "ours", "server", "IP:127.0.0.1")
    make_certificate(folder, "ours", "client", "DNS:client")
    make_certificate(folder, "ours", "elsewhere", "DNS:elsewhere.example")
  end,
  listener = { "cafile FOLDER/ours.pem", "certfile FOLDER/server.pem", "keyfile FOLDER/server.key", "require_certificate false" },
}
local uri = broker.uri:gsub("mqtt:", "mqtts:")
local function file(name) return broker.folder .. "/" .. name end

local function connect(tls)
  return mqtt.Client.connect(uri, { wait = true, tls = tls })
end

test.case("a broker whose CA is known is spoken to, both ways and with big messages", { timeout = 60000 }, function()
  local client = assert(connect { caFile = file "ours.pem" })
  local got = {}
  client:addEventListener("message", function(event) got[#got + 1] = event.payload end)
  client:subscribe("t", { qos = 1, wait = true })
  local big = ("0123456789"):rep(100000)
  for _, payload in ipairs { "a", big, "z" } do client:publish("t", payload, { qos = 1, wait = true }) end
  while #got < 3 do timers.sleep(1) end
  test.truthy(got[1] == "a" and got[2] == big and got[3] == "z")
  test.equal(client:getInfo().tls, true)
  client:disconnect { wait = true }
end)

test.case("others are refused: no CA, another CA, another name", { timeout = 60000 }, function()
  fails("TLS: certificate verify failed", connect())
  fails("TLS: certificate verify failed", connect { caFile = file "other.pem" })
  local client = assert(mqtt.Client.connect(uri, { tls = { caFile = file "other.pem" }, reconnectDelay = 10 }))
  local errors = 0
  client:addEventListener("error", function(event)
    test.truthy(event.message:find "certificate verify failed")
    errors = errors + 1
  end)
  while errors < 3 do timers.sleep(1) end
  client:disconnect { wait = true }
  local stranger = brokers.start {
    prepare = function(folder)
      make_ca(folder, "ours")
      make_certificate(folder, "ours", "server", "DNS:elsewhere.example")
    end,
    listener = { "cafile FOLDER/ours.pem", "certfile FOLDER/server.pem", "keyfile FOLDER/server.key" },
  }
  local _, message = mqtt.Client.connect(stranger.uri:gsub("mqtt:", "mqtts:"),
    { wait = true, tls = { caFile = stranger.folder .. "/ours.pem" } })
  stranger:stop()
  test.truthy(message:find "host name verification failed" or message:find "certificate verify failed", message)
end)

test.case("allowUnauthorized speaks to anybody", function()
  assert(connect { allowUnauthorized = true }):disconnect { wait = true }
end)

test.case("files that are none are said", function()
  fails("cannot read caFile", connect { caFile = "/nowhere" })
  write(file "garbage.pem", "garbage")
  fails("Unable to load CA certificates", connect { caFile = file "garbage.pem" })
  fails("TLS: ", connect { caFile = file "ours.pem", certFile = file "client.pem", keyFile = file "server.key" })
  openssl(broker.folder, "ec", "-in", "client.key", "-aes128", "-passout", "pass:x", "-out", "locked.key")
  fails("TLS: ", connect { caFile = file "ours.pem", certFile = file "client.pem", keyFile = file "locked.key" })
end)

test.case("a plain client at a TLS door, and TLS at a plain one, are refused", { timeout = 60000 }, function()
  local client = mqtt.Client.connect(broker.uri, { wait = true, connectTimeout = 2000 })
  test.equal(client, nil)
  local plain = brokers.start()
  local _, message, code = mqtt.Client.connect(plain.uri:gsub("mqtt:", "mqtts:"), { wait = true, tls = { allowUnauthorized = true }, connectTimeout = 2000 })
  test.truthy(code, message)
  plain:close()
end)

test.case("a loop does not spin while TLS waits for the broker", { timeout = 60000 }, function()
  broker.process:kill "STOP"
  local client = mqtt.Client.connect(uri, { tls = { caFile = file "ours.pem" } })
  client:addEventListener("connected", function() end)
  timers.sleep(100)
  local before = os.clock()
  timers.sleep(300)
  test.truthy(os.clock() - before < 0.15, "processor time while it waits")
  broker.process:kill "CONT"
  while not client:isConnected() do timers.sleep(1) end
  client:disconnect { wait = true }
end)

test.case("the broker may ask for a certificate", { timeout = 60000 }, function()
  local strict = brokers.start {
    prepare = function(folder) assert(sys.spawn { "cp", "-r", broker.folder .. "/.", folder }:wait().code == 0) end,
    listener = { "cafile FOLDER/ours.pem", "certfile FOLDER/server.pem", "keyfile FOLDER/server.key", "require_certificate true",
      "use_identity_as_username true" } }
  local address = strict.uri:gsub("mqtt:", "mqtts:")
  local client = assert(mqtt.Client.connect(address, { wait = true, tls = { caFile = file "ours.pem", certFile = file "client.pem", keyFile = file "client.key" } }))
  client:disconnect { wait = true }
  local _, message = mqtt.Client.connect(address, { wait = true, tls = { caFile = file "ours.pem" } })
  test.truthy(message, "without one")
  strict:close()
end)

test.case("the broker is stopped", function()
  broker:close()
  test.equal(lfs.attributes(broker.folder), nil)
end)

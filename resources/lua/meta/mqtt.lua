---@meta mqtt
-- SPDX-License-Identifier: MIT

---A client of MQTT brokers (3.1.1). `require "mqtt"`, or the global `mqtt`; a plugin that comes with EPLua.
---
---    local client = mqtt.Client.connect("mqtt://broker.example", { clientId = "lamp" })
---    client:addEventListener("message", function(event) print(event.topic, event.payload) end)
---    client:subscribe("home/#", { qos = 1 })
---    client:publish("home/lamp", "on", { retain = true })
---
---A call returns at once: publish, subscribe and unsubscribe give the number of the operation, which its event carries as
---`messageId`. To hear of its end give `callback`, which gets 0, or a code and a message; or `wait = true`: then the
---coroutine waits, and the call gives the number, or nil, message, code.
---
---A lost connection is made again, after 1 s, 2 s, 4 s ... up to 60 s. What is published meanwhile waits, up to `maxQueued` and
---`maxQueuedBytes`; subscriptions are asked for again when the broker has forgotten them.
---The process lives as long as a client has listeners or something to send. At its end it leaves politely: its will is not
---published.
---@class mqtt
mqtt = {}

---@class mqtt.Client
local Client = {}

---@class mqtt.ClientClass
mqtt.Client = {}

---@enum mqtt.QoS
mqtt.QoS = { AT_MOST_ONCE = 0, AT_LEAST_ONCE = 1, EXACTLY_ONCE = 2 }

---What a broker says when it refuses a client: `returnCode` of the event "error", and the code that the callback of connect gets.
---@enum mqtt.MQTTConnectReturnCode
mqtt.MQTTConnectReturnCode = {
  CONNECTION_ACCEPTED = 0,
  UNACCEPTABLE_PROTOCOL_VERSION = 1,
  IDENTIFIER_REJECTED = 2,
  SERVER_UNAVAILABLE = 3,
  BAD_USERNAME_OR_PASSWORD = 4,
  NOT_AUTHORIZED = 5,
}

---@class mqtt.LastWill
---@field topic string
---@field payload? string at most 65535 bytes
---@field qos? mqtt.QoS
---@field retain? boolean

---@class mqtt.Tls
---@field allowUnauthorized? boolean speak to a broker whose certificate is not trusted
---@field caFile? string whom to trust, in place of the system's list
---@field certFile? string the client's own certificate, with keyFile
---@field keyFile? string without a password

---@class mqtt.ConnectOptions
---@field clientId? string default, and when it is empty: a random one
---@field keepAlivePeriod? integer seconds; default 60, at least 5; 0: none
---@field username? string
---@field password? string
---@field cleanSession? boolean false: the broker keeps subscriptions and messages for this clientId; default true
---@field port? integer default 1883, or 8883 for mqtts
---@field lastWill? mqtt.LastWill what the broker publishes when this client is lost
---@field callback? fun(errorCode: integer, message: string?) hears of the first attempt
---@field tls? mqtt.Tls for mqtts
---@field wait? boolean the coroutine waits until it is connected; when the first attempt fails: nil, message, code
---@field reconnect? boolean default true
---@field reconnectDelay? number ms before the first attempt to reconnect; default 1000
---@field connectTimeout? number ms; default 20000
---@field maxQueued? integer messages that wait to be sent or confirmed; default 1000
---@field maxQueuedBytes? integer bytes of them; default 4 MiB

---Begins to connect. uri: `mqtt://host`, `mqtts://user:password@host:port`. Certificates are verified. nil, message, code for a bad
---address, and for one that restricted code was not allowed (`--allow-net`). Raises for unknown options and wrong types.
---A refusal of name, password or client id is final: the client is closed. All else is tried again.
---@param uri string
---@param options? mqtt.ConnectOptions
---@return mqtt.Client? client
---@return string? message
---@return string? code
function mqtt.Client.connect(uri, options) end

---@class mqtt.OperationOptions
---@field callback? fun(errorCode: integer, message: string?) 0: done
---@field wait? boolean the coroutine waits for the end

---@class mqtt.SubscribeOptions: mqtt.OperationOptions
---@field qos? mqtt.QoS the best that messages shall come with; default 0

---@class mqtt.PublishOptions: mqtt.OperationOptions
---@field qos? mqtt.QoS default 0
---@field retain? boolean the broker keeps it for those who subscribe later

---`+` stands for one level of a topic, `#` at its end for all that follow.
---@param topics string|string[] 1 to 200
---@param options? mqtt.SubscribeOptions
---@return integer? messageId
---@return string? message
---@return string? code
function Client:subscribe(topics, options) end

---Asks for no more messages of these topics, as they were written for subscribe.
---@param topics string|string[]
---@param options? mqtt.OperationOptions
---@return integer? messageId
---@return string? message
---@return string? code
function Client:unsubscribe(topics, options) end

---Its end is that it was sent (QoS 0), or confirmed by the broker. nil, message, "ENOBUFS" when too much waits.
---@param topic string
---@param payload? string|number any bytes
---@param options? mqtt.PublishOptions
---@return integer? messageId
---@return string? message
---@return string? code
function Client:publish(topic, payload, options) end

---Sends what is published, for at most 5 s, and closes the client for good.
---@param options? mqtt.OperationOptions
---@return true? done
---@return string? message
---@return string? code
function Client:disconnect(options) end

---@class mqtt.Event
---@field sessionPresent? boolean connected: the broker knew this client
---@field returnCode? integer connected: 0; error: an mqtt.MQTTConnectReturnCode, if the broker gave one
---@field topic? string message
---@field payload? string message
---@field qos? mqtt.QoS message
---@field retain? boolean message: the broker had kept it
---@field messageId? integer message: 0 for QoS 0; else the number of the operation
---@field topics? string[] subscribed, unsubscribed
---@field results? integer[] subscribed: the QoS for each topic, 128 when it was refused
---@field willReconnect? boolean closed: it is tried again
---@field message? string closed, error: why
---@field code? string closed, error: "ECONNREFUSED", "ETIMEDOUT", "EPROTO" ...

---@alias mqtt.EventName "connected"|"message"|"subscribed"|"unsubscribed"|"published"|"closed"|"error"

---Adds a function that hears an event; there may be several.
---@param event mqtt.EventName
---@param listener fun(event: mqtt.Event) may wait
---@return mqtt.Client client itself
function Client:addEventListener(event, listener) end

---Takes a function away, or all of an event.
---@param event mqtt.EventName
---@param listener? fun(event: mqtt.Event) absent: all of the event
---@return boolean found
function Client:removeEventListener(event, listener) end

---Is it connected now?
---@return boolean
function Client:isConnected() end

---@class mqtt.Info
---@field uri string without name and password
---@field host string
---@field port integer
---@field tls boolean
---@field clientId string
---@field state "connecting"|"connected"|"waiting"|"closing"|"closed" waiting: for the next attempt
---@field connected boolean
---@field sessionPresent boolean
---@field connections integer so far
---@field subscriptions table<string, mqtt.QoS>
---@field queued integer messages that wait to be sent or confirmed
---@field queuedBytes integer
---@field received integer messages
---@field sent integer messages

---All there is to know about it, as a new table.
---@return mqtt.Info
function Client:getInfo() end

return mqtt

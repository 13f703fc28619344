# SPDX-License-Identifier: GPL-3.0-or-later
"""The other end of a WebSocket, by python3-websockets: for tests of ours.

    websocket_peer.py serve [CERTIFICATE KEY]    prints its port; "close" is answered with 4001, "vanish" with a reset in mid-message
    websocket_peer.py talk URL                   talks to an echo server; prints what went well
    websocket_peer.py page URL ORIGIN            prints the status that a page of that origin gets
"""
import asyncio
import socket
import ssl
import struct
import sys

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed, InvalidStatus


def vanish(ws):
    """Half a frame, then a reset."""
    ws.transport.write(b"\x81\x7e\x10\x00half")
    raw = ws.transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    ws.transport.abort()


async def answer(ws):
    async for message in ws:
        if message == "close":
            await ws.close(4001, "as you say")
        elif message == "vanish":
            vanish(ws)
        elif message == "ping":
            await (await ws.ping(b"are you there"))
            await ws.send("pong came")
        elif message == "pieces":
            await ws.send(["in ", "three ", "pieces"])
        elif message == "headers":
            await ws.send(ws.request.headers.get("Authorization", "none"))
        else:
            await ws.send(message)


async def run_server(files):
    tls = None
    if files:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*files)
    def choose(_, offered):
        return offered[0] if offered else None

    async with serve(answer, "127.0.0.1", 0, ssl=tls, max_size=None, select_subprotocol=choose) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().create_future()


async def talk(url):
    async with connect(url, max_size=None) as ws: # which offers permessage-deflate
        print("extensions", len(ws.protocol.extensions))
        for message in ["hello", "", "grüße €😀", b"\x00\xff", "x" * 70000, b"y" * 3000000]:
            await ws.send(message)
            print("same", await ws.recv() == message)
        await ws.send(["in ", "three ", "pieces"])
        print("pieces", await ws.recv())
        await (await ws.ping(b"p" * 125))
        print("pong")
        for i in range(200):
            await ws.send(str(i))
        print("order", [await ws.recv() for i in range(200)] == [str(i) for i in range(200)])
    print("closed", ws.close_code)
    many = [await connect(url) for i in range(50)]
    for i, ws in enumerate(many):
        await ws.send(str(i))
    print("many", [await ws.recv() for ws in many] == [str(i) for i in range(50)])
    await asyncio.gather(*(ws.close() for ws in many))
    ws = await connect(url)
    await ws.send("stop")
    try:
        await ws.recv()
    except ConnectionClosed:
        print("stopped", ws.close_code)


async def page(url, origin):
    try:
        async with connect(url, origin=origin):
            print(101)
    except InvalidStatus as refusal:
        print(refusal.response.status_code)


what, *rest = sys.argv[1:]
asyncio.run({"serve": lambda: run_server(rest), "talk": lambda: talk(*rest), "page": lambda: page(*rest)}[what]())

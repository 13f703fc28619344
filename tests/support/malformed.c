// SPDX-License-Identifier: GPL-3.0-or-later
/* Promise B1. IN is the hidden request, as a line reader would see it; H the head that an honest client sends. */
#include "malformed.h"

#include <stdlib.h>
#include <string.h>

#define IN "GET /inner HTTP/1.1\r\nHost: a\r\n\r\n"
#define H "GET / HTTP/1.1\r\nHost: a\r\n"
#define P "POST / HTTP/1.1\r\nHost: a\r\n"
#define C P "Transfer-Encoding: chunked\r\n\r\n"
#define CASE(name, status, text) {name, status, text, sizeof(text) - 1}

const malformed malformed_requests[] = {
    // lengths
    CASE("two lengths that differ", 400, P "Content-Length: 0\r\nContent-Length: 33\r\n\r\n" IN),
    CASE("two lengths that agree", 400, P "Content-Length: 33\r\nContent-Length: 33\r\n\r\n" IN),
    CASE("two lengths in one line", 400, P "Content-Length: 33, 0\r\n\r\n" IN),
    CASE("two equal lengths in one line", 400, P "Content-Length: 33, 33\r\n\r\n" IN),
    CASE("a negative length", 400, P "Content-Length: -1\r\n\r\n" IN),
    CASE("a length with a plus", 400, P "Content-Length: +33\r\n\r\n" IN),
    CASE("a hexadecimal length", 400, P "Content-Length: 0x21\r\n\r\n" IN),
    CASE("an empty length", 400, P "Content-Length:\r\n\r\n" IN),
    CASE("a length with a blank inside", 400, P "Content-Length: 3 3\r\n\r\n" IN),
    CASE("a length with a point", 400, P "Content-Length: 33.0\r\n\r\n" IN),
    CASE("a length with an exponent", 400, P "Content-Length: 3e1\r\n\r\n" IN),
    CASE("a length in quotes", 400, P "Content-Length: \"33\"\r\n\r\n" IN),
    CASE("a length of 2^64 - 1", 400, P "Content-Length: 18446744073709551615\r\n\r\n" IN),
    CASE("a length of 2^64", 400, P "Content-Length: 18446744073709551616\r\n\r\n" IN),
    CASE("a length of 2^63", 413, P "Content-Length: 9223372036854775808\r\n\r\n" IN),
    CASE("a length of 2^32", 413, P "Content-Length: 4294967296\r\n\r\n" IN),
    CASE("a length of 1 GiB", 413, P "Content-Length: 1073741824\r\n\r\n" IN),
    CASE("a length one above the limit", 413, P "Content-Length: 1048577\r\n\r\n" IN),
    CASE("a length with letters behind", 400, P "Content-Length: 33abc\r\n\r\n" IN),
    CASE("a length with a 0 byte", 400, P "Content-Length: 33\0\r\n\r\n" IN),
    CASE("a length in Arabic digits", 400, P "Content-Length: \xd9\xa3\r\n\r\n" IN),
    CASE("a length with an underscore for a hyphen and a real one twice", 400,
         P "Content_Length: 3\r\nContent-Length: 0\r\ncontent-length: 33\r\n\r\n" IN),
    // length and chunks
    CASE("chunks and a length", 400,
         P "Content-Length: 33\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" IN),
    CASE("a length and chunks, the other way round", 400,
         P "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" IN),
    CASE("chunked twice", 400,
         P "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" IN),
    CASE("chunked twice in one line", 501,
         P "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" IN),
    CASE("identity and chunked", 501, P "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n" IN),
    CASE("an unknown encoding", 501, P "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" IN),
    CASE("chunked, then gzip", 501, P "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" IN),
    CASE("an encoding with a vertical tab", 400,
         P "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" IN),
    CASE("an encoding with a parameter", 501,
         P "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n" IN),
    CASE("an empty encoding", 501, P "Transfer-Encoding:\r\n\r\n0\r\n\r\n" IN),
    CASE("an encoding whose name ends with a blank", 400,
         P "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" IN),
    CASE("chunks in HTTP/1.0", 400,
         "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" IN),
    // chunks
    CASE("a chunk of no length", 400, C "\r\n" IN),
    CASE("a chunk of a negative length", 400, C "-1\r\n" IN),
    CASE("a chunk length with 0x", 400, C "0x0\r\n\r\n" IN),
    CASE("a chunk length with a plus", 400, C "+0\r\n\r\n" IN),
    CASE("a chunk length with a blank before", 400, C " 0\r\n\r\n" IN),
    CASE("a chunk length with a blank behind", 400, C "3 \r\nabc\r\n0\r\n\r\n" IN),
    CASE("a chunk length with letters", 400, C "3g\r\nabc\r\n0\r\n\r\n" IN),
    CASE("a chunk longer than it says", 400, C "3\r\nabcd\r\n0\r\n\r\n" IN),
    CASE("a chunk without its end", 400, C "3\r\nabc0\r\n\r\n" IN),
    CASE("a chunk line that ends with LF", 400, C "3\nabc\r\n0\r\n\r\n" IN),
    CASE("a chunk that ends with LF", 400, C "3\r\nabc\n0\r\n\r\n" IN),
    CASE("a chunk that ends with CR", 400, C "3\r\nabc\r0\r\n\r\n" IN),
    CASE("a last chunk that ends with LF", 400, C "0\r\n\n" IN),
    CASE("a chunk of 2^64", 400, C "10000000000000000\r\n" IN),
    CASE("a chunk of 2^64 - 1", 413, C "ffffffffffffffff\r\n" IN),
    CASE("a chunk of 2 GiB", 413, C "80000000\r\n" IN),
    CASE("an extension that holds a line", 400, C "3;a=\n0\r\n\r\n" IN),
    CASE("an extension with a bare CR", 400, C "3;a\rb\r\nabc\r\n0\r\n\r\n" IN),
    CASE("an extension with a 0 byte", 400, C "3;a\0b\r\nabc\r\n0\r\n\r\n" IN),
    CASE("a trailer", 400, C "0\r\nX: y\r\n\r\n" IN),
    CASE("a trailer that is a length", 400, C "0\r\nContent-Length: 33\r\n\r\n" IN),
    CASE("a request for a trailer", 400, C "0\r\n" IN),
    // lines
    CASE("a bare CR in a value", 400, H "X: a\rb\r\n\r\n" IN),
    CASE("a bare CR that would end a head", 400, H "X: a\r\r\n\r\n" IN),
    CASE("a bare LF between headers", 400, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n" IN),
    CASE("a bare LF after the first line", 400, "GET / HTTP/1.1\nHost: a\r\n\r\n" IN),
    CASE("a head of LF alone", 400, "GET / HTTP/1.1\nHost: a\n\n" IN),
    CASE("a head that ends with LF LF", 400, H "X: y\n\n" IN),
    CASE("a head that ends with CR LF LF", 400, H "\n" IN),
    CASE("a folded header", 400, H "X: a\r\n b\r\n\r\n" IN),
    CASE("a header folded by a tab", 400, H "X: a\r\n\tContent-Length: 33\r\n\r\n" IN),
    CASE("a folded first line", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n" IN),
    CASE("a header without a colon", 400, H "nothing\r\n\r\n" IN),
    CASE("a header without a colon that hides a length", 400,
         P "x\r\nContent-Length: 33\r\n\r\n" IN),
    CASE("a header without a name", 400, H ": a\r\n\r\n" IN),
    CASE("a blank before the colon", 400, H "X : a\r\n\r\n" IN),
    CASE("a tab before the colon", 400, P "Content-Length\t: 33\r\n\r\n" IN),
    CASE("a name with a blank", 400, H "X Y: a\r\n\r\n" IN),
    CASE("a name with a 0 byte", 400, H "X\0Y: a\r\n\r\n" IN),
    CASE("a name with a byte above 127", 400, H "X\xc3\xa4: a\r\n\r\n" IN),
    CASE("a name in brackets", 400, H "(X): a\r\n\r\n" IN),
    CASE("a value with a 0 byte", 400, H "X: a\0b\r\n\r\n" IN),
    CASE("a value with an escape", 400, H "X: a\x1b[2J\r\n\r\n" IN),
    CASE("a value with DEL", 400, H "X: a\x7f\r\n\r\n" IN),
    CASE("an empty line before", 400, "\r\n" H "\r\n" IN),
    CASE("a blank before", 400, " " H "\r\n" IN),
    // Host
    CASE("no Host", 400, "GET / HTTP/1.1\r\nX: y\r\n\r\n" IN),
    CASE("no Host in HTTP/1.0", 400, "GET / HTTP/1.0\r\n\r\n" IN),
    CASE("an empty Host", 400, "GET / HTTP/1.1\r\nHost: \r\n\r\n" IN),
    CASE("two Hosts", 400, H "Host: b\r\n\r\n" IN),
    CASE("the same Host twice", 400, H "host: a\r\n\r\n" IN),
    CASE("two Hosts in one line", 400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n" IN),
    CASE("a Host with a path", 400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n" IN),
    CASE("a Host with a user", 400, "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n" IN),
    CASE("a cookie twice", 400, H "Cookie: a=1\r\nCookie: a=2\r\n\r\n" IN),
    CASE("an unknown header twice", 400, H "X-Token: 1\r\nx-token: 2\r\n\r\n" IN),
    // the first line
    CASE("HTTP/0.9", 400, "GET /\r\n\r\n" IN),
    CASE("HTTP/2.0", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n" IN),
    CASE("HTTP/1.2", 505, "GET / HTTP/1.2\r\nHost: a\r\n\r\n" IN),
    CASE("HTTP/1", 400, "GET / HTTP/1\r\nHost: a\r\n\r\n" IN),
    CASE("HTTP/1.10", 400, "GET / HTTP/1.10\r\nHost: a\r\n\r\n" IN),
    CASE("http in lower case", 400, "GET / http/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("another protocol", 400, "GET / ICE/1.0\r\nHost: a\r\n\r\n" IN),
    CASE("the preface of HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" IN),
    CASE("two blanks before the address", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("two blanks before the version", 400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("a tab for a blank", 400, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("a blank behind the version", 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n" IN),
    CASE("a blank in the address", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("a method in lower case", 400, "get / HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an unknown method", 501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("a method with a bracket", 400, "GE(T / HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("CONNECT", 405, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("TRACE", 405, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("TLS", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" IN),
    CASE("SSH", 400, "SSH-2.0-OpenSSH_9.2\r\n" IN),
    // the address
    CASE("an absolute address", 400, "GET http://a/inner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an address without a slash", 400, "GET inner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("a star", 400, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("a fragment", 400, "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an address with a byte above 127", 400, "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an encoded 0", 400, "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an encoded line end", 400, "GET /a%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an encoded slash", 400, "GET /a%2finner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an encoded backslash", 400, "GET /a%5cinner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("half an encoding", 400, "GET /a%4 HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an encoding of nothing", 400, "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("half an encoding before the query", 400, "GET /a%?1=2 HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("bad UTF-8 in the path", 400, "GET /%c3%28 HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("an overlong slash", 400, "GET /a%c0%afinner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("two dots", 400, "GET /x/../inner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("encoded dots", 400, "GET /x/%2e%2E/inner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("a dot", 400, "GET /./inner HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    CASE("dots at the end", 400, "GET /x/.. HTTP/1.1\r\nHost: a\r\n\r\n" IN),
    // what else can be asked for
    CASE("an unknown Expect", 417, P "Expect: miracles\r\nContent-Length: 33\r\n\r\n" IN),
    CASE("a WebSocket with a body", 400,
         "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: "
         "Upgrade\r\nContent-Length: 33\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" IN),
    CASE("a WebSocket by POST", 400,
         "POST /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" IN),
    CASE("a WebSocket without Connection", 400,
         "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" IN),
    CASE("a WebSocket without a key", 400,
         "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\n\r\n" IN),
    CASE("a WebSocket with a short key", 400,
         "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: abc=\r\n\r\n" IN),
    CASE("an old WebSocket", 426,
         "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" IN),
    CASE("a WebSocket in HTTP/1.0", 400,
         "GET /ws HTTP/1.0\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" IN),
};
const size_t malformed_count = sizeof malformed_requests / sizeof *malformed_requests;

// Parts of a large one: before, `count` times the part, behind.
typedef struct large {
  const char *name;
  int status;
  const char *before, *part;
  size_t count;
  const char *behind;
} large;

static const large larges[] = {
    {"101 headers", 431, H, "Accept: b\r\n", 100, "\r\n" IN},
    {"a field of 9 KiB", 431, H "X: ", "abcdefgh", 1152, "\r\n\r\n" IN},
    {"a name of 9 KiB", 431, H, "abcdefgh", 1152, ": x\r\n\r\n" IN},
    {"a head of 17 KiB", 431, H,
     "Accept: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
     80, "\r\n" IN},
    {"an address of 9 KiB", 414, "GET /", "abcdefgh", 1152, " HTTP/1.1\r\nHost: a\r\n\r\n" IN},
    {"a method of 9 KiB", 414, "", "ABCDEFGH", 1152, " / HTTP/1.1\r\nHost: a\r\n\r\n" IN},
    {"a chunk length of 9 KiB", 400, C, "00000000", 1152, "\r\n\r\n" IN},
    {"an extension of 9 KiB", 400, C "3;", "abcdefgh", 1152, "\r\nabc\r\n0\r\n\r\n" IN},
    {"chunks beyond the limit", 413, C,
     "400\r\n0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
     "def0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
     "def0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
     "def0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
     "def0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
     "def0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
     "def0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc"
     "def0123456789abcdef0123456789abcdef"
     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n",
     1025, "0\r\n\r\n" IN},
};

char *malformed_large(size_t number, const char **name, int *status, size_t *length)
{
  if (number >= sizeof larges / sizeof *larges)
    return NULL;
  const large *l = &larges[number];
  size_t before = strlen(l->before), part = strlen(l->part), behind = strlen(l->behind);
  char *text = malloc(before + part * l->count + behind + 1), *at = text;
  if (!text)
    abort();
  memcpy(at, l->before, before);
  at += before;
  for (size_t i = 0; i < l->count; i++, at += part)
    memcpy(at, l->part, part);
  memcpy(at, l->behind, behind + 1);
  *name = l->name;
  *status = l->status;
  *length = before + part * l->count + behind;
  return text;
}

// What servers of scripts take besides, or answer otherwise.
typedef struct other {
  const char *name;
  int status;
} other;

static const other others[] = {
    {"an unknown header twice", 0}, // it may be a list
    {"no Host in HTTP/1.0", 0},     // small devices speak so
    {"an encoded slash", 0},        // data of the script's; it stays encoded
    {"an encoded backslash", 0},    //
    {"an address of 9 KiB", 0},     // up to 16 KiB
    {"a method of 9 KiB", 501},     //
};

int malformed_for_scripts(const char *name, int status)
{
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (strcmp(others[i].name, name) == 0)
      return others[i].status;
  return status;
}

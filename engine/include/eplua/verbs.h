/* SPDX-License-Identifier: MIT */
/*
 * Verbs: what anyone outside may ask an engine. Requests and answers are JSON, whatever carries them: the IDE's
 * console, telnet, HTTP, WebSocket and DAP all use these.
 *
 *   eplua_ask(e, "{\"verb\":\"evaluate\",\"code\":\"1+1\"}", 33, on_answer, ud);
 *   -> {"ok":true,"results":[{"type":"number","text":"2"}],"time_ms":0.01}
 *
 * A request is an object with "verb" and the members below (those with = may be left out). Unknown members are ignored.
 * Bytes of strings that are no UTF-8 are taken as they are. An answer is an object, valid UTF-8 (U+FFFD stands for what
 * is not), at most a few MiB. A request that cannot be done is answered {"error":{"code":C,"message":"..."}} with a code of
 * eplua/error.h. Requests are answered on the engine thread between callbacks, in order, save that code which
 * yields answers when it finishes; so a busy engine answers later, and eplua_engine_state() tells meanwhile.
 * No verb but evaluate runs code of the script: values are read without metamethods.
 *
 * VALUE, a Lua value for people and for trees:
 *   {"type":"table", "text":"{1, 2, x = 5, ...}",    one line, cut (the sign is U+2026); strings are quoted
 *    "ref":7, "children":3, "more":true}              when it can be opened; "more": there are more than that
 *   functions also: "params":"a, b, ...", "file":"x.lua" or "source":"[string \"...\"]", "line":1, "last_line":9
 *   strings also: "length":N in bytes; when cut, a "ref" for the verb text
 * A ref keeps its value alive until it is released or 10,000 newer ones were given.
 *
 * evaluate  code, session="", name="=prompt", multiline=true, capture=false, refs=true, describe=true, json=false, depth=1, width=200, follows=false, peer=""
 *   Runs code: as an expression when it is one, else as statements. It may yield, and is stopped by
 *   eplua_engine_interrupt(). Globals are the script's. With a session (up to 64 bytes; 64 sessions) its `local`
 *   variables stay for the session's next code: the very same variables that its closures see, <const> stays constant;
 *   a variable with <close> ends with its code, which is its block. Code that fails, or returns from inside a block,
 *   leaves none of its own locals. name is the chunk's, as for load. depth: to which tables are written out in text
 *   (1-8), width: how long it gets (20-16384 bytes). peer: whose code it is, see session_leave; connections say so themselves.
 *   -> {"ok":true, "results":[VALUE...], "time_ms":0.2}          at most 250 results, then "more":true
 *   -> {"ok":false, "error":"...", "traceback":"...", "stopped":bool, "time_ms":0.2}
 *      a syntax error: "syntax":true and "line":N; stopped by os.exit: "exit":STATUS
 *   -> {"incomplete":true}            the text could go on (only with multiline; else that is a syntax error)
 *   -> {"skipped":true}               it follows (only with a session), and the session's code before it was not complete, was stopped, has
 *   yielded and is not answered yet, or was skipped itself: nothing was run. So lines can be asked without waiting for
 *   answers, and mean the same.
 *   capture: "output" (and "output_cut" when longer than 1 MiB) is what the code and the coroutines it makes have printed
 *   until the answer. It still goes to standard output.
 *   describe: whether "results" are wanted. json: "values" are the results as JSON (what has no JSON form: its text).
 * call  function, args=[], and of evaluate: capture, refs, describe, json, depth, width
 *   Calls the function that the name finds from the globals, "turn_on", "lamp.set" or "lamp:set" (then lamp is the first argument), with up to 250 arguments
 *   from JSON (null alone is nil). Answers as evaluate does.
 * cancel  session        ends the session's code that has yielded; it answers as stopped -> {"cancelled":N}
 * session_close  session        forgets its locals, after cancel -> {"closed":bool}
 * session_leave  peer        the peer is gone, as at the end of a connection: closes the sessions in which only its code has run -> {"closed":N}
 * children  ref, start=1, count=100 (1-1000), depth=1, width=200
 *   What is inside: entries of a table (1 to #t, then the other keys sorted: numbers, strings, rest), its metatable;
 *   upvalues of a function; the metatable of userdata.
 *   -> {"children":[{"name":"x","value":VALUE}...], "count":all, "more":bool}
 *   Keys are looked up when the ref is opened first, and only 100,000 besides 1 to #t ("more" when there are more); a
 *   look at a table costs at most 10^6 steps. Later pages read values as they are then.
 * text  ref, start=1, count=65536     a part of a long string, in bytes -> {"text":"...", "length":all}
 * release  ref or refs=[...] or nothing (all) -> {"released":N}
 * complete  text, rest="", session="", limit=100 (1-1000), width=60
 *   What could follow the text up to the cursor: `foo.bar:ba`, `("x"):re`, `require "json".`. Walks fields, __index
 *   tables, methods of strings. Exact beginnings first, then those that differ in case, each sorted.
 *   -> {"prefix":"ba", "items":[{"name","kind","text","params","file" or "source","line"}...], "more":bool}
 *   kind is the type of the value; with : only what can be called, and params without the object.
 *   In the string of `require` the names are those of modules: what is loaded or preloaded, plugins, files by package.path and package.cpath, as far
 *   as the script may load them. rest="" is what stands behind the cursor.
 *   -> {"prefix":"lexer.to", "modules":true, "close":"\"", "items":[{"name","kind":"module","text":its file, or what it is}...], "more":bool}
 *   close is what ends the string, to be put behind a name; it is not there when rest begins with it or goes on with the name.
 * describe  text, session="", width=200
 *   The thing that the end of text names: -> {"found":true, "name":"bar", "path":"foo.bar", "value":VALUE}, or
 *   {"found":false}
 * callbacks -> {"callbacks":[CALLBACK...], "count":all, "running_intervals":N}       at most 1,000, then "more":true
 *   CALLBACK: {"id", "kind":"timeout"|"interval"|"sleep"|"registered", "source":"x.lua:12", "due_ms", "period_ms", "runs", "total_ms",
 *   "max_ms":of the longest run, "since_ms":how long it is there}
 * timer_cancel  timer     its id, as for clearTimeout -> {"cancelled":bool}        false here and below: it is gone already
 * timer_fire  timer      it becomes due now, also that of a sleep; an interval goes on from here -> {"fired":bool}
 * callback_remove  callback     a registered one is taken back -> {"removed":bool}
 * coroutine_cancel  coroutine     one that waits ends as by coroutine.close: what it has to close is closed -> {"cancelled":bool}; an error if it waits for nothing
 * window_close  node, force=false     as if the user had done it, so onClose may object; force: that is not asked -> {"asked":bool}
 * socket_close  socket     the id of what inspect lists under sockets and servers is closed as the script would close it -> {"closed":bool}
 * inspect -> {"script", "timers":[CALLBACK...], "callbacks":[CALLBACK...], "timer_count":all, "callback_count", "sockets":[SOCKET...], "servers":[SOCKET...], "socket_count":all, "server_count",
 *   CALLBACK here has "file" (real path) and "line", too; a sleep "coroutine", its number; a registered one "own": it is not the script's, and cannot be taken back
 *   SOCKET: {"id", "kind":"tcp"|"udp"|"http request"|..., "local":"127.0.0.1:80", "peer", "since_ms", "source", "file", "line", "received":bytes, "sent",
 *   "served":connections, messages, requests so far, "clients":of a server, connected now, "pending":[{"what":"read", "since_ms", "source", "file", "line"}...] that somebody waits for}
 *   "windows":[{"node", "kind", "id", "title", "visible", "elements", "source", "line"}...],
 *   "loop":{"at_most_ms":[0.1, 0.2, ...], "turns":[N, ...], "total_ms"},      turns of the loop by how long they took; the last ones took longer than all
 *   "waiting":all, "coroutines":[{"id":as in debug_threads, "status", "waits":"sleep", "since_ms", "source", "file", "line"}...] that wait, "modules":[{"name", "file"}...],
 *   "plugins":[{"name", "file", "from", "version", ...}...] that are loaded, as of eplua_plugins_list(),
 *   "memory":{"held", "limit", "collected_kb"}}
 * PLUGIN.NAME  a verb that a plugin has added (eplua/plugin.h): what it wants and answers is its own
 * ui_tree  since=0, limit=20000 (1-20000)     what the windows are made of, parents before children
 *   -> {"revision":R, "nodes":[{"node", "parent", "kind", "id", "text", "hidden":true, "disabled":true}...], "more":true when there are more than limit}
 *   With since, the revision of the last answer: only {"revision"} when nothing has changed; "changed" instead of "nodes" when no element came or went since.
 *   hidden: it is not to be seen, a window not open. text: its title, text, caption or value, cut at 100 bytes.
 * ui_element  node -> {"kind", "help", "revision", "children":N, "appended":N, "source", "file", "line":where it was made,
 *   "properties":[{"name", "type", "help", "value", "choices":"a b c", "set":true and "default" when it is not that, "fixed":true when it cannot be set, "cut":true}...]}
 *   type: boolean, integer, number, string, bytes, choice, color, date, time, pair, numbers, strings, options, columns, items, points, style
 * ui_set  node, name, value     as an assignment of the script's would, with the same checks; runs none of its code -> {"value":as it is now}
 * debug_threads -> {"threads":[{"id", "name":"main"|"timeout 3"|"coroutine", "status":"running"|"normal"|"suspended", "waits", "source", "file", "line"}...], "stopped":id}
 *   Coroutines that are known, at most 1,000 (then "more":true), in the order of their numbers. Answered also while the script runs, between callbacks. All further debug_ verbs need a script that a debugger has
 *   stopped (else code EPLUA_E_INVALID), and are answered at once then; so are all verbs above but call, evaluate, cancel, coroutine_cancel,
 *   session_close, session_leave and socket_close.
 * debug_frames  thread, start=0, count=20 (0: all, at most 1000)
 *   -> {"frames":[{"frame":N, "name", "name_kind":"function"|"local"|"method"|..., "kind":"Lua"|"main"|"C", "tail":bool, "source", "file", "line", "last_line", "first_line"}...], "count":all}
 *   frame: a number that is good until the script goes on. source: as Lua has it ("=name", or the text of a loaded string, cut to 256 bytes), with "source_ref" for debug_source; file: its real path.
 * debug_scopes  frame -> {"scopes":[{"name":"Locals"|"Varargs"|"Upvalues"|"Globals", "ref", "count", "expensive":bool}...]}
 * debug_variables  ref, start=1, count=100 (0: all, at most 1000), filter=""|"indexed"|"named", depth=1, width=200, temporaries=false, call=false
 *   What is inside a scope or a value, a page of it, as children does: -> {"variables":[{"name", "path", "value":VALUE, "shadowed":bool, "constant":bool}...], "count", "indexed", "named", "more"}
 *   A page that ends within 1 to #t looks at no other keys: "named" is 0 or 1 (the metatable) then, and "more" is true.
 *   Tables here have "indexed" and "named" besides "children": how many are 1 to #t, and how many other keys are known.
 *   Locals that others hide come after those that code sees, as "x (outer)", "x (outer 2)". Varargs are "[1]", "[2]".
 *   path: the expression that reads it in the frame, where there is one. call: userdata and tables with __pairs or __tostring may be asked (time limit 100 ms).
 * debug_assign  ref, name, value (code), frame -> {"value":VALUE}        name: as debug_variables gave it; of a table also a new one.
 *   Tables are written raw. What is <const> or <close> is refused, as far as the source can be read.
 * debug_evaluate  code, frame=0 (the innermost), assign= (an expression that shall get the value), limit_ms=2000, expression=false, depth=1, width=200
 *   -> {"ok":true, "results":[VALUE...]} or {"ok":false, "error", "syntax":bool, "timeout":bool}
 * debug_complete  text, rest="", frame=0, limit=100 -> as complete, with locals and upvalues of the frame first ("variable":true)
 * debug_error -> {"thrown":bool, "message", "type":"string", "value":VALUE, "traceback", "caught":bool}
 * debug_source  source_ref -> {"text", "name"}       of what has no file; works while the script runs
 * debug_sources -> {"sources":[{"file", or "name" and, of a text, "source_ref"}...]}       chunks that are known; works while the script runs
 * profile_start  kind="wall"|"cpu"|"memory", rate=1000 (1-1000)     see eplua/profile.h -> {"ok":true}; code EPLUA_E_INVALID: one is being made
 * profile_stop  format="speedscope"|"collapsed"|"svg"|"all"|"tree" -> {"text":"...", "samples":N}, all: {"speedscope", "collapsed", "svg", "samples"}
 *   Of one that a verb has started. May be many MiB long. tree: as profile_look, and nodes and order may be given; at most 200,000 of order.
 * profile_state -> {"on":bool, "kind", "samples", "since_ms", "owner":"program"|"verb"|"script"}       owner: who has started it
 * profile_look  nodes=4000 (1-100000)      a look at the one that is being made, by whomever; it goes on. Code EPLUA_E_INVALID: there is none
 *   -> {"kind", "owner", "profile":N, "unit":"milliseconds"|"bytes", "tick":what a weight of 1 is in units, "samples", "weight":of all, "duration_ms",
 *       "functions":[[what, name, file or null, line]...], "nodes":[parent, function, line, self, total, ...], "all":nodes there are,
 *       "entries":[[function, runs, total_ms, max_ms]...], "loop":{"at_most_ms", "turns"}, with order=true "order":[node, weight, ...]}
 *   profile: another number for another profile. what: 0 Lua, 1 C, 2 an entry (a callback, or the main chunk), 3 a mark ("(idle)", "(more)"). Functions are numbered from 0, as they stand
 *   there; nodes from 1, five numbers each, a parent (0: none) before its children, of the places of the calling tree with the heaviest totals. line: where
 *   the function was; 0: not known. order: samples as they came, as far as that is known.
 *   Through a control plane all four are answered at once, whatever Lua does
 * swap  file, text       save and keep running: functions of a file get the code of its new text, in the state as it is. The text is not run. At most 4 MiB.
 *   file: its real path, or a source as Lua has it ("@x.lua", "=name"). Found are functions that were loaded by a run, require, dofile or
 *   loadfile and can be reached; each becomes the one of the same name in the same function around it, and keeps its variables. References are
 *   replaced wherever they are: tables, upvalues, timers, callbacks, locals of coroutines. A function that runs ends with its old code.
 *   -> {"ok":true, "loaded":bool, "swapped":[ITEM...], "added":[ITEM...], "kept":[ITEM...], "moved":N, "same":N, "outside":LINE, "steps":N, "ms":0.2}
 *   ITEM: {"name", "line", "closures":N, "running":N, "why"}. "swapped": with other code; "running": calls of it that are under way. "added": functions
 *   that are new: local ones, made for those that use them, and `function NAME` or `function a.b` where that was nil. "moved": functions with other lines only; "same": with nothing changed. "kept", with "why": not swapped.
 *   "outside": the first line outside of functions that is not as it was when the file was run: it runs when that is run again
 *   (new locals with a plain value, `local x = 5`, do not count: they are made for functions that use them). At most 1,000 items of each, then "more":true.
 *   -> {"ok":false, "syntax":true, "error", "line"}       the text does not compile; nothing is swapped
 *   All is swapped or nothing: the codes EPLUA_E_NOMEM, EPLUA_E_LIMIT (more than 10^6 objects) and EPLUA_E_STOPPED say that nothing was. Also while a debugger has stopped the script.
 * stop, restart, interrupt  only through a control plane (eplua/control.h), and answered there at once, whatever Lua does:
 *   the script shall end; it shall begin anew; what runs at this moment ends, and with "session" also what of it has yielded -> {"ok":true}
 * state -> {"version", "memory", "memory_limit", "uptime_ms", "busy":false, "timeouts", "intervals", "callbacks", "windows", "sockets",
 *   "errors", "queued", "dropped", "sessions", "waiting", "refs"}
 */
#ifndef EPLUA_VERBS_H
#define EPLUA_VERBS_H

#include <eplua/engine.h>
#include <eplua/export.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Asks. Copies request (at most 16 MiB). 0: answer is called exactly once, on the engine thread, or, when the engine
 * ends first, by the thread that closes or frees it; json is borrowed and ends with a 0 byte; answer must not wait. Else
 * it is never called: EPLUA_E_FULL (1,024 tasks wait), EPLUA_E_LIMIT (too long), EPLUA_E_NOMEM, EPLUA_E_CLOSED. Any
 * thread. */
EPLUA_API int eplua_ask(eplua_engine *e, const char *request, size_t length,
                        void (*answer)(void *ud, const char *json, size_t length), void *ud);

/* Calls a function of the script by its name (verb call). args: a JSON list, copied; NULL: none. The answer is
 *   {"ok":true, "values":[...], "time_ms":0.2}     what it has returned, as JSON; what has no JSON form (a function, say) as text
 *   {"ok":false, "error":"...", "traceback":"...", "stopped":bool, "time_ms":0.2}
 *   {"error":{"code":C, "message":"..."}}          it was not called; the engine has ended
 * Errors, threads and the rest as of eplua_ask(); EPLUA_E_INVALID: args is no JSON list. */
EPLUA_API int eplua_call(eplua_engine *e, const char *function, const char *args, size_t length,
                         void (*answer)(void *ud, const char *json, size_t length), void *ud);

#ifdef __cplusplus
}
#endif

#endif

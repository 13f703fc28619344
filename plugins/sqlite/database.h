/* SPDX-License-Identifier: MIT */
/*
 * A database that is open, and what the files of this plugin share. Engine thread, save where "pool" is said.
 *
 * One thing at a time: a connection of SQLite belongs to the engine thread, or, while `working`, to the thread of the pool that runs the first
 * job of its queue. Nothing touches `handle` on the engine thread then, and so no lock is needed: the pool's hand-over orders memory.
 */
#ifndef SQ_DATABASE_H
#define SQ_DATABASE_H

#include <eplua/plugin.h>
#include <lauxlib.h>
#include <sqlite3.h>
#include <stdatomic.h>

#define SQ_DATABASE "sqlite.database"
#define SQ_ASYNC "sqlite.async"
#define SQ_STATEMENT "sqlite.statement"
#define SQ_ROWS "sqlite.rows"

enum {
  SQ_SQL = 1000 * 1000,       /* bytes of a statement */
  SQ_PARAMETERS = 32766,      /* of a statement */
  SQ_STEP = 1000,             /* instructions of SQLite's between two looks at whether to stop */
  SQ_MESSAGE = 256,           /* bytes of an error, cut when longer */
  SQ_QUEUE = 10000,           /* jobs that wait */
  SQ_ROWS_BYTES = 256 << 20,  /* of one asynchronous result */
  SQ_BATCH_BYTES = 256 << 10, /* what an asynchronous iterator fetches at once, and */
  SQ_BATCH_ROWS = 512         /* how many rows at most */
};

typedef struct sq_statement sq_statement;
typedef struct sq_job sq_job;

typedef struct sq_database {
  const eplua_plugin_host *host;
  eplua_plugin *plugin;
  struct sq_database *next, *prev; /* of the plugin's list */
  sqlite3 *handle;                 /* NULL: closed */
  eplua_plugin_item *item;
  unsigned refs;            /* its Lua object and its jobs */
  sq_statement *statements; /* that are to be finalized before it closes */
  char *path;               /* as it was opened */
  bool readonly, confined;  /* confined: opened by restricted code */
  int busy_ms;
  bool deaf; /* what runs is to be finished even if the script stops */
  int64_t busy_since_ns;
  unsigned depth; /* immediate transactions inside each other */

  /* asynchronous operations: queue.c */
  sq_job *jobs;        /* that wait, first come first served */
  size_t waiting;      /* how many */
  bool working;        /* the pool has the connection */
  bool closing;        /* to be closed when it comes back */
  int64_t owner;       /* whose transaction is open: only its jobs run; 0: nobody's */
  lua_State *owner_co; /* the coroutine of it */
  int64_t tokens;      /* given to transactions so far */
  atomic_bool cancel;  /* what runs shall end; any thread */
} sq_database;

/* A statement. Its objects (a statement of Lua's, iterators) share it. Engine thread; an asynchronous iterator's belongs to the pool while it works. */
struct sq_statement {
  sq_database *db; /* NULL: closed, or its database is */
  sq_statement *next, *prev;
  sqlite3_stmt *handle; /* NULL: closed, or not prepared yet */
  unsigned refs;
  bool busy;  /* an iterator goes over its rows */
  bool dead;  /* closed while the pool worked: finalized afterwards */
  bool reset; /* its iterator ended while the pool worked: the same */
};

/* --- plugin.c --- */
const eplua_plugin_host *sq_host(void); /* shared by all engines */

/* --- open.c --- */
int sq_l_open(lua_State *L); /* sqlite.open */

/* --- database.c --- */
/* Into the list of the plugin's, for its end. */
void sq_database_enter(sq_database *db);
/* Lua is gone without having collected it. */
void sq_database_end(sq_database *db);
void sq_database_class(lua_State *L);
/* Closes it now, or when the pool gives it back. Twice: nothing. */
void sq_database_close(sq_database *db);
void sq_database_unref(sq_database *db);
/* The database of the object at arg. Raises for others. */
sq_database *sq_database_check(lua_State *L, int arg);
/* The same, when it can be used at once; NULL: an error is pushed, to be returned by 3. */
sq_database *sq_database_ready(lua_State *L, int arg);
/* Copies it to a file. Engine thread or pool. */
int sq_database_copy(sq_database *db, const char *path, char *message);

/* --- statement.c --- */
/* Of a database, with one ref; NULL: no memory. */
sq_statement *sq_statement_new(sq_database *db);
void sq_statement_close(sq_statement *s);
void sq_statement_unref(sq_statement *s); /* NULL is accepted */
/* The pool is done: does what had to wait. */
void sq_statements_sweep(sq_database *db);
/* Prepares the only statement of a text. SQLITE_OK, or a code and a sentence. Engine thread or pool. */
int sq_prepare(sq_database *db, const char *sql, size_t length, sqlite3_stmt **statement,
               char *message);
/* Runs all statements of a text; parameters are for a text with one. Adds to changes. Engine thread or pool. */
struct sq_parameters;
int sq_execute(sq_database *db, const char *sql, size_t length, struct sq_parameters *p,
               int64_t *changes, char *message);
/* Argument arg: text of SQL. Raises for others. */
const char *sq_check_sql(lua_State *L, int arg, size_t *length);

/* --- immediate.c: the methods of databases and of statements that end in a statement --- */
int sq_l_exec(lua_State *L);
int sq_l_query(lua_State *L);
int sq_l_get(lua_State *L);
int sq_l_rows(lua_State *L);
int sq_l_prepare(lua_State *L);
void sq_statement_class(lua_State *L);
/* An iterator over the rows of s, which is bound, as the two values and the closing value of a `for`: 4. Takes the ref when own. index: of the object that it keeps. */
int sq_rows_push(lua_State *L, sq_statement *s, bool own, int index);
void sq_rows_class(lua_State *L); /* rows.c */

/* --- transaction.c --- */
int sq_l_transaction(lua_State *L);
void sq_transaction_class(lua_State *L);

/* --- error.c --- */
/* The name of a result code without its details: "SQLITE_BUSY". Static storage. */
const char *sq_error_code(int result);
/* Pushes nil, what SQLite says of its last error, the code; 3. */
int sq_error_push(lua_State *L, sqlite3 *handle, int result);
int sq_error_push_text(lua_State *L, const char *message, int result);
/* The same into a buffer of SQ_MESSAGE bytes; handle may be NULL. Any thread. */
void sq_error_write(char *message, sqlite3 *handle, int result);

/* --- confine.c --- */
/* What restricted code may open: true; false: an error is pushed, 3 values. */
bool sq_confine_path(lua_State *L, const eplua_plugin_host *host, const char *path, bool readonly);
/* The name of the file system that opens databases and what lies beside them, and nothing else. NULL: no memory. */
const char *sq_confine_vfs(void);
void sq_confine(sqlite3 *handle);

/* --- async.c --- */
void sq_async_class(lua_State *L);
int sq_l_async(lua_State *L);
void sq_queue_start(sq_database *db); /* queue.c: if something waits and may run */
void sq_queue_drop(sq_database *db);  /* all that waits, unheard */

/* --- method.c --- */
/* Makes the metatable `name` with its methods: a method that is not there raises and names those that are. plugin: upvalue 1 of all. */
void sq_class(lua_State *L, const char *name, const luaL_Reg *methods, const luaL_Reg *meta);
/* Raises unless all keys of the table at arg are among those, whose last is NULL. */
void sq_check_options(lua_State *L, int arg, const char *const *names);

#endif

// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * How an attached engine is reached, and what is done when it goes. The application's thread, but for names of hosts, which a worker resolves.
 * An engine that goes takes nothing with it: breakpoints and watches are the IDE's, and a bar offers to connect again or to go back. To do either by
 * itself was left: who has just lost a server wants to look at what was there.
 */
#include "ide/attach_int.h"

#include "ide/target.h"
#include "ide/worker.h"
#include "link/engines.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000 };

static const char bar[] = "attach";

// --- connecting ---

void ide_attach_hide_bar(const ide_attach *a)
{
  epq_shell_tell(a->ide->shell, bar, EPQ_HINT, NULL, NULL, NULL, NULL);
}

static void use(ide_attach *a, peer_link *link)
{
  if (*a->token)
    peer_link_set_token(link, a->token);
  else
    peer_link_set_token(link, getenv("EPLUA_TOKEN"));
  a->was_in = false;
  epq_timer_start(a->patience, PATIENCE_MS, false);
  ide_target_use(a->ide, IDE_TARGET_ATTACHED, link, a->name);
}

// Somebody listens there who is no engine, or nobody says that nobody does.
void ide_attach_impatient(void *ud)
{
  ide_attach *a = ud;
  ide_target_facts facts = ide_target_facts_now(a->ide);
  if (facts.kind == IDE_TARGET_ATTACHED && facts.stage == IDE_TARGET_CONNECTING)
    ide_target_give_up(a->ide, _("no engine answers there"));
}

// A host has a name that takes a while to find.
typedef struct search {
  ide_job job;
  ide *ide;
  unsigned attempt;
  char *place;
  peer_link *link;
  eplua_error err;
} search;

static void work_search(ide_job *job)
{
  search *s = (search *)job;
  s->link = peer_link_new_socket(s->place, NULL, &s->err);
}

static void finish_search(ide_job *job)
{
  search *s = (search *)job;
  ide_attach *a = s->ide->attach;
  if (!a || a->attempt != s->attempt)
    return;
  peer_link *link = s->link;
  s->link = NULL;
  if (link)
    use(a, link);
  else
    ide_attach_failed(a, s->err.code, s->err.message);
}

static void drop_search(ide_job *job)
{
  search *s = (search *)job;
  if (s->link)
    s->link->ops->free(s->link);
  free(s->place);
  free(s);
}

void ide_attach_connect(ide_attach *a)
{
  eplua_error err = {0};
  a->attempt++;
  ide_attach_hide_bar(a);
  if (*a->place == '/') {
    peer_link *link = peer_link_new_socket(a->place, NULL, &err);
    if (link)
      use(a, link);
    else
      ide_attach_failed(a, err.code, err.message);
    return;
  }
  if (!a->worker)
    a->worker = ide_worker_new(a->ide->app, "hosts");
  search *s = a->worker ? calloc(1, sizeof *s) : NULL;
  if (!s || !(s->place = strdup(a->place))) {
    free(s);
    ide_attach_failed(a, EPLUA_E_NOMEM, _("not enough memory"));
    return;
  }
  s->job = (ide_job){.work = work_search, .finish = finish_search, .drop = drop_search};
  s->ide = a->ide;
  s->attempt = a->attempt;
  ide_worker_add(a->worker, &s->job);
  epq_shell_say(a->ide->shell, _("Connecting…"));
}

// --- it went ---

typedef struct again {
  const ide_attach *attach;
  char *place;
  char name[IDE_ATTACH_NAME];
  int count;
  bool is_there; // the very one
} again;

static void look_again(void *ud, const link_engine *engine)
{
  again *g = ud;
  const ide_attach *a = g->attach;
  bool same = engine->script && a->script && strcmp(engine->script, a->script) == 0 &&
              engine->folder && a->folder && strcmp(engine->folder, a->folder) == 0;
  g->is_there |= strcmp(engine->socket_path, a->place) == 0;
  if (!same || engine->pid == (int)getpid() || g->count++ > 0)
    return;
  g->place = strdup(engine->socket_path);
  ide_attach_name(engine, g->name, sizeof g->name);
}

// The same script under another process number is what is meant, if there is one.
static void reconnect(ide_attach *a)
{
  eplua_error err = {0};
  again g = {.attach = a};
  if (*a->place == '/')
    link_engines_each(look_again, &g, &err);
  if (g.place && g.count == 1 && !g.is_there) {
    free(a->place);
    a->place = g.place;
    g.place = NULL;
    snprintf(a->name, sizeof a->name, "%s", g.name);
  }
  free(g.place);
  a->again = true;
  ide_attach_connect(a);
}

bool ide_attach_lost(const ide *i)
{
  return ide_attach_active(i) && i->attach->place &&
         ide_target_facts_now(i).stage == IDE_TARGET_LOST;
}

void ide_attach_again(ide *i)
{
  if (ide_attach_lost(i))
    reconnect(i->attach);
}

static void take_bar(void *ud, const char *id)
{
  ide *i = ud;
  if (!ide_attach_active(i))
    return;
  if (strcmp(id, "reconnect") == 0)
    ide_attach_again(i);
  else if (strcmp(id, "back") == 0)
    ide_attach_detach(i);
}

// gone: it was attached, and else could not be again.
static void show_bar(ide_attach *a, bool gone, const char *why)
{
  const epq_button buttons[] = {{"reconnect", _("Reconnect"), "view-refresh"},
                                {"back", _("Back to the Built-in Engine"), NULL},
                                {0}};
  char text[500];
  snprintf(text, sizeof text, gone ? _("%s is gone: %s.") : _("%s cannot be reached: %s."), a->name,
           why);
  ide_attach_say(a, EPLUA_LOG_WARNING, "%s%s", gone ? "\342\226\240 " : "", text);
  epq_shell_tell(a->ide->shell, bar, EPQ_WARNING, text, buttons, take_bar, a->ide);
}

// Nobody runs under that number any more, or one that is dead and only not buried yet.
static bool has_ended(int pid)
{
  char path[40], line[400] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *f = fopen(path, "re");
  if (f && !fgets(line, sizeof line, f))
    *line = '\0';
  if (f)
    fclose(f);
  const char *state = strrchr(line, ')'); // the name before it may have any character
  return !f || (state && strncmp(state, ") Z", 3) == 0);
}

void ide_attach_was_lost(ide_attach *a, const ide_target_facts *facts)
{
  char why[300];
  snprintf(why, sizeof why, "%s", facts->why ? facts->why : _("the connection was closed"));
  if (!a->was_in && !a->again) {
    ide_attach_failed(a, facts->code, why);
    return;
  }
  if (a->was_in && a->pid > 0 && has_ended(a->pid))
    snprintf(why, sizeof why, _("its process has ended"));
  ide_attach_close_windows(a);
  show_bar(a, a->was_in, why);
  a->was_in = false;
}

// It could not be reached: nothing has changed, and the dialog says why.
void ide_attach_failed(ide_attach *a, int code, const char *why)
{
  char text[400];
  bool named = strncmp(why, a->name, strlen(a->name)) == 0;
  snprintf(text, sizeof text, "%s%s%s", named ? "" : a->name, named ? "" : ": ", why);
  if (a->again) {
    show_bar(a, false, why);
    return;
  }
  if (ide_target_facts_now(a->ide).kind == IDE_TARGET_ATTACHED)
    ide_target_use_own(a->ide);
  ide_attach_ask_again(a, code, text);
}

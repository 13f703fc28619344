// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_target.h"

#include <QTimer>

#include <utility>

static FakeTarget *now;

cJSON *json(const QByteArray &text)
{
  QByteArray real = text;
  real.replace('\'', '"');
  return cJSON_Parse(real.constData());
}

static QByteArray print(const cJSON *value)
{
  char *text = value ? cJSON_PrintUnformatted(value) : nullptr;
  QByteArray copy(text);
  cJSON_free(text);
  return copy;
}

FakeTarget::FakeTarget()
{
  now = this;
  facts.name = "built-in engine";
  facts.status = "none";
  facts.same_files = true;
}

FakeTarget::~FakeTarget()
{
  drop(true);
  now = nullptr;
}

// --- how it goes ---

void FakeTarget::changed()
{
  facts.status = m_status.constData();
  facts.why = m_why.isEmpty() ? nullptr : m_why.constData();
  const QList<ide_target_listener *> all = listeners;
  for (ide_target_listener *each : all)
    if (listeners.contains(each) && each->changed)
      each->changed(each->ud);
}

void FakeTarget::connect()
{
  facts.connection++;
  facts.life++;
  facts.stage = IDE_TARGET_READY;
  m_why.clear();
  drop(true);
  changed();
}

void FakeTarget::otherEngine()
{
  drop(false);
  setStage(IDE_TARGET_EMPTY);
  setStage(IDE_TARGET_READY);
}

void FakeTarget::lose(const QByteArray &why)
{
  m_why = why;
  facts.stage = IDE_TARGET_LOST;
  facts.life++;
  drop(true);
  changed();
}

void FakeTarget::setStage(ide_target_stage stage)
{
  facts.stage = stage;
  facts.life++;
  changed();
}

void FakeTarget::setStatus(const QByteArray &status)
{
  m_status = status;
  changed();
}

// --- answers ---

void FakeTarget::answer(const QByteArray &what, const QByteArray &body)
{
  m_answers[what] = [body](const cJSON *) { return FakeAnswer{true, body}; };
}

void FakeTarget::refuse(const QByteArray &what, const QByteArray &why)
{
  m_answers[what] = [why](const cJSON *) { return FakeAnswer{false, why}; };
}

void FakeTarget::answerBy(const QByteArray &what,
                          std::function<FakeAnswer(const cJSON *arguments)> how)
{
  m_answers[what] = std::move(how);
}

void FakeTarget::hold(const QByteArray &what)
{
  m_held.append(what);
}

void FakeTarget::release(const QByteArray &what)
{
  m_held.removeAll(what);
  for (Question &q : m_questions)
    q.due |= q.what == what;
  soon();
}

void FakeTarget::soon()
{
  QTimer::singleShot(0, [this, of = now] {
    if (now == of && of == this)
      answerDue();
  });
}

void FakeTarget::give(const Question &q, const FakeAnswer &answer)
{
  cJSON *body = answer.ok ? json(answer.text.isEmpty() ? "{}" : answer.text) : nullptr;
  if (q.answered && !answer.ok) {
    cJSON *refused = cJSON_CreateObject();
    cJSON_AddStringToObject(cJSON_AddObjectToObject(refused, "error"), "message",
                            answer.text.constData());
    q.answered(q.ud, refused);
    cJSON_Delete(refused);
  } else if (q.answered) {
    q.answered(q.ud, body);
  } else if (q.did) {
    q.did(q.ud, answer.ok, body, answer.ok ? "" : answer.text.constData());
  }
  cJSON_Delete(body);
  cJSON_Delete(q.arguments);
}

void FakeTarget::answerDue()
{
  for (qsizetype k = 0; k < m_questions.size();) {
    if (!m_questions[k].due) {
      k++;
      continue;
    }
    const Question q = m_questions.takeAt(k);
    const auto how = m_answers.value(q.what);
    give(q, how ? how(q.arguments) : FakeAnswer{});
    k = 0; // who was told may have asked
  }
}

// The engine goes: as the real one does it.
void FakeTarget::drop(bool dapToo)
{
  QList<Question> gone;
  for (qsizetype k = 0; k < m_questions.size();)
    if (dapToo || m_questions[k].answered)
      gone.append(m_questions.takeAt(k));
    else
      k++;
  for (const Question &q : std::as_const(gone)) {
    if (q.answered)
      q.answered(q.ud, nullptr);
    else if (q.did)
      q.did(q.ud, false, nullptr, "The engine went before it could answer");
    cJSON_Delete(q.arguments);
  }
}

// --- what comes unasked ---

void FakeTarget::event(const QByteArray &name, const QByteArray &body)
{
  cJSON *value = body.isEmpty() ? nullptr : json(body);
  const QList<ide_target_listener *> all = listeners;
  for (ide_target_listener *each : all)
    if (listeners.contains(each) && each->event)
      each->event(each->ud, name.constData(), value);
  cJSON_Delete(value);
}

void FakeTarget::message(const QByteArray &type, const QByteArray &members)
{
  cJSON *value = json(members);
  const QList<ide_target_listener *> all = listeners;
  for (ide_target_listener *each : all)
    if (listeners.contains(each) && each->message)
      each->message(each->ud, type.constData(), value);
  cJSON_Delete(value);
}

// --- what was asked ---

QByteArrayList FakeTarget::taken(const QByteArray &begin)
{
  QByteArrayList found;
  for (const QByteArray &each : std::exchange(m_asked, {}))
    if (each.startsWith(begin))
      found.append(each);
  return found;
}

int FakeTarget::count(const QByteArray &what) const
{
  int n = 0;
  for (const QByteArray &each : m_asked)
    n += each.startsWith(what);
  return n;
}

int FakeTarget::waiting() const
{
  return int(m_questions.size());
}

void FakeTarget::ask(const QByteArray &what, cJSON *arguments, ide_target_answered *answered,
                     ide_target_did *did, void *ud)
{
  m_asked.append(what + ' ' + (arguments ? print(arguments) : QByteArray("{}")));
  m_questions.append({what, arguments, answered, did, ud, !m_held.contains(what)});
  soon();
}

void FakeTarget::tell(cJSON *message)
{
  m_asked.append(
      "tell " +
      QByteArray(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(message, "type"))) + ' ' +
      print(message));
  cJSON_Delete(message);
}

void FakeTarget::forget(const void *ud)
{
  for (Question &q : m_questions)
    if (q.ud == ud) {
      q.answered = nullptr;
      q.did = nullptr;
    }
}

// --- target.h ---

extern "C" {

void ide_target_listen(ide *, ide_target_listener *listener)
{
  now->listeners.append(listener);
}

void ide_target_unlisten(ide *, ide_target_listener *listener)
{
  if (now)
    now->listeners.removeAll(listener);
}

ide_target_facts ide_target_facts_now(const ide *)
{
  return now->facts;
}

void ide_target_ask(ide *, cJSON *request, int, ide_target_answered *done, void *ud)
{
  const QByteArray verb = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(request, "verb"));
  now->ask("verb " + verb, request, done, nullptr, ud);
}

void ide_target_dap(ide *, const char *command, cJSON *arguments, ide_target_did *done, void *ud)
{
  now->ask(command, arguments, nullptr, done, ud);
}

void ide_target_forget(ide *, const void *ud)
{
  if (now)
    now->forget(ud);
}

void ide_target_subscribe(ide *, const char *channel, bool on)
{
  now->channels[channel] += on ? 1 : -1;
}

void ide_target_tell(ide *, cJSON *message)
{
  now->tell(message);
}
}

// Files of the fake engine are ours when it says so: nothing is looked for.
bool ide_sources_ours(const ide *, const char *path)
{
  return path && now->facts.same_files;
}

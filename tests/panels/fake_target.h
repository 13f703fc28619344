// SPDX-License-Identifier: GPL-3.0-or-later
//
// An engine that is looked at (app/ide/target.h), made of a table: what is asked is written down, and answered as the test wants it: at once, late, with an
// error, or never. Answers come from the event loop, as the real ones do. Only one is there at a time.
#ifndef PANELS_FAKE_TARGET_H
#define PANELS_FAKE_TARGET_H

extern "C" {
#include "ide/sources.h"
#include "ide/target.h"
}

#include <QByteArray>
#include <QHash>
#include <QList>

#include <functional>

// JSON as it is written in tests: ' stands for ".
cJSON *json(const QByteArray &text);

struct FakeAnswer {
  bool ok = true;
  QByteArray text; // the body as JSON, or why not
};

class FakeTarget
{
public:
  FakeTarget();
  ~FakeTarget();
  FakeTarget(const FakeTarget &) = delete;

  // ---- how it goes ----
  void connect();                        // a new connection with an engine
  void otherEngine();                    // over the same connection
  void lose(const QByteArray &why);      // what was asked is answered with nothing
  void setStage(ide_target_stage stage); // and tells so
  void setStatus(const QByteArray &status);
  ide_target_facts facts{};

  // ---- answers: a command of DAP, or a verb as "verb NAME"; without one it is {} ----
  void answer(const QByteArray &what, const QByteArray &body);
  void refuse(const QByteArray &what, const QByteArray &why);
  void answerBy(const QByteArray &what, std::function<FakeAnswer(const cJSON *arguments)> how);
  void hold(const QByteArray &what); // answers nothing until release()
  void release(const QByteArray &what);

  // ---- what comes unasked ----
  void event(const QByteArray &name, const QByteArray &body = {});
  void message(const QByteArray &type, const QByteArray &members);

  // ---- what was asked: "next {"threadId":1}", "verb evaluate {...}", "tell dap_end {...}" ----
  QByteArrayList taken(const QByteArray &begin = {}); // those that begin so; they are gone then
  int count(const QByteArray &what) const;            // since the last taken()
  int waiting() const;                                // questions without an answer

  struct Question {
    QByteArray what;
    cJSON *arguments;
    ide_target_answered *answered;
    ide_target_did *did;
    void *ud;
    bool due;
  };
  void ask(const QByteArray &what, cJSON *arguments, ide_target_answered *answered,
           ide_target_did *did, void *ud);
  void tell(cJSON *message);
  void forget(const void *ud);
  QList<ide_target_listener *> listeners;
  QHash<QByteArray, int> channels;

private:
  void soon();
  void answerDue();
  void drop(bool dapToo);
  static void give(const Question &q, const FakeAnswer &answer);
  void changed();
  QList<Question> m_questions;
  QHash<QByteArray, std::function<FakeAnswer(const cJSON *)>> m_answers;
  QList<QByteArray> m_held;
  QByteArrayList m_asked;
  QByteArray m_why, m_status = "idle";
};

#endif

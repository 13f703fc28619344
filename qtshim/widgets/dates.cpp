// SPDX-License-Identifier: GPL-3.0-or-later
//
// date, time: both may be empty. Qt's field always has a moment in it, so empty is a moment before all others, which it
// shows as a dash. A step or a digit begins with now; Delete over all of it empties it.
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QCalendarWidget>
#include <QDateTimeEdit>
#include <QKeyEvent>
#include <QLineEdit>

namespace epq
{

namespace
{

const QDate firstDay(100, 1, 2), lastDay(9999, 12, 31);
const QDate someDay(2000, 1, 1); // that the times of a day lie on

class Moment : public QDateTimeEdit
{
public:
  explicit Moment(bool ofDay) : m_ofDay(ofDay)
  {
    setSpecialValueText(QString(QChar(0x2013)));
    setKeyboardTracking(false);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    if (ofDay) {
      setFormat("HH:mm");
    } else {
      setCalendarPopup(true);
      setDisplayFormat(dateFormat());
      setDays(QDate(), QDate());
    }
    setEmpty();
  }

  void setDays(QDate first, QDate last)
  {
    m_first = first.isValid() ? first : firstDay;
    m_last = last.isValid() && last >= m_first ? last : lastDay;
    if (last.isValid() && last < m_first)
      m_last = m_first;
    setDateTimeRange(QDateTime(m_first.addDays(-1), QTime(0, 0)), QDateTime(m_last, QTime(0, 0)));
  }

  // A field without a date takes the day of what is put in, and of its format, for its only day.
  void put(const QDateTime &moment)
  {
    QDateTime before = dateTime();
    {
      QSignalBlocker blocker(this); // on the way it is moved into ranges that come and go
      setDateTime(moment);
      if (m_ofDay)
        setDateTimeRange(nothing(), QDateTime(someDay, QTime(23, 59, 59)));
    }
    if (dateTime() != before)
      emit dateTimeChanged(dateTime());
  }

  void setFormat(const QString &format)
  {
    QDateTime now = dateTime();
    setDisplayFormat(format);
    put(now);
  }

  void setEmpty()
  {
    put(nothing());
  }

  bool isEmpty() const
  {
    return dateTime() == nothing();
  }

  // Years in full, whatever the country.
  static QString dateFormat()
  {
    QString format = QLocale().dateFormat(QLocale::ShortFormat);
    if (QLocale().language() == QLocale::C)
      format = "yyyy-MM-dd";
    return format.contains("yyyy") ? format : format.replace("yy", "yyyy");
  }

protected:
  void stepBy(int steps) override
  {
    if (isEmpty())
      begin();
    else
      QDateTimeEdit::stepBy(steps);
  }

  StepEnabled stepEnabled() const override
  {
    return isEmpty() ? StepUpEnabled | StepDownEnabled : QDateTimeEdit::stepEnabled();
  }

  void keyPressEvent(QKeyEvent *event) override
  {
    bool clears = event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace;
    bool all = lineEdit()->selectedText() == lineEdit()->text();
    if (clears && (all || isEmpty()))
      return setEmpty();
    if (isEmpty() && !event->text().isEmpty() && event->text()[0].isDigit()) {
      begin();
      setCurrentSectionIndex(0);
      setSelectedSection(currentSection());
    }
    QDateTimeEdit::keyPressEvent(event);
  }

  // Tab goes through day, month and year. The dash has no parts, and Qt would look for the next one for ever.
  bool focusNextPrevChild(bool next) override
  {
    return isEmpty() ? QAbstractSpinBox::focusNextPrevChild(next)
                     : QDateTimeEdit::focusNextPrevChild(next);
  }

  // The calendar of an empty field opens at today.
  void mousePressEvent(QMouseEvent *event) override
  {
    QDateTimeEdit::mousePressEvent(event);
    QCalendarWidget *calendar = m_ofDay ? nullptr : calendarWidget();
    if (calendar && calendar->isVisible() && isEmpty()) {
      QDate today = qBound(m_first, QDate::currentDate(), m_last);
      calendar->setCurrentPage(today.year(), today.month());
    }
  }

private:
  // The moment before all others.
  QDateTime nothing() const
  {
    return QDateTime((m_ofDay ? someDay : m_first).addDays(-1), QTime(0, 0));
  }

  void begin()
  {
    if (m_ofDay)
      put(QDateTime(someDay, QTime(QTime::currentTime().hour(), 0)));
    else
      put(QDateTime(qBound(m_first, QDate::currentDate(), m_last), QTime(0, 0)));
  }

  bool m_ofDay;
  QDate m_first = firstDay, m_last = lastDay;
};

// "" gives an invalid day; false: it is none.
bool readDay(const epq_value &value, QDate *to)
{
  QString text;
  if (!read(value, &text))
    return false;
  QDate day = QDate::fromString(text, Qt::ISODate);
  if (!text.isEmpty() && (text.size() != 10 || !day.isValid() || day < firstDay))
    return false;
  *to = day;
  return true;
}

class Date : public Element
{
public:
  Date(View *view, int64_t node) : Element(view, node), m_moment(new Moment(false))
  {
    setWidget(m_moment);
    ignoreWheelOutsideFocus(m_moment);
    QObject::connect(m_moment, &QDateTimeEdit::dateTimeChanged, m_moment, [this] {
      if (isQuiet())
        return;
      m_value = m_moment->isEmpty() ? QDate() : m_moment->date();
      emitEvent("onValueChanged", m_value.toString(Qt::ISODate));
    });
    reportFocus(m_moment, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QDate *day = property == "value" ? &m_value
                 : property == "min" ? &m_first
                 : property == "max" ? &m_last
                                     : nullptr;
    if (!day)
      return Element::apply(property, value);
    if (!readDay(value, day))
      return EPQ_E_INVALID;
    m_moment->setDays(m_first, m_last);
    if (m_value.isValid())
      m_moment->setDate(
          qBound(m_moment->minimumDate().addDays(1), m_value, m_moment->maximumDate()));
    else
      m_moment->setEmpty();
    return EPQ_OK;
  }

private:
  Moment *m_moment;
  QDate m_value, m_first, m_last;
};

class Time : public Element
{
public:
  Time(View *view, int64_t node) : Element(view, node), m_moment(new Moment(true))
  {
    setWidget(m_moment);
    ignoreWheelOutsideFocus(m_moment);
    QObject::connect(m_moment, &QDateTimeEdit::dateTimeChanged, m_moment, [this] {
      if (!isQuiet())
        emitEvent("onValueChanged",
                  m_moment->isEmpty() ? QString() : m_moment->time().toString(format()));
    });
    reportFocus(m_moment, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property == "value") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      QTime time = QTime::fromString(text, text.size() > 5 ? "HH:mm:ss" : "HH:mm");
      if (!text.isEmpty() && !time.isValid())
        return EPQ_E_INVALID;
      if (time.isValid())
        m_moment->put(QDateTime(someDay, time));
      else
        m_moment->setEmpty();
    } else if (property == "seconds") {
      if (!read(value, &m_seconds))
        return EPQ_E_INVALID;
      m_moment->setFormat(format());
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  QString format() const
  {
    return m_seconds ? "HH:mm:ss" : "HH:mm";
  }

  Moment *m_moment;
  bool m_seconds = false;
};

} // namespace

std::unique_ptr<Element> makeDate(View *view, int64_t node)
{
  return std::make_unique<Date>(view, node);
}

std::unique_ptr<Element> makeTime(View *view, int64_t node)
{
  return std::make_unique<Time>(view, node);
}

} // namespace epq

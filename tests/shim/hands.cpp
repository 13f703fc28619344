// SPDX-License-Identifier: GPL-3.0-or-later
#include "hands.h"

#include <QtTest>
#include <QtWidgets>

static QWidget *find(const char *id)
{
  const QWidgetList all = QApplication::allWidgets();
  for (QWidget *widget : all)
    if (widget->objectName() == QLatin1StringView(id))
      return widget;
  return nullptr;
}

static QPoint at(const QWidget *widget, int x, int y)
{
  return {x < 0 ? widget->width() + x : x, y < 0 ? widget->height() + y : y};
}

// Events go to the innermost widget, as those of a window system do.
static QWidget *innermost(QWidget *widget, QPoint *place)
{
  QWidget *child = widget->childAt(*place);
  if (!child)
    return widget;
  *place = child->mapFrom(widget, *place);
  return child;
}

// What is pressed gets the mouse until it is let go.
static QPointer<QWidget> held;

// The last few texts given out stay good, so that two can be compared.
static const char *keep(const QString &text)
{
  static QByteArray kept[4];
  static int next;
  QByteArray &place = kept[next++ % 4];
  place = text.toUtf8();
  return place.constData();
}

bool hands_has(const char *id)
{
  return find(id);
}

hands_rect hands_where(const char *id)
{
  QWidget *widget = find(id);
  if (!widget)
    return {};
  QPoint from = widget->mapTo(widget->window(), QPoint(0, 0));
  return {from.x(), from.y(), widget->width(), widget->height()};
}

bool hands_visible(const char *id)
{
  QWidget *widget = find(id);
  return widget && widget->isVisible();
}

void hands_click(const char *id, int x, int y)
{
  hands_press(id, x, y);
  hands_release(id, x, y);
}

void hands_click_middle(const char *id)
{
  QWidget *widget = find(id);
  hands_click(id, widget->width() / 2, widget->height() / 2);
}

void hands_press(const char *id, int x, int y)
{
  QWidget *widget = find(id);
  QPoint place = at(widget, x, y);
  QWidget *inner = innermost(widget, &place);
  held = inner;
  QTest::mousePress(inner, Qt::LeftButton, {}, place);
}

void hands_move(const char *id, int x, int y)
{
  QWidget *widget = find(id);
  QPoint place = at(widget, x, y);
  QWidget *inner = held ? held.data() : innermost(widget, &place);
  if (held)
    place = held->mapFrom(widget, place);
  QMouseEvent move(QEvent::MouseMove, place, inner->mapToGlobal(place), Qt::NoButton,
                   Qt::LeftButton, {});
  QApplication::sendEvent(inner, &move);
}

void hands_release(const char *id, int x, int y)
{
  QWidget *widget = find(id);
  if (!widget)
    return;
  QPoint place = at(widget, x, y);
  QWidget *inner = held ? held.data() : innermost(widget, &place);
  if (held)
    place = held->mapFrom(widget, at(widget, x, y));
  held = nullptr;
  QTest::mouseRelease(inner, Qt::LeftButton, {}, place);
}

void hands_wheel(const char *id, int steps)
{
  QWidget *widget = find(id);
  QPoint place = widget->rect().center();
  QWidget *inner = innermost(widget, &place);
  QWidget *window = widget->window();
  QTest::wheelEvent(window->windowHandle(), inner->mapTo(window, place), {0, 120 * steps});
}

static QWidget *keyboard()
{
  return QApplication::focusWidget() ? QApplication::focusWidget() : QApplication::activeWindow();
}

void hands_key(const char *key)
{
  QKeyCombination combination = QKeySequence(QLatin1StringView(key))[0];
  QTest::keyClick(keyboard(), combination.key(), combination.keyboardModifiers());
}

void hands_type(const char *text)
{
  QTest::keyClicks(keyboard(), QString::fromUtf8(text));
}

const char *hands_focus(void)
{
  for (QWidget *widget = QApplication::focusWidget(); widget; widget = widget->parentWidget())
    if (!widget->objectName().isEmpty() && !widget->objectName().startsWith("qt_"))
      return keep(widget->objectName());
  return "";
}

const char *hands_property(const char *id, const char *inner, const char *property)
{
  QWidget *widget = find(id);
  if (widget && inner) {
    QWidget *found = nullptr;
    const QList<QWidget *> all = widget->findChildren<QWidget *>();
    for (QWidget *each : all)
      if (!found && each->inherits(inner))
        found = each;
    widget = found;
  }
  return widget ? keep(widget->property(property).toString()) : "(none)";
}

const char *hands_pixel(const char *id, int x, int y)
{
  QWidget *widget = find(id);
  return keep(widget->window()
                  ->grab()
                  .toImage()
                  .pixelColor(widget->mapTo(widget->window(), at(widget, x, y)))
                  .name());
}

bool hands_wait(bool (*condition)(void))
{
  return QTest::qWaitFor(condition, 60000);
}

void hands_settle(void)
{
  for (int i = 0; i < 3; i++) {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
  }
}

template <typename Dialog> static Dialog *openDialog()
{
  Dialog *dialog = nullptr;
  (void)QTest::qWaitFor(
      [&] {
        const QWidgetList all = QApplication::topLevelWidgets();
        for (QWidget *each : all)
          if (auto *found = qobject_cast<Dialog *>(each); found && found->isVisible())
            dialog = found;
        return dialog != nullptr;
      },
      5000);
  return dialog;
}

bool hands_choose_file(const char *path)
{
  auto *dialog = openDialog<QFileDialog>();
  if (!dialog)
    return false;
  auto *edit = dialog->findChild<QLineEdit *>("fileNameEdit");
  edit->setText(QString::fromUtf8(path));
  QTest::keyClick(edit, Qt::Key_Return);
  return true;
}

bool hands_choose_color(const char *color)
{
  auto *dialog = openDialog<QColorDialog>();
  if (!dialog)
    return false;
  dialog->setCurrentColor(QColor(QLatin1StringView(color)));
  QTest::keyClick(dialog, Qt::Key_Return);
  return true;
}

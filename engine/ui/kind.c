// SPDX-License-Identifier: MIT
/*
 * The table of kinds. Constant data; any thread.
 * Names are those of the field: what a slider has is what people look for in a slider. Every input has `value`, and
 * `onValueChanged` when the user changed it; every show of text has `text`.
 */
#include "ui/kind.h"

#include <string.h>

#define COUNT(a) ((uint8_t)(sizeof(a) / sizeof *(a)))

// clang-format off

// --- properties that several kinds share ---

#define COMMON \
  {"id", EP_UI_STRING, "", NULL, "name of the element in its window: `w.NAME`", EP_UI_FIXED}, \
  {"visible", EP_UI_BOOLEAN, "true", NULL, "is it shown?", 0}, \
  {"enabled", EP_UI_BOOLEAN, "true", NULL, "can the user operate it?", 0}

#define PLACED COMMON, \
  {"tooltip", EP_UI_STRING, "", NULL, "text that appears under a resting mouse", 0}, \
  {"style", EP_UI_STYLE, "", NULL, "colours, font, padding", 0}, \
  {"width", EP_UI_INTEGER, "0", NULL, "wanted width in pixels; 0: as its content", 0}, \
  {"height", EP_UI_INTEGER, "0", NULL, "wanted height in pixels; 0: as its content", 0}, \
  {"stretch", EP_UI_INTEGER, "0", NULL, "share of the room that is left in its row or column", 0}, \
  {"align", EP_UI_ENUM, "fill", "fill left right top bottom center", "place in the cell of the layout", 0}, \
  {"span", EP_UI_INTEGER, "1", NULL, "columns it takes in a grid", 0}, \
  {"row_span", EP_UI_INTEGER, "1", NULL, "rows it takes in a grid", 0}, \
  {"caption", EP_UI_STRING, "", NULL, "label beside it in a form, title of its tab", 0}

#define BOX(gap) \
  {"spacing", EP_UI_INTEGER, gap, NULL, "pixels between the children", 0}, \
  {"padding", EP_UI_INTEGER, "0", NULL, "pixels around the children", 0}

#define TEXT {"text", EP_UI_STRING, "", NULL, "its text", 0}
#define ICON {"icon", EP_UI_STRING, "", NULL, "file of a picture, or name of an icon of the desktop's theme", EP_UI_FILE}
#define FLAG_VALUE(help) {"value", EP_UI_BOOLEAN, "false", NULL, help, 0}
#define PLACEHOLDER {"placeholder", EP_UI_STRING, "", NULL, "grey text while it is empty", 0}
#define READ_ONLY {"read_only", EP_UI_BOOLEAN, "false", NULL, "can be read and copied, not changed", 0}
#define ERROR_TEXT {"error", EP_UI_STRING, "", NULL, "what is wrong with the value; shown with it. Set by `validate`", 0}
#define OPTIONS {"options", EP_UI_OPTIONS, "", NULL, "what can be chosen: strings, or tables {value, text}", 0}
#define ORIENTATION(way) {"orientation", EP_UI_ENUM, way, "horizontal vertical", "which way it lies", 0}
#define RANGE(low, high, by) \
  {"value", EP_UI_NUMBER, low, NULL, "its number, kept between min and max", 0}, \
  {"min", EP_UI_NUMBER, low, NULL, "smallest value", 0}, \
  {"max", EP_UI_NUMBER, high, NULL, "largest value", 0}, \
  {"step", EP_UI_NUMBER, by, NULL, "distance of two values", 0}
#define STROKE \
  {"color", EP_UI_COLOR, "", NULL, "colour of the line; none: the colour of text", 0}, \
  {"line_width", EP_UI_NUMBER, "1", NULL, "width of the line", 0}, \
  {"dash", EP_UI_NUMBERS, "", NULL, "lengths of dash and gap, by turns", 0}
#define FILL {"fill", EP_UI_COLOR, "", NULL, "colour of the inside; none: empty", 0}
#define SHAPE COMMON, {"opacity", EP_UI_NUMBER, "1", NULL, "from 0 (cannot be seen) to 1", 0}
#define AT \
  {"x", EP_UI_NUMBER, "0", NULL, "from the left", 0}, \
  {"y", EP_UI_NUMBER, "0", NULL, "from the top", 0}
#define EXTENT AT, \
  {"width", EP_UI_NUMBER, "0", NULL, "width", 0}, \
  {"height", EP_UI_NUMBER, "0", NULL, "height", 0}

#define FOCUS_EVENTS \
  {"onFocused", NULL, "", "it got the keyboard"}, \
  {"onBlurred", NULL, "", "it lost the keyboard"}
#define CHANGED(type) {"onValueChanged", "value", "value: " type, "the user changed it"}
#define CLICKED {"onClicked", NULL, "", "the user clicked it, or pressed its key"}
#define LINK {"onLinkActivated", NULL, "address: string", "the user followed a link"}

#define ELEMENT_METHODS \
  {"focus", "", "gives it the keyboard", true}, \
  {"remove", "", "takes it out of its window for good", false}
#define SAVE {"save", "file: string, callback?: fun(ok: boolean)", "saves a picture of it as PNG; yields without callback", false}
#define PARENT_METHODS ELEMENT_METHODS, \
  {"add", "element: ui.Element, position?: integer", "puts an element in, at its end or as number position", false}, \
  {"clear", "", "removes all children", false}, \
  {"children", "", "gives a list of its children", false}

// --- windows ---

static const ep_ui_property window_properties[] = {
  {"id", EP_UI_STRING, "", NULL, "name under which size and place are remembered", EP_UI_FIXED},
  {"visible", EP_UI_BOOLEAN, "false", NULL, "is it shown? show() and hide() change it", 0},
  {"enabled", EP_UI_BOOLEAN, "true", NULL, "can the user operate it?", 0},
  {"title", EP_UI_STRING, "EPLua", NULL, "text of its title bar", 0},
  {"size", EP_UI_PAIR, "", NULL, "{width, height} in pixels; none: as its content", 0},
  {"position", EP_UI_PAIR, "", NULL, "{x, y} on the screen; none: where the desktop puts it", 0},
  {"minimum", EP_UI_PAIR, "", NULL, "{width, height} it cannot be made smaller than", 0},
  ICON,
  {"modal", EP_UI_BOOLEAN, "false", NULL, "other windows wait while it is open", 0},
  {"resizable", EP_UI_BOOLEAN, "true", NULL, "can the user change its size?", 0},
  {"on_top", EP_UI_BOOLEAN, "false", NULL, "stays above other windows", 0},
  {"maximized", EP_UI_BOOLEAN, "false", NULL, "fills the screen", 0},
  {"fullscreen", EP_UI_BOOLEAN, "false", NULL, "fills the screen without a frame", 0},
  {"style", EP_UI_STYLE, "", NULL, "colours and font of all in it", 0},
  {"spacing", EP_UI_INTEGER, "8", NULL, "pixels between the elements", 0},
  {"padding", EP_UI_INTEGER, "12", NULL, "pixels around the elements", 0},
  {"dark", EP_UI_BOOLEAN, "false", NULL, "is the desktop dark?", EP_UI_READ},
};
static const ep_ui_event window_events[] = {
  {"onShown", NULL, "", "it can be seen for the first time"},
  {"onClose", NULL, "", "the user wants to close it; false keeps it open"},
  {"onClosed", NULL, "", "it is gone, whoever closed it"},
  {"onResized", "size", "size: number[]", "its size changed"},
  {"onMoved", "position", "position: number[]", "its place changed"},
  {"onMaximized", "maximized", "maximized: boolean", "the user maximized it, or took that back"},
  {"onThemeChanged", "dark", "dark: boolean", "the desktop turned dark or light"},
  {"onKey", NULL, "key: string", "a key that no element took, as \"Ctrl+S\""},
  {"onDropped", NULL, "files: string[]", "files were dropped on it"},
};
static const ep_ui_method window_methods[] = {
  {"show", "", "opens it; raises an error when there is no display", false},
  {"hide", "", "takes it from the screen; it can be shown again", false},
  {"raise", "", "brings it to the front", true},
  {"close", "", "closes it for good, without asking onClose", false},
  {"isOpen", "", "is it neither closed nor hidden?", false},
  {"find", "id: string", "gives the element with that id, or nil", false},
  SAVE,
  {"every", "ms: number, fn: fun()", "calls fn again and again, until the window is closed; gives the timer's id", false},
  {"after", "ms: number, fn: fun()", "calls fn once, unless the window is closed before; gives the timer's id", false},
  {"add", "element: ui.Element, position?: integer", "puts an element in, at its end or as number position", false},
  {"clear", "", "removes all children", false},
  {"children", "", "gives a list of its children", false},
};

// --- layout ---

static const ep_ui_method element_methods[] = {ELEMENT_METHODS};
static const ep_ui_method parent_methods[] = {PARENT_METHODS};
static const ep_ui_method picture_methods[] = {PARENT_METHODS, SAVE};

static const ep_ui_property box_properties[] = {PLACED, BOX("8")};
static const ep_ui_property grid_properties[] = {PLACED, BOX("8"),
  {"columns", EP_UI_INTEGER, "2", NULL, "children fill this many columns, row by row", 0},
  {"equal", EP_UI_BOOLEAN, "false", NULL, "all columns equally wide, all rows equally high", 0}};
static const ep_ui_property stack_properties[] = {PLACED,
  {"current", EP_UI_INTEGER, "1", NULL, "number of the child that is shown, from 1", 0}};
static const ep_ui_property tabs_properties[] = {PLACED,
  {"current", EP_UI_INTEGER, "1", NULL, "number of the tab in front, from 1", 0},
  {"closable", EP_UI_BOOLEAN, "false", NULL, "tabs have a button to close them", 0}};
static const ep_ui_event tabs_events[] = {
  {"onCurrentChanged", "current", "current: integer", "the user chose a tab"},
  {"onTabClosed", NULL, "tab: integer", "the user wants a tab closed; remove() it then"}};
static const ep_ui_property splitter_properties[] = {PLACED, ORIENTATION("horizontal"),
  {"sizes", EP_UI_NUMBERS, "", NULL, "widths or heights of its parts, in pixels", 0}};
static const ep_ui_event splitter_events[] = {
  {"onSizesChanged", "sizes", "sizes: number[]", "the user moved the border"}};
static const ep_ui_property scroll_properties[] = {PLACED, BOX("8")};
static const ep_ui_property group_properties[] = {PLACED, BOX("8"),
  {"text", EP_UI_STRING, "", NULL, "its title", 0},
  {"checkable", EP_UI_BOOLEAN, "false", NULL, "a checkbox in the title enables all in it", 0},
  {"value", EP_UI_BOOLEAN, "true", NULL, "is that checkbox checked?", 0}};
static const ep_ui_event boolean_events[] = {CHANGED("boolean"), FOCUS_EVENTS};
static const ep_ui_property spacer_properties[] = {PLACED,
  {"size", EP_UI_INTEGER, "0", NULL, "pixels; 0: all the room that is left", 0}};
static const ep_ui_property separator_properties[] = {PLACED, ORIENTATION("horizontal")};

// --- input ---

static const ep_ui_property button_properties[] = {PLACED, TEXT, ICON,
  {"primary", EP_UI_BOOLEAN, "false", NULL, "stands out as what one most likely wants; Return presses it", 0},
  {"flat", EP_UI_BOOLEAN, "false", NULL, "without a frame", 0},
  {"repeats", EP_UI_BOOLEAN, "false", NULL, "clicks again and again while held", 0}};
static const ep_ui_event button_events[] = {CLICKED,
  {"onPressed", NULL, "", "the mouse button went down on it"},
  {"onReleased", NULL, "", "the mouse button went up again"}, FOCUS_EVENTS};
static const ep_ui_property toggle_properties[] = {PLACED, TEXT, ICON, FLAG_VALUE("is it pressed?")};
static const ep_ui_property switch_properties[] = {PLACED, TEXT, FLAG_VALUE("is it on?")};
static const ep_ui_property checkbox_properties[] = {PLACED, TEXT, FLAG_VALUE("is it checked?")};
static const ep_ui_property radio_properties[] = {PLACED, OPTIONS,
  {"value", EP_UI_STRING, "", NULL, "value of the chosen option; \"\": none", 0}, ORIENTATION("vertical")};
static const ep_ui_event choice_events[] = {CHANGED("string"), FOCUS_EVENTS};
static const ep_ui_property entry_properties[] = {PLACED,
  {"value", EP_UI_STRING, "", NULL, "what stands in it", 0}, PLACEHOLDER, READ_ONLY,
  {"password", EP_UI_BOOLEAN, "false", NULL, "shows dots instead of letters", 0},
  {"max_length", EP_UI_INTEGER, "32767", NULL, "most characters", 0}, ERROR_TEXT,
  {"clearable", EP_UI_BOOLEAN, "false", NULL, "has a button that empties it", 0}};
static const ep_ui_event entry_events[] = {CHANGED("string"),
  {"onSubmitted", NULL, "value: string", "the user pressed Return"},
  {"validate", NULL, "value: string", "asked after each change: true, or nil and what is wrong (shown as `error`)"}, FOCUS_EVENTS};
static const ep_ui_method entry_methods[] = {ELEMENT_METHODS,
  {"select_all", "", "selects all of its text", true}};
static const ep_ui_property text_properties[] = {PLACED,
  {"value", EP_UI_STRING, "", NULL, "what stands in it", 0}, PLACEHOLDER, READ_ONLY,
  {"wrap", EP_UI_BOOLEAN, "true", NULL, "breaks long lines", 0}, ERROR_TEXT};
static const ep_ui_event text_events[] = {CHANGED("string"),
  {"validate", NULL, "value: string", "asked after each change: true, or nil and what is wrong (shown as `error`)"}, FOCUS_EVENTS};
static const ep_ui_property code_properties[] = {PLACED,
  {"value", EP_UI_STRING, "", NULL, "what stands in it", 0}, READ_ONLY,
  {"language", EP_UI_STRING, "Lua", NULL, "what is highlighted: a name of KSyntaxHighlighting, or \"\"", 0},
  {"line_numbers", EP_UI_BOOLEAN, "true", NULL, "numbers the lines", 0},
  {"wrap", EP_UI_BOOLEAN, "false", NULL, "breaks long lines", 0}};
static const ep_ui_property number_properties[] = {PLACED, RANGE("0", "100", "1"),
  {"decimals", EP_UI_INTEGER, "0", NULL, "digits after the point", 0},
  {"prefix", EP_UI_STRING, "", NULL, "text before the number", 0},
  {"suffix", EP_UI_STRING, "", NULL, "text after the number, as \" %\"", 0}};
static const ep_ui_event number_events[] = {CHANGED("number"), FOCUS_EVENTS};
static const ep_ui_property slider_properties[] = {PLACED, RANGE("0", "100", "1"), ORIENTATION("horizontal"),
  TEXT, {"show_value", EP_UI_BOOLEAN, "false", NULL, "the number stands beside it", 0},
  {"ticks", EP_UI_NUMBER, "0", NULL, "distance of its marks; 0: none", 0}};
static const ep_ui_event slider_events[] = {CHANGED("number"),
  {"onReleased", NULL, "value: number", "the user let go of it"}, FOCUS_EVENTS};
static const ep_ui_property dial_properties[] = {PLACED, RANGE("0", "100", "1"),
  {"show_value", EP_UI_BOOLEAN, "false", NULL, "the number stands in it", 0}};
static const ep_ui_property dropdown_properties[] = {PLACED, OPTIONS,
  {"value", EP_UI_STRING, "", NULL, "value of the chosen option; \"\": none", 0},
  {"editable", EP_UI_BOOLEAN, "false", NULL, "other text can be typed", 0}, PLACEHOLDER};
static const ep_ui_property multiselect_properties[] = {PLACED, OPTIONS,
  {"value", EP_UI_STRINGS, "", NULL, "values of the chosen options", 0},
  {"rows", EP_UI_INTEGER, "5", NULL, "options that are seen without scrolling", 0}};
static const ep_ui_event multiselect_events[] = {CHANGED("string[]"), FOCUS_EVENTS};
static const ep_ui_property date_properties[] = {PLACED,
  {"value", EP_UI_DATE, "", NULL, "\"2026-12-31\", or \"\": none", 0},
  {"min", EP_UI_DATE, "", NULL, "first day that can be chosen", 0},
  {"max", EP_UI_DATE, "", NULL, "last day that can be chosen", 0}};
static const ep_ui_property time_properties[] = {PLACED,
  {"value", EP_UI_TIME, "", NULL, "\"18:30\", with seconds \"18:30:59\", or \"\": none", 0},
  {"seconds", EP_UI_BOOLEAN, "false", NULL, "has seconds", 0}};
static const ep_ui_property color_properties[] = {PLACED,
  {"value", EP_UI_COLOR, "#000000", NULL, "the colour as \"#rrggbb\"", 0},
  {"alpha", EP_UI_BOOLEAN, "false", NULL, "can be transparent: \"#aarrggbb\"", 0}};
static const ep_ui_property file_properties[] = {PLACED,
  {"value", EP_UI_STRING, "", NULL, "the path", 0}, PLACEHOLDER,
  {"mode", EP_UI_ENUM, "open", "open save folder", "what is chosen", 0},
  {"filter", EP_UI_STRING, "", NULL, "\"Images (*.png *.jpg)\"; several with ;; between", 0}};

// --- show ---

static const ep_ui_property label_properties[] = {PLACED, TEXT,
  {"html", EP_UI_BOOLEAN, "false", NULL, "the text is HTML: b i u strong em big small br, font color, span style, center", 0},
  {"wrap", EP_UI_BOOLEAN, "true", NULL, "breaks long lines", 0},
  {"selectable", EP_UI_BOOLEAN, "false", NULL, "its text can be selected and copied", 0}};
static const ep_ui_event label_events[] = {LINK, CLICKED};
static const ep_ui_property heading_properties[] = {PLACED, TEXT,
  {"level", EP_UI_INTEGER, "1", NULL, "from 1 (largest) to 3", 0}};
static const ep_ui_property html_properties[] = {PLACED,
  {"value", EP_UI_STRING, "", NULL, "a page in the HTML of QTextBrowser: no scripts, nothing is loaded from the network", 0}};
static const ep_ui_event html_events[] = {LINK};
static const ep_ui_property image_properties[] = {PLACED,
  {"source", EP_UI_STRING, "", NULL, "file or address (http, https, data) of the picture", EP_UI_FILE},
  {"data", EP_UI_BYTES, "", NULL, "the picture itself: the bytes of a PNG, JPEG, GIF, SVG, ... Goes before source", 0},
  {"text", EP_UI_STRING, "", NULL, "what it shows, in words; stands there when it cannot be drawn", 0},
  {"fit", EP_UI_ENUM, "contain", "contain cover stretch none", "how it fills its room", 0}};
static const ep_ui_event image_events[] = {CLICKED};
static const ep_ui_property progress_properties[] = {PLACED,
  {"value", EP_UI_NUMBER, "0", NULL, "how far, between min and max", 0},
  {"min", EP_UI_NUMBER, "0", NULL, "value at the begin", 0},
  {"max", EP_UI_NUMBER, "100", NULL, "value at the end", 0},
  {"busy", EP_UI_BOOLEAN, "false", NULL, "moves to and fro, since nobody knows how far", 0},
  {"text", EP_UI_STRING, "%p %", NULL, "text in it: %p is the percentage, %v the value, %m the largest; \"\": none", 0}};
static const ep_ui_property table_properties[] = {PLACED,
  {"columns", EP_UI_COLUMNS, "", NULL, "their titles, or tables {title, width, align, sortable}", 0},
  {"rows", EP_UI_ROWS, "", NULL, "list of rows, each a list of cells; instead of `row` and `row_count`", EP_UI_LUA},
  {"row_count", EP_UI_INTEGER, "0", NULL, "how many rows there are; follows from `rows`", 0},
  {"selected", EP_UI_INTEGER, "0", NULL, "number of the selected row; 0: none", 0},
  {"sortable", EP_UI_BOOLEAN, "false", NULL, "a click on a title sorts: `rows` by value, else by `sort`", 0},
  {"sort_column", EP_UI_INTEGER, "0", NULL, "column that carries the arrow; 0: none", 0},
  {"sort_descending", EP_UI_BOOLEAN, "false", NULL, "does the arrow point down?", 0},
  {"header", EP_UI_BOOLEAN, "true", NULL, "shows the titles", 0},
  {"stripes", EP_UI_BOOLEAN, "true", NULL, "every second row has another shade", 0}};
static const ep_ui_event table_events[] = {
  {"onSelected", "selected", "row: integer", "the user selected a row"},
  {"onActivated", NULL, "row: integer", "the user double-clicked a row or pressed Return"},
  {"onSorted", NULL, "column: integer, descending: boolean", "the user clicked a title"},
  {"row", NULL, "row: integer", "gives the cells of a row: strings, numbers, or tables {text, color, bold, icon}"},
  {"sort", NULL, "column: integer, descending: boolean", "puts the rows in that order; they are asked for anew"}};
static const ep_ui_method list_methods[] = {ELEMENT_METHODS,
  {"refresh", "", "asks for the rows anew", false},
  {"scroll_to", "row: integer", "brings a row into view", true}};
static const ep_ui_method table_methods[] = {ELEMENT_METHODS,
  {"row_at", "place: integer", "gives the row of `rows` that stands at that place: sorting changes places", false},
  {"refresh", "", "asks for the rows anew", false},
  {"scroll_to", "row: integer", "brings a row into view", true}};
static const ep_ui_property list_properties[] = {PLACED,
  {"items", EP_UI_ROWS, "", NULL, "list of its items; instead of `row` and `row_count`", EP_UI_LUA},
  {"row_count", EP_UI_INTEGER, "0", NULL, "how many items there are; follows from `items`", 0},
  {"selected", EP_UI_INTEGER, "0", NULL, "number of the selected item; 0: none", 0}};
static const ep_ui_event list_events[] = {
  {"onSelected", "selected", "item: integer", "the user selected an item"},
  {"onActivated", NULL, "item: integer", "the user double-clicked an item or pressed Return"},
  {"row", NULL, "item: integer", "gives an item: a string, or a table {text, color, bold, icon}"}};
static const ep_ui_property tree_properties[] = {PLACED,
  {"items", EP_UI_ITEMS, "", NULL, "strings, or tables {id, text, icon, expanded, items}, nested", 0},
  {"selected", EP_UI_STRING, "", NULL, "id of the selected item; \"\": none", 0}};
static const ep_ui_event tree_events[] = {
  {"onSelected", "selected", "id: string", "the user selected an item"},
  {"onActivated", NULL, "id: string", "the user double-clicked an item or pressed Return"},
  {"onExpanded", NULL, "id: string, expanded: boolean", "the user opened or closed an item"}};
static const ep_ui_property log_properties[] = {PLACED,
  {"max", EP_UI_INTEGER, "10000", NULL, "lines that are kept, the newest", 0},
  {"wrap", EP_UI_BOOLEAN, "false", NULL, "breaks long lines", 0},
  {"follow", EP_UI_BOOLEAN, "true", NULL, "stays at the end, unless the user scrolled up", 0}};
static const ep_ui_method log_methods[] = {ELEMENT_METHODS,
  {"append", "text: string, ...", "adds lines", false},
  {"clear", "", "empties it", false},
  {"lines", "", "gives the lines it keeps, as a list", false}};

// --- drawing ---

static const ep_ui_property canvas_properties[] = {PLACED,
  {"area", EP_UI_PAIR, "", NULL, "{width, height} that always fits in, scaled; none: pixels", 0},
  {"fill", EP_UI_COLOR, "", NULL, "colour of its ground", 0},
  {"smooth", EP_UI_BOOLEAN, "true", NULL, "soft edges", 0}};
static const ep_ui_event canvas_events[] = {
  {"onPressed", NULL, "x: number, y: number, button: string", "a mouse button (left, right, middle) went down"},
  {"onReleased", NULL, "x: number, y: number, button: string", "a mouse button went up"},
  {"onMoved", NULL, "x: number, y: number, button: string", "the mouse moved; button: the one that is down, or \"\""},
  {"onDoubleClicked", NULL, "x: number, y: number, button: string", "double click"},
  {"onWheel", NULL, "x: number, y: number, steps: number", "the wheel turned; up is positive"},
  {"onKey", NULL, "key: string", "a key was pressed, as \"Left\" or \"Ctrl+Z\""},
  {"onResized", NULL, "width: number, height: number", "its size changed"}, FOCUS_EVENTS};
static const ep_ui_property group_shape_properties[] = {SHAPE, AT,
  {"rotation", EP_UI_NUMBER, "0", NULL, "degrees, clockwise", 0},
  {"scale", EP_UI_NUMBER, "1", NULL, "how much larger", 0}};
static const ep_ui_property line_properties[] = {SHAPE,
  {"x1", EP_UI_NUMBER, "0", NULL, "begin", 0}, {"y1", EP_UI_NUMBER, "0", NULL, "begin", 0},
  {"x2", EP_UI_NUMBER, "0", NULL, "end", 0}, {"y2", EP_UI_NUMBER, "0", NULL, "end", 0}, STROKE};
static const ep_ui_property rect_properties[] = {SHAPE, EXTENT, STROKE, FILL,
  {"radius", EP_UI_NUMBER, "0", NULL, "of its corners", 0}};
static const ep_ui_property ellipse_properties[] = {SHAPE, EXTENT, STROKE, FILL,
  {"start", EP_UI_NUMBER, "0", NULL, "degrees where it begins, clockwise from the top", 0},
  {"sweep", EP_UI_NUMBER, "360", NULL, "degrees it covers; less than 360 makes a slice", 0}};
static const ep_ui_property polyline_properties[] = {SHAPE,
  {"points", EP_UI_POINTS, "", NULL, "its corners: {{x, y}, ...}", 0}, STROKE, FILL,
  {"closed", EP_UI_BOOLEAN, "false", NULL, "the last point is joined with the first", 0},
  {"max", EP_UI_INTEGER, "100000", NULL, "points that append() keeps, the newest", 0}};
static const ep_ui_method polyline_methods[] = {
  {"remove", "", "takes it from the canvas", false},
  {"append", "x: number, y: number", "adds a point", false}};
static const ep_ui_property path_properties[] = {SHAPE, AT,
  {"path", EP_UI_STRING, "", NULL, "as in SVG: M L H V C S Q T A Z, capitals or small", 0}, STROKE, FILL};
static const ep_ui_property text_shape_properties[] = {SHAPE, AT, TEXT,
  {"color", EP_UI_COLOR, "", NULL, "none: the colour of text", 0},
  {"font", EP_UI_STRING, "", NULL, "name of the font; none: that of the window", 0},
  {"size", EP_UI_NUMBER, "14", NULL, "height of its letters", 0},
  {"bold", EP_UI_BOOLEAN, "false", NULL, "thick letters", 0},
  {"anchor", EP_UI_ENUM, "left", "left center right", "which end of the text is at x; y is its middle", 0}};
static const ep_ui_property image_shape_properties[] = {SHAPE, EXTENT,
  {"source", EP_UI_STRING, "", NULL, "file of the picture", EP_UI_FILE},
  {"data", EP_UI_BYTES, "", NULL, "the picture itself. Goes before source", 0}};
static const ep_ui_method shape_methods[] = {{"remove", "", "takes it from the canvas", false}};
static const ep_ui_method group_shape_methods[] = {
  {"remove", "", "takes it from the canvas", false},
  {"add", "shape: ui.Element, position?: integer", "puts a shape in, above the others", false},
  {"clear", "", "removes all shapes", false},
  {"children", "", "gives a list of its shapes", false}};

static const ep_ui_property chart_properties[] = {PLACED,
  {"type", EP_UI_ENUM, "line", "line bar scatter pie", "how its series are drawn", 0},
  {"title", EP_UI_STRING, "", NULL, "text above it", 0},
  {"x_label", EP_UI_STRING, "", NULL, "text under it", 0},
  {"y_label", EP_UI_STRING, "", NULL, "text at its left", 0},
  {"x_range", EP_UI_PAIR, "", NULL, "{from, to}; none: as its points", 0},
  {"y_range", EP_UI_PAIR, "", NULL, "{from, to}; none: as its points", 0},
  {"categories", EP_UI_STRINGS, "", NULL, "names of the places 1, 2, 3, ... of a bar or pie chart", 0},
  {"x_time", EP_UI_BOOLEAN, "false", NULL, "x is a time in seconds, as of os.time()", 0},
  {"legend", EP_UI_BOOLEAN, "true", NULL, "names the series, when there are several", 0}};
static const ep_ui_property series_properties[] = {COMMON,
  {"name", EP_UI_STRING, "", NULL, "its name in the legend", 0},
  {"color", EP_UI_COLOR, "", NULL, "none: the next one of the chart's", 0},
  {"type", EP_UI_ENUM, "", "line bar scatter pie", "none: as the chart", 0},
  {"points", EP_UI_POINTS, "", NULL, "{{x, y}, ...}", 0},
  {"max", EP_UI_INTEGER, "10000", NULL, "points that append() keeps, the newest", 0}};
static const ep_ui_method series_methods[] = {
  {"remove", "", "takes it from the chart", false},
  {"append", "x: number, y: number", "adds a point", false},
  {"clear", "", "removes all points", false}};

// --- around ---

static const ep_ui_property bar_properties[] = {COMMON};
static const ep_ui_property toolbar_properties[] = {COMMON,
  {"style", EP_UI_STYLE, "", NULL, "colours and font", 0},
  {"labels", EP_UI_ENUM, "both", "icons text both under", "what its buttons show", 0}};
static const ep_ui_property statusbar_properties[] = {COMMON,
  {"text", EP_UI_STRING, "", NULL, "its text, left of what is in it", 0}};
static const ep_ui_property menu_properties[] = {COMMON, TEXT, ICON};
static const ep_ui_property item_properties[] = {COMMON,
  {"tooltip", EP_UI_STRING, "", NULL, "text that appears under a resting mouse", 0}, TEXT, ICON,
  {"shortcut", EP_UI_STRING, "", NULL, "its key, as \"Ctrl+S\"", 0},
  {"checkable", EP_UI_BOOLEAN, "false", NULL, "can be checked", 0}, FLAG_VALUE("is it checked?")};
static const ep_ui_event item_events[] = {CLICKED, CHANGED("boolean")};
static const ep_ui_property shortcut_properties[] = {COMMON,
  {"key", EP_UI_STRING, "", NULL, "as \"Ctrl+S\" or \"F5\"", 0}};
static const ep_ui_event shortcut_events[] = {
  {"onActivated", NULL, "", "the key was pressed in the window"}};
static const ep_ui_property tray_properties[] = {COMMON,
  {"tooltip", EP_UI_STRING, "", NULL, "text that appears under a resting mouse", 0}, ICON};
static const ep_ui_event tray_events[] = {CLICKED};
static const ep_ui_method attached_methods[] = {{"remove", "", "takes it away for good", false}};
static const ep_ui_method item_parent_methods[] = {
  {"remove", "", "takes it away for good", false},
  {"add", "item: ui.Element, position?: integer", "puts an item in", false},
  {"clear", "", "removes all items", false},
  {"children", "", "gives a list of its items", false}};

#define P(list) .properties = list##_properties, .property_count = COUNT(list##_properties)
#define E(list) .events = list##_events, .event_count = COUNT(list##_events)
#define M(list) .methods = list##_methods, .method_count = COUNT(list##_methods)
#define ELEMENT .role = EP_UI_ELEMENT, .children = EP_UI_MENU
#define PARENT .role = EP_UI_ELEMENT, .children = EP_UI_ELEMENT | EP_UI_MENU

const ep_ui_kind ep_ui_kinds[] = {
  {"window", "Windows", "a window; what stands in it lies in a column", EP_UI_WINDOW,
   EP_UI_ELEMENT | EP_UI_BAR | EP_UI_MENU | EP_UI_EXTRA, P(window), E(window), M(window)},

  {"column", "Layout", "children one below the other", PARENT, P(box), M(parent)},
  {"row", "Layout", "children side by side", PARENT, P(box), M(parent)},
  {"grid", "Layout", "children in rows and columns", PARENT, P(grid), M(parent)},
  {"form", "Layout", "children with their captions beside them", PARENT, P(box), M(parent)},
  {"stack", "Layout", "one child at a time", PARENT, P(stack), M(parent)},
  {"tabs", "Layout", "one child at a time, chosen by tabs", PARENT, P(tabs), E(tabs), M(parent)},
  {"splitter", "Layout", "children with borders that the user can move", PARENT, P(splitter), E(splitter), M(parent)},
  {"scroll", "Layout", "a column that scrolls when there is no room", PARENT, P(scroll), M(parent)},
  {"group", "Layout", "a column with a frame and a title", PARENT, P(group), E(boolean), M(parent)},
  {"spacer", "Layout", "empty room", ELEMENT, P(spacer), M(element)},
  {"separator", "Layout", "a thin line; also in menus and toolbars", .role = EP_UI_ELEMENT | EP_UI_ACTION, P(separator), M(element)},

  {"button", "Input", "a button; with a menu in it, a button that opens it", ELEMENT, P(button), E(button), M(element)},
  {"toggle", "Input", "a button that stays pressed", ELEMENT, P(toggle), E(boolean), M(element)},
  {"switch", "Input", "on or off", ELEMENT, P(switch), E(boolean), M(element)},
  {"checkbox", "Input", "checked or not", ELEMENT, P(checkbox), E(boolean), M(element)},
  {"radio", "Input", "one of several, all in view", ELEMENT, P(radio), E(choice), M(element)},
  {"entry", "Input", "one line of text", ELEMENT, P(entry), E(entry), M(entry)},
  {"text", "Input", "several lines of text", ELEMENT, P(text), E(text), M(entry)},
  {"code", "Input", "source code, highlighted", ELEMENT, P(code), E(text), M(entry)},
  {"number", "Input", "a number with steps up and down", ELEMENT, P(number), E(number), M(entry)},
  {"slider", "Input", "a number by sliding", ELEMENT, P(slider), E(slider), M(element)},
  {"dial", "Input", "a number by turning", ELEMENT, P(dial), E(slider), M(element)},
  {"dropdown", "Input", "one of several, in a list that opens", ELEMENT, P(dropdown), E(choice), M(element)},
  {"multiselect", "Input", "any of several", ELEMENT, P(multiselect), E(multiselect), M(element)},
  {"date", "Input", "a day", ELEMENT, P(date), E(choice), M(element)},
  {"time", "Input", "a time of day", ELEMENT, P(time), E(choice), M(element)},
  {"color", "Input", "a colour", ELEMENT, P(color), E(choice), M(element)},
  {"file", "Input", "a file or folder", ELEMENT, P(file), E(choice), M(element)},

  {"label", "Show", "text", ELEMENT, P(label), E(label), M(element)},
  {"heading", "Show", "text as a title", ELEMENT, P(heading), M(element)},
  {"html", "Show", "a page of HTML", ELEMENT, P(html), E(html), M(element)},
  {"image", "Show", "a picture", ELEMENT, P(image), E(image), M(element)},
  {"progress", "Show", "how far something has come", ELEMENT, P(progress), M(element)},
  {"table", "Show", "rows and columns, as many as you like", ELEMENT, P(table), E(table), M(table)},
  {"list", "Show", "items one below the other, as many as you like", ELEMENT, P(list), E(list), M(list)},
  {"tree", "Show", "items in items", ELEMENT, P(tree), E(tree), M(element)},
  {"log", "Show", "lines that come in at the end; keeps the newest", ELEMENT, P(log), M(log), .feed = "max"},

  {"canvas", "Drawing", "shapes, in the order in which they were added", .role = EP_UI_ELEMENT,
   .children = EP_UI_SHAPE | EP_UI_MENU, P(canvas), E(canvas), M(picture)},
  {"draw.group", "Drawing", "shapes that move, turn and grow together", EP_UI_SHAPE, EP_UI_SHAPE, P(group_shape), M(group_shape)},
  {"draw.line", "Drawing", "a line", EP_UI_SHAPE, 0, P(line), M(shape)},
  {"draw.rect", "Drawing", "a rectangle", EP_UI_SHAPE, 0, P(rect), M(shape)},
  {"draw.ellipse", "Drawing", "an ellipse, a circle, a slice", EP_UI_SHAPE, 0, P(ellipse), M(shape)},
  {"draw.polyline", "Drawing", "lines from point to point", EP_UI_SHAPE, 0, P(polyline), M(polyline), .feed = "max"},
  {"draw.path", "Drawing", "any outline, written as in SVG", EP_UI_SHAPE, 0, P(path), M(shape)},
  {"draw.text", "Drawing", "text", EP_UI_SHAPE, 0, P(text_shape), M(shape)},
  {"draw.image", "Drawing", "a picture", EP_UI_SHAPE, 0, P(image_shape), M(shape)},
  {"chart", "Drawing", "series of points as lines, bars, dots or a pie", .role = EP_UI_ELEMENT,
   .children = EP_UI_SERIES | EP_UI_MENU, P(chart), M(picture)},
  {"series", "Drawing", "points of a chart", EP_UI_SERIES, 0, P(series), M(series), .feed = "max"},

  {"menubar", "Around", "the menus of a window", EP_UI_BAR, EP_UI_MENU, P(bar), M(item_parent)},
  {"menu", "Around", "a menu: of a menubar, in a menu, or of the element it stands in (right click)", EP_UI_MENU,
   EP_UI_ACTION | EP_UI_MENU, P(menu), M(item_parent)},
  {"item", "Around", "a line of a menu, a button of a toolbar", EP_UI_ACTION, 0, P(item), E(item), M(attached)},
  {"toolbar", "Around", "buttons along the top of a window", EP_UI_BAR, EP_UI_ACTION | EP_UI_ELEMENT | EP_UI_MENU, P(toolbar), M(item_parent)},
  {"statusbar", "Around", "a line along the bottom of a window", EP_UI_BAR, EP_UI_ELEMENT, P(statusbar), M(item_parent)},
  {"shortcut", "Around", "a key of the window", EP_UI_EXTRA, 0, P(shortcut), E(shortcut), M(attached)},
  {"tray", "Around", "an icon in the desktop's tray, with a menu", EP_UI_EXTRA, EP_UI_MENU, P(tray), E(tray), M(item_parent)},
};

const size_t ep_ui_kind_count = sizeof ep_ui_kinds / sizeof *ep_ui_kinds;
_Static_assert(sizeof ep_ui_kinds / sizeof *ep_ui_kinds <= EP_UI_KINDS_MOST, "raise EP_UI_KINDS_MOST");

const ep_ui_property ep_ui_style_keys[] = {
  {"color", EP_UI_COLOR, "", NULL, "colour of the text", 0},
  {"background", EP_UI_COLOR, "", NULL, "colour behind it", 0},
  {"font", EP_UI_STRING, "", NULL, "name of the font; \"monospace\" is the desktop's", 0},
  {"size", EP_UI_NUMBER, "0", NULL, "height of the letters, in points; 0: as around", 0},
  {"bold", EP_UI_BOOLEAN, "false", NULL, "thick letters", 0},
  {"italic", EP_UI_BOOLEAN, "false", NULL, "slanted letters", 0},
  {"underline", EP_UI_BOOLEAN, "false", NULL, "a line under the letters", 0},
  {"align", EP_UI_ENUM, "left", "left center right", "where the text stands", 0},
  {"padding", EP_UI_INTEGER, "0", NULL, "pixels between border and content", 0},
  {"border", EP_UI_COLOR, "", NULL, "colour of a border of one pixel", 0},
  {"radius", EP_UI_INTEGER, "0", NULL, "pixels by which its corners are round", 0},
};

const size_t ep_ui_style_key_count = sizeof ep_ui_style_keys / sizeof *ep_ui_style_keys;

// clang-format on

int ep_ui_kind_find(const char *name)
{
  for (size_t i = 0; i < ep_ui_kind_count; i++)
    if (strcmp(ep_ui_kinds[i].name, name) == 0)
      return (int)i;
  return -1;
}

int ep_ui_property_find(const ep_ui_kind *kind, const char *name)
{
  for (int i = 0; i < kind->property_count; i++)
    if (strcmp(kind->properties[i].name, name) == 0)
      return i;
  return -1;
}

int ep_ui_event_find(const ep_ui_kind *kind, const char *name)
{
  for (int i = 0; i < kind->event_count; i++)
    if (strcmp(kind->events[i].name, name) == 0)
      return i;
  return -1;
}

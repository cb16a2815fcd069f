"""The widget library: pieces made once, used by every tab.

All take their look from `kimera_console.gui.theme.theme()`; never set colours or fonts in a tab.

Basics      `label(text, role)`, `button(text, on_click, kind="primary")`, `icon_button`,
            `set_enabled(widget, on, reason)`, `set_tone(widget, tone)`, `vbox`, `hbox`, `line`,
            `holder(layout)`, `scroll_page(content)`, `scroll_part(content)`
Rows        `FlowRow(widget, ...)`, `FlowLayout`, `ColumnsLayout`: lines where a row has no room
Card        `Card(title, caption)`: `.add(widget_or_layout, stretch)`, `.add_action(button)`,
            `.add_row(button, right=(other,))`
MetricTile  `MetricTile(caption, unit, widest=...)`: `.set_value("384", detail=..., tone=...)`
StatusPill  `StatusPill(text, tone, clickable=...)`: `.set_status(text, tone, tip=...)`, `clicked`
StageTimeline  `.follow(job, stages)`, or `.set_stages(names)`, `.take(progress)`, `.finish(state)`
EmptyState  `EmptyState(icon, sentence, action_words)`: signal `triggered`
InlineMessage  `.show_message(tone, text, hint, action=...)`, `.show_error(error)`, `.clear()`
PathField   `PathField(name, mode, check=...)`: `.text()`, `.path()`, `.set_text`, `.set_recent`,
            `.is_valid`; signals `changed(str)` (debounced), `submitted(str)`; `dropped_path(event)`
LogView     `.append(line)`, `.follow(job)`, `.set_lines(lines)`
DataTable   `DataTable([Column(title, text, sort, number=True, ...)], name)`: `.set_rows(objects)`,
            `.current_row`, `.selected_rows`; signals `row_activated(object)`,
            `selection_changed(object)`; `ordered=True` where headings must not sort, `key=` to keep
            the selection
FilterField `FilterField(table, name, object_name)`: narrows a list with every letter
words       `words.size(bytes)`, `words.duration(s)`, `words.milliseconds(ms)`, `words.count(n)`

The first frame needs neither of these, so they are imported from their own modules:
PlotPanel   `plot.panel`: `PlotPanel(title, Axis(label, unit, log=...), Axis(...), empty=...)`:
            `.set_line`, `.set_scatter`, `.set_ecdf`, `.set_bars`, `.set_baseline`, `.remove(key)`,
            `.clear()`, `.add_control(widget)`; `contender=` chooses colour and marker; call again
            with the same key to update; `Axis` is in `plot.data`
VectorPicture  `vector.picture`: `.set_vector(array_or_None, before=..., grey=...)`,
            `.set_stale(bool)`; signal `hovered(int)`

Tones are "ok", "warn", "bad", "info", "muted". The window owns `JobTray` and `ToastStack`; tabs
submit jobs to `core.runner` and speak through `core.notify(text, tone, hint)`.
"""

from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.basics import (
    button,
    hbox,
    holder,
    icon_button,
    label,
    line,
    scroll_page,
    scroll_part,
    set_enabled,
    set_tone,
    vbox,
)
from kimera_console.gui.widgets.basic.card import Card
from kimera_console.gui.widgets.basic.metric import MetricTile
from kimera_console.gui.widgets.basic.path_field import PathField, dropped_path, existing_folder
from kimera_console.gui.widgets.basic.pill import StatusPill
from kimera_console.gui.widgets.basic.table import DataTable
from kimera_console.gui.widgets.flow import ColumnsLayout, FlowLayout, FlowRow
from kimera_console.gui.widgets.jobs.job_tray import JobTray
from kimera_console.gui.widgets.jobs.log_view import LogView
from kimera_console.gui.widgets.jobs.timeline import StageState, StageTimeline
from kimera_console.gui.widgets.lists.filter_field import FilterField
from kimera_console.gui.widgets.lists.row_model import Column
from kimera_console.gui.widgets.messages.empty import EmptyState
from kimera_console.gui.widgets.messages.message import InlineMessage
from kimera_console.gui.widgets.messages.toast import ToastStack

__all__ = [
    "Card",
    "Column",
    "ColumnsLayout",
    "DataTable",
    "EmptyState",
    "FilterField",
    "FlowLayout",
    "FlowRow",
    "InlineMessage",
    "JobTray",
    "LogView",
    "MetricTile",
    "PathField",
    "StageState",
    "StageTimeline",
    "StatusPill",
    "ToastStack",
    "button",
    "dropped_path",
    "existing_folder",
    "hbox",
    "holder",
    "icon_button",
    "label",
    "line",
    "scroll_page",
    "scroll_part",
    "set_enabled",
    "set_tone",
    "vbox",
    "words",
]

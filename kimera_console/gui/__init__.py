"""The Qt side of the console.

    jobs            core functions as jobs with signals: `JobRunner.submit(name, fn, lane=...)`
    threads         what jobs run on, and the collection of garbage
    theme, tokens   colours, fonts, icons; light, dark or the system's; `theme()`
    styling         the theme's parts: style sheet, palette, restyling what is out of sight later
    widgets         the pieces that tabs are made of (its docstring is the overview)
    console_core    `ConsoleCore`: what each tab is given
    backend_model   what is active, with a `changed` signal; `flags_changed()` after a write
    tab_registry    the six tabs by name; `gui/tabs/<id>` exports `<Id>Tab(core, parent)`
    main_window     header, tabs, job tray, toasts
    process_hooks   excepthooks, the log file, SIGTERM

A tab holds widgets and wiring and no state of its own. It runs whatever may take longer than a
blink as a job, and connects to the handle it gets:

    job = core.runner.submit(self.tr("Look at the model"), lambda c: inspect_model(s, context=c))
    job.succeeded.connect(self._show)
    job.failed.connect(self._message.say_error)

`core.embedder` only on the lane `jobs.MODEL`. Failures of visible jobs are toasted by the window;
`visible=False` is for live typing. A tab may define `reveal(target: str)` for `core.navigate`.
"""

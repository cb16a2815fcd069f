"""Where the window's code may ask the file system itself: everywhere else it could hang there."""

from __future__ import annotations

import ast
from pathlib import Path

import kimera_console

GUI = Path(kimera_console.__file__).parent / "gui"
ASKING = {
    "access", "addPath", "addPaths", "disk_usage", "exists", "getmtime", "getsize", "glob",
    "is_dir", "is_file", "is_symlink", "isdir", "isfile", "iterdir", "lexists", "listdir",
    "lstat", "makedirs", "mkdir", "openUrl", "read_bytes", "read_text", "realpath", "rename",
    "resolve", "rglob", "samefile", "scandir", "stat", "statvfs", "touch", "unlink", "walk",
    "write_bytes", "write_text", "QCompleter", "QDirIterator", "QFileInfo", "QFileSystemModel",
    "QStorageInfo",
}  # fmt: skip
OF_THE_PROGRAM = {
    "language/templates.py: read_templates",
    "tabs/embed/text_card.py: read_examples",
    "theme.py: _svg",
    "widgets/messages/guide_dialog.py: _follow",
    "widgets/messages/guide_dialog.py: read_guide",
    "widgets/messages/licences_dialog.py: _text_of",
}
OF_THE_CONSOLE_OR_BESIDE_THE_FLAGS_FILE = {
    "file_watch.py: _stamp",
    "file_watch.py: _watch",
    "preferences.py: __init__",
    "tabs/convert/tasks.py: no_store_is_known",
    "tabs/flags/file_card.py: _open_folder",
    "tabs/flags/flags_controller.py: _watch",
}
IN_A_JOB = {
    "tabs/benchmark/plan/contenders_controller.py: _find",
    "tabs/convert/models/trash.py: work",
}
ASKED_BRIEFLY = {
    "tabs/benchmark/plan/plan_options.py: _missing",
    "tabs/convert/models/models_card.py: look",
    "tabs/convert/models/models_controller.py: _verified",
    "tabs/convert/setup/gate_options.py: _file_problem",
    "tabs/convert/setup/options_card.py: _folder_problem",
    "tabs/convert/setup/options_card.py: _looked_up",
    "tabs/flags/file_menus.py: fill",
    "tabs/health/findings_subject.py: _facts",
    "threads/file_questions.py: real_path",
    "watch/models_folder.py: model_files",
    "widgets/basic/path_field.py: existing_folder",
}
AFTER_A_BRIEF_QUESTION = {
    "tabs/convert/models/models_card.py: open_folder",
    "tabs/embed/file/result.py: open_folder",
    "tabs/health/monitor_page.py: _write",
    "widgets/plot/export.py: save_plot",
    "watch/models_folder.py: follow",
    "widgets/plot/export.py: write_svg",
}


def test_the_window_asks_for_paths_of_the_user_in_jobs_and_brief_questions() -> None:
    found = {
        f"{path.relative_to(GUI).as_posix()}: {function}"
        for path in GUI.rglob("*.py")
        for function in asking(ast.parse(path.read_text("utf-8")), "")
    }
    assert found == (
        OF_THE_PROGRAM
        | OF_THE_CONSOLE_OR_BESIDE_THE_FLAGS_FILE
        | IN_A_JOB
        | ASKED_BRIEFLY
        | AFTER_A_BRIEF_QUESTION
    )


def asking(tree: ast.AST, function: str) -> set[str]:
    """The innermost functions around whatever asks."""
    found = set()
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef) else function
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        is_field = name == "exists" and not isinstance(tree, ast.Call)
        if name in ASKING and not is_field:
            found.add(inner)
        found |= asking(node, inner)
    return found

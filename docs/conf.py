"""How Sphinx builds the user guide; `make docs` calls it by `scripts/guide.py`."""

project = "Kimera Console"
copyright = "the authors of Kimera Console, MIT licence"
language = "en"
extensions = ["myst_parser"]
# Links to `page.md#heading`, as GitHub makes them; `{.class}` behind a picture.
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline"]
html_theme = "furo"
html_title = "Kimera Console"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
# Else "--ray" in running text would become a dash and a word.
smartquotes = False

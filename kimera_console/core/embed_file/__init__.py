"""Files of texts into files of vectors, of any size: streamed, resumable, never half done.

`run.embed_file` is the only entry, for the window and the command line.
"""

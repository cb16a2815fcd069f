"""Files of texts into files of vectors, of any size: streamed, resumable, never half done.

`run.embed_file` is the one door, for the window and the command line alike.
"""

"""Several texts at once: lists of them, their vectors, and what the vectors say about them.

reading     text, CSV, JSON Lines and Parquet files into entries, bad lines named by number
entries     the list itself: additions, edits, removals, undo
text_set       one list, its vectors and one selection, shared by all views of them
embedding   only what is new is embedded; chunks, progress, cancel
similarity  cosines of blocks, nearest neighbours, search
projection  two dimensions: PCA here, t-SNE in a child process
examples    the sets to start with
"""

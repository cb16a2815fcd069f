"""Files of texts: formats, encodings, columns, preview, resumable position."""

"""The documents: their commands, the page made from the parser, the guide that is built of them."""

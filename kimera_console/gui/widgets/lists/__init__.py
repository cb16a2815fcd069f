"""What the lists of the window share: rows, their order, and the filter above them."""

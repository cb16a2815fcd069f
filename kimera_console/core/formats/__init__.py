"""Files of models as data: read without running them, and without the libraries that wrote them."""

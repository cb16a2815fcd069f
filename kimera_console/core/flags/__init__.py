"""The declared flags, their values and origins, and the `.env` file that holds them."""

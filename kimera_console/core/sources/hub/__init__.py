"""Models on the Hugging Face hub: listing, downloading, errors."""

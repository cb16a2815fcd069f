"""Messages, questions, toasts and empty states."""

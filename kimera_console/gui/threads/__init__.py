"""What runs on which thread: jobs on worker threads, garbage collection on the window's."""

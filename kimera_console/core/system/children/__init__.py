"""Child processes: started, bounded, listened to and stopped; and their own side."""

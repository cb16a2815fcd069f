"""Jobs on screen: tray, timeline, log."""

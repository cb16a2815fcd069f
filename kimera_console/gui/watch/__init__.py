"""What others change, and the keyboard: models on the disk, and a focus whose button goes."""

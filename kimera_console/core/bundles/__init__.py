"""A converted model's folder: manifest, verification, publishing, and the folder of models."""

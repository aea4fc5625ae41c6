"""Draw a memory as a map by night: data in, a PNG file out."""

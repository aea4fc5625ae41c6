"""What Memoir does on Discord: parse, call, render."""

"""The one door to Discord's send, edit and typing."""

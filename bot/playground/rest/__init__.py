"""The playground's half of Discord's REST API, version 10."""

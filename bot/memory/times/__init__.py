"""Read times in text: which stretch of time somebody means, by the calendar."""

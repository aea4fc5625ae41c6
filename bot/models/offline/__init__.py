"""Remember and quote by rule: the language model for those who have no key and no network."""

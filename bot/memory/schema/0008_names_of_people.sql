-- The words of a person's names, for who says "I" or mentions somebody.
CREATE INDEX names_of_person ON name_words (user_id, word);

-- Every long word that messages and cells hold, so that those can be found that a word is part of,
-- as in German compounds. It goes with the last that holds it.
CREATE TABLE long_words (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE,
    uses INTEGER NOT NULL -- messages and cells that hold it
) STRICT;
CREATE VIRTUAL TABLE long_words_fts USING fts5 (
    word, content = 'long_words', content_rowid = 'id', tokenize = 'trigram'
);
CREATE TRIGGER long_word_inserted AFTER INSERT ON long_words BEGIN
    INSERT INTO long_words_fts (rowid, word) VALUES (new.id, new.word);
END;
CREATE TRIGGER long_word_deleted AFTER DELETE ON long_words BEGIN
    INSERT INTO long_words_fts (long_words_fts, rowid, word) VALUES ('delete', old.id, old.word);
END;

-- A text's words stand between single spaces, and no sign in them means anything in JSON.
INSERT INTO long_words (word, uses)
SELECT word, count(*) FROM (
    SELECT DISTINCT 'message', message_index.id, value AS word
    FROM message_index, json_each('["' || replace(text, ' ', '","') || '"]')
    UNION ALL SELECT DISTINCT 'cell', cell_index.id, value
    FROM cell_index, json_each('["' || replace(content, ' ', '","') || '"]')
) WHERE length(word) BETWEEN 10 AND 40 AND word NOT GLOB '*[0-9]*' GROUP BY word;

CREATE TRIGGER message_words_inserted AFTER INSERT ON message_index BEGIN
    INSERT INTO long_words (word, uses)
    SELECT DISTINCT value, 1 FROM json_each('["' || replace(new.text, ' ', '","') || '"]')
    WHERE length(value) BETWEEN 10 AND 40 AND value NOT GLOB '*[0-9]*'
    ON CONFLICT (word) DO UPDATE SET uses = uses + 1;
END;
CREATE TRIGGER message_words_deleted AFTER DELETE ON message_index BEGIN
    UPDATE long_words SET uses = uses - 1
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.text, ' ', '","') || '"]'));
    DELETE FROM long_words
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.text, ' ', '","') || '"]'))
        AND uses = 0;
END;
CREATE TRIGGER message_words_updated AFTER UPDATE OF text ON message_index BEGIN
    INSERT INTO long_words (word, uses)
    SELECT DISTINCT value, 1 FROM json_each('["' || replace(new.text, ' ', '","') || '"]')
    WHERE length(value) BETWEEN 10 AND 40 AND value NOT GLOB '*[0-9]*'
    ON CONFLICT (word) DO UPDATE SET uses = uses + 1;
    UPDATE long_words SET uses = uses - 1
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.text, ' ', '","') || '"]'));
    DELETE FROM long_words
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.text, ' ', '","') || '"]'))
        AND uses = 0;
END;

CREATE TRIGGER cell_words_inserted AFTER INSERT ON cell_index BEGIN
    INSERT INTO long_words (word, uses)
    SELECT DISTINCT value, 1 FROM json_each('["' || replace(new.content, ' ', '","') || '"]')
    WHERE length(value) BETWEEN 10 AND 40 AND value NOT GLOB '*[0-9]*'
    ON CONFLICT (word) DO UPDATE SET uses = uses + 1;
END;
CREATE TRIGGER cell_words_deleted AFTER DELETE ON cell_index BEGIN
    UPDATE long_words SET uses = uses - 1
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.content, ' ', '","') || '"]'));
    DELETE FROM long_words
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.content, ' ', '","') || '"]'))
        AND uses = 0;
END;
CREATE TRIGGER cell_words_updated AFTER UPDATE OF content ON cell_index BEGIN
    INSERT INTO long_words (word, uses)
    SELECT DISTINCT value, 1 FROM json_each('["' || replace(new.content, ' ', '","') || '"]')
    WHERE length(value) BETWEEN 10 AND 40 AND value NOT GLOB '*[0-9]*'
    ON CONFLICT (word) DO UPDATE SET uses = uses + 1;
    UPDATE long_words SET uses = uses - 1
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.content, ' ', '","') || '"]'));
    DELETE FROM long_words
    WHERE word IN (SELECT value FROM json_each('["' || replace(old.content, ' ', '","') || '"]'))
        AND uses = 0;
END;

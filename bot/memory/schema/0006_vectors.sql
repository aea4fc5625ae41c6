-- Which embedding models made vectors here. Of the one in use, the messages and cells from before
-- are worked through from the newest to the oldest: what is below these ids is still to be seen.
CREATE TABLE embedding_models (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- from 1
    name TEXT NOT NULL,
    dimensions INTEGER, -- of its vectors, known once it made one
    in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)),
    messages_below INTEGER NOT NULL,
    cells_below INTEGER NOT NULL
) STRICT;

-- Vectors as int8 numbers. Model 0: it waits for its vector. No vector: the model takes no such text.
CREATE TABLE message_vectors (
    id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    model INTEGER NOT NULL DEFAULT 0,
    vector BLOB
) STRICT;
CREATE INDEX message_vectors_waiting ON message_vectors (id) WHERE model = 0;
CREATE TRIGGER message_vector_wanted AFTER INSERT ON message_index
WHEN EXISTS (SELECT 1 FROM embedding_models WHERE in_use = 1) BEGIN
    INSERT OR IGNORE INTO message_vectors (id) VALUES (new.id);
END;
CREATE TRIGGER message_vector_outdated AFTER UPDATE OF content ON messages
WHEN new.content <> old.content BEGIN
    DELETE FROM message_vectors WHERE id = new.id;
    INSERT INTO message_vectors (id) SELECT new.id
    WHERE EXISTS (SELECT 1 FROM embedding_models WHERE in_use = 1);
END;
CREATE TRIGGER message_vector_unfounded AFTER DELETE ON message_index BEGIN
    DELETE FROM message_vectors WHERE id = old.id;
END;

CREATE TABLE cell_vectors (
    id INTEGER PRIMARY KEY REFERENCES mem_cells (id) ON DELETE CASCADE,
    model INTEGER NOT NULL DEFAULT 0,
    vector BLOB
) STRICT;
CREATE INDEX cell_vectors_waiting ON cell_vectors (id) WHERE model = 0;
CREATE TRIGGER cell_vector_wanted AFTER INSERT ON cell_index
WHEN EXISTS (SELECT 1 FROM embedding_models WHERE in_use = 1) BEGIN
    INSERT OR IGNORE INTO cell_vectors (id) VALUES (new.id);
END;
CREATE TRIGGER cell_vector_outdated AFTER UPDATE OF content ON mem_cells
WHEN new.content <> old.content BEGIN
    DELETE FROM cell_vectors WHERE id = new.id;
    INSERT INTO cell_vectors (id) SELECT new.id
    WHERE EXISTS (SELECT 1 FROM embedding_models WHERE in_use = 1);
END;
CREATE TRIGGER cell_vector_unfounded AFTER DELETE ON cell_index BEGIN
    DELETE FROM cell_vectors WHERE id = old.id;
END;

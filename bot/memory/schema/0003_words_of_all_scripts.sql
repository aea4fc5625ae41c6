-- The index takes whatever stands between spaces for a word: what a word is, index_text() says. It
-- is a function of Memoir's own, there while migrating. What was indexed before is indexed anew.

DROP TRIGGER message_index_inserted;
DROP TRIGGER message_index_deleted;
DROP TRIGGER message_index_updated;
DROP TABLE messages_fts_terms;
DROP TABLE messages_fts;

UPDATE message_index SET
    text = index_text((SELECT content FROM messages AS said WHERE said.id = message_index.id)),
    facts = coalesce((
        SELECT group_concat(index_text(cell.content), ' ')
        FROM cell_sources AS cited JOIN mem_cells AS cell ON cell.id = cited.cell_id
        WHERE cited.message_id = message_index.id
    ), '');
UPDATE message_index SET context = around.context
FROM (
    SELECT id, trim(
        coalesce(lag(text, 2) OVER channel || ' ', '') || coalesce(lag(text) OVER channel || ' ', '')
        || coalesce(lead(text) OVER channel || ' ', '') || coalesce(lead(text, 2) OVER channel, '')
    ) AS context
    FROM messages AS said LEFT JOIN message_index USING (id)
    WHERE said.from_memoir = 0
    WINDOW channel AS (PARTITION BY said.channel_id, said.scope ORDER BY id)
) AS around
WHERE around.id = message_index.id;

CREATE VIRTUAL TABLE messages_fts USING fts5 (
    text, context, facts,
    content = 'message_index', content_rowid = 'id',
    tokenize = "porter unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
INSERT INTO messages_fts (messages_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE messages_fts_terms USING fts5vocab (messages_fts, 'row');
CREATE TRIGGER message_index_inserted AFTER INSERT ON message_index BEGIN
    INSERT INTO messages_fts (rowid, text, context, facts)
    VALUES (new.id, new.text, new.context, new.facts);
END;
CREATE TRIGGER message_index_deleted AFTER DELETE ON message_index BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, text, context, facts)
    VALUES ('delete', old.id, old.text, old.context, old.facts);
END;
CREATE TRIGGER message_index_updated AFTER UPDATE ON message_index BEGIN
    INSERT INTO messages_fts (messages_fts, rowid, text, context, facts)
    VALUES ('delete', old.id, old.text, old.context, old.facts);
    INSERT INTO messages_fts (rowid, text, context, facts)
    VALUES (new.id, new.text, new.context, new.facts);
END;

DROP TRIGGER cell_index_inserted;
DROP TRIGGER cell_index_deleted;
DROP TRIGGER cell_index_updated;
DROP TABLE mem_cells_fts_terms;
DROP TABLE mem_cells_fts;

UPDATE cell_index SET (content, scene) = (
    SELECT index_text(cell.content), index_text(about.name)
    FROM mem_cells AS cell JOIN mem_scenes AS about ON about.id = cell.scene_id
    WHERE cell.id = cell_index.id
);

CREATE VIRTUAL TABLE mem_cells_fts USING fts5 (
    content, scene,
    content = 'cell_index', content_rowid = 'id',
    tokenize = "porter unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
);
INSERT INTO mem_cells_fts (mem_cells_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE mem_cells_fts_terms USING fts5vocab (mem_cells_fts, 'row');
CREATE TRIGGER cell_index_inserted AFTER INSERT ON cell_index BEGIN
    INSERT INTO mem_cells_fts (rowid, content, scene)
    VALUES (new.id, new.content, new.scene);
END;
CREATE TRIGGER cell_index_deleted AFTER DELETE ON cell_index BEGIN
    INSERT INTO mem_cells_fts (mem_cells_fts, rowid, content, scene)
    VALUES ('delete', old.id, old.content, old.scene);
END;
CREATE TRIGGER cell_index_updated AFTER UPDATE ON cell_index BEGIN
    INSERT INTO mem_cells_fts (mem_cells_fts, rowid, content, scene)
    VALUES ('delete', old.id, old.content, old.scene);
    INSERT INTO mem_cells_fts (rowid, content, scene)
    VALUES (new.id, new.content, new.scene);
END;

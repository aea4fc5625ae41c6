-- Times are milliseconds since 1970 in UTC. A scope is 0 (everyone in the server) or the id of the
-- one private channel or thread that a row is kept for.

CREATE TABLE guild_state (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The durable log: written before anything else happens with a message.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY, -- Discord's
    channel_id INTEGER NOT NULL,
    root_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    author_name TEXT NOT NULL,
    content TEXT NOT NULL CHECK (content <> ''),
    said_at INTEGER NOT NULL,
    logged_at INTEGER NOT NULL,
    reply_to INTEGER,
    from_memoir INTEGER NOT NULL DEFAULT 0 CHECK (from_memoir IN (0, 1)),
    addressed INTEGER NOT NULL DEFAULT 0 CHECK (addressed IN (0, 1)),
    -- context: read along, never extracted from (Memoir's own words)
    state TEXT NOT NULL CHECK (state IN ('waiting', 'extracted', 'context', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    retry_at INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;
-- With all that decides who may see a message, so that counting and looking back read no contents.
CREATE INDEX messages_of_channel ON messages (channel_id, id, scope, root_id, from_memoir);
CREATE INDEX messages_waiting ON messages (channel_id, scope, id) WHERE state = 'waiting';
CREATE INDEX messages_failed ON messages (channel_id, scope, id) WHERE state = 'failed';

-- Which words of a name stand for whom, so that a question can name people.
CREATE TABLE name_words (
    word TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (word, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mem_scenes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60), -- as it was first written
    folded_name TEXT NOT NULL, -- equal for all its spellings in upper and lower case
    scope INTEGER NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    new_cells INTEGER NOT NULL DEFAULT 0 CHECK (new_cells >= 0), -- not yet in the summary
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    retry_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (folded_name, scope)
) STRICT;
CREATE INDEX scenes_by_update ON mem_scenes (updated_at);
CREATE INDEX scenes_dirty ON mem_scenes (id) WHERE new_cells > 0;

-- Every channel whose words went into a scene: it is open only while all of them are.
CREATE TABLE scene_channels (
    scene_id INTEGER NOT NULL REFERENCES mem_scenes (id) ON DELETE CASCADE,
    root_id INTEGER NOT NULL,
    PRIMARY KEY (scene_id, root_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE scene_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scene_id INTEGER NOT NULL REFERENCES mem_scenes (id) ON DELETE CASCADE,
    summary TEXT NOT NULL, -- the one that was replaced
    replaced_at INTEGER NOT NULL
) STRICT;
CREATE INDEX history_of_scene ON scene_history (scene_id, id);

CREATE TABLE mem_cells (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scene_id INTEGER NOT NULL REFERENCES mem_scenes (id) ON DELETE CASCADE,
    cell_type TEXT NOT NULL
        CHECK (cell_type IN ('fact', 'plan', 'preference', 'decision', 'task', 'risk')),
    salience REAL NOT NULL CHECK (salience BETWEEN 0 AND 1),
    content TEXT NOT NULL CHECK (content <> ''),
    fingerprint TEXT NOT NULL, -- equal for contents that differ in form alone
    author_id INTEGER NOT NULL,
    author_name TEXT NOT NULL,
    channel_id INTEGER NOT NULL,
    root_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    consolidated INTEGER NOT NULL DEFAULT 0 CHECK (consolidated IN (0, 1))
) STRICT;
CREATE INDEX cells_of_scene ON mem_cells (scene_id, said_at);
CREATE INDEX cells_not_consolidated ON mem_cells (scene_id, id) WHERE consolidated = 0;
CREATE INDEX cells_by_salience ON mem_cells (salience, said_at, id, scope, root_id);
CREATE INDEX cells_by_fingerprint ON mem_cells (fingerprint);

CREATE TABLE cell_sources (
    cell_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    PRIMARY KEY (cell_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cells_of_message ON cell_sources (message_id);

-- What is searched, as the index wants to read it (Chinese, Japanese and Korean spaced out).
CREATE TABLE message_index (
    id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    context TEXT NOT NULL, -- the neighbouring messages
    facts TEXT NOT NULL DEFAULT '' -- the cells drawn from it
) STRICT;
CREATE VIRTUAL TABLE messages_fts USING fts5 (
    text, context, facts,
    content = 'message_index', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
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

CREATE TABLE cell_index (
    id INTEGER PRIMARY KEY REFERENCES mem_cells (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    scene TEXT NOT NULL -- its scene's name
) STRICT;
CREATE VIRTUAL TABLE mem_cells_fts USING fts5 (
    content, scene,
    content = 'cell_index', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
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

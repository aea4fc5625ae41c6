-- Memory that organises itself. Times are milliseconds since 1970 in UTC.

-- Conversations within a channel: which one a message belongs to (the id of its first message) and
-- which message it answers. NULL until it is known; what was extracted before this needs neither.
ALTER TABLE messages ADD COLUMN talk_id INTEGER;
ALTER TABLE messages ADD COLUMN answers INTEGER;
CREATE INDEX messages_of_talk ON messages (channel_id, scope, talk_id, id)
    WHERE talk_id IS NOT NULL;
DROP INDEX messages_waiting; -- now by conversation
CREATE INDEX messages_waiting ON messages (channel_id, scope, talk_id, id)
    WHERE state = 'waiting';

-- 'derived': seen in several cells together; 'corrected': by a person's own hand, which outranks.
ALTER TABLE mem_cells ADD COLUMN origin TEXT NOT NULL DEFAULT 'said'
    CHECK (origin IN ('said', 'derived', 'corrected'));
ALTER TABLE mem_cells ADD COLUMN state TEXT -- of tasks and plans alone
    CHECK (state IN ('open', 'done', 'dropped'));
ALTER TABLE mem_cells ADD COLUMN state_at INTEGER; -- when we heard of it
ALTER TABLE mem_cells ADD COLUMN due_at INTEGER;
ALTER TABLE mem_cells ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
-- When it is true, apart from when it was said; open ends are NULL.
ALTER TABLE mem_cells ADD COLUMN valid_from INTEGER;
ALTER TABLE mem_cells ADD COLUMN valid_to INTEGER;
ALTER TABLE mem_cells ADD COLUMN ended_at INTEGER; -- when we heard that it is true no longer
ALTER TABLE mem_cells ADD COLUMN superseded_by INTEGER
    REFERENCES mem_cells (id) ON DELETE SET NULL;
CREATE INDEX cells_superseded ON mem_cells (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX cells_in_state ON mem_cells (state, due_at, id) WHERE state IS NOT NULL;

-- Forgetting: a cell that is cold has left the index of cells; nothing is deleted by it.
ALTER TABLE mem_cells ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
ALTER TABLE mem_cells ADD COLUMN uses INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0);
ALTER TABLE mem_cells ADD COLUMN used_at INTEGER;
ALTER TABLE mem_cells ADD COLUMN confirmations INTEGER NOT NULL DEFAULT 0
    CHECK (confirmations >= 0);
ALTER TABLE mem_cells ADD COLUMN confirmed_at INTEGER;
ALTER TABLE mem_cells ADD COLUMN cools_at INTEGER; -- NULL: never
ALTER TABLE mem_cells ADD COLUMN cold INTEGER NOT NULL DEFAULT 0 CHECK (cold IN (0, 1));
CREATE INDEX cells_to_cool ON mem_cells (cools_at) WHERE cold = 0 AND cools_at IS NOT NULL;
UPDATE mem_cells SET state = 'open' WHERE cell_type IN ('task', 'plan');

-- What was extracted on its way into memory: nothing reads it but the steps that bring it there.
CREATE TABLE cell_drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    root_id INTEGER NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('extracted', 'reconciled', 'linked')),
    draft TEXT NOT NULL, -- JSON: what was extracted
    verdict TEXT, -- JSON: what it does to cells that exist
    ties TEXT, -- JSON: what it speaks of, and its links to cells
    staged_at INTEGER NOT NULL,
    retry_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX drafts_by_scope ON cell_drafts (scope, stage, id);

-- Cells that contradict each other where nobody knows which is right: people settle it.
CREATE TABLE conflicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    older_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    newer_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    found_at INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by INTEGER,
    outcome TEXT CHECK (outcome IN ('older', 'newer', 'both')),
    UNIQUE (older_id, newer_id)
) STRICT;
CREATE INDEX conflicts_of_newer ON conflicts (newer_id);
CREATE INDEX conflicts_open ON conflicts (id) WHERE settled_at IS NULL;

-- People, things, projects and places that cells speak of; seen only through cells that may be.
CREATE TABLE entities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scope INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'thing')),
    name TEXT NOT NULL CHECK (name <> ''), -- as people are called now; else as it was first said
    folded_name TEXT NOT NULL, -- what equal names share
    user_id INTEGER NOT NULL DEFAULT 0, -- 0: nobody of this server, or not known who
    cells INTEGER NOT NULL DEFAULT 0, -- that speak of it, whoever may see them
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX entities_by_user ON entities (user_id, scope) WHERE user_id <> 0;
CREATE UNIQUE INDEX entities_by_name ON entities (folded_name, scope) WHERE user_id = 0;
CREATE INDEX entities_by_cells ON entities (scope, cells);
-- Whatever it is called: people by all their names and by each word of them.
CREATE TABLE entity_names (
    scope INTEGER NOT NULL,
    folded_name TEXT NOT NULL,
    entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    PRIMARY KEY (scope, folded_name, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_of_entity ON entity_names (entity_id);
CREATE TABLE cell_entities (
    cell_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    PRIMARY KEY (cell_id, entity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cells_of_entity ON cell_entities (entity_id, cell_id);
CREATE TRIGGER entity_spoken_of AFTER INSERT ON cell_entities BEGIN
    UPDATE entities SET cells = cells + 1 WHERE id = new.entity_id;
END;
-- It goes with the last cell that speaks of it.
CREATE TRIGGER entity_spoken_of_less AFTER DELETE ON cell_entities BEGIN
    UPDATE entities SET cells = cells - 1 WHERE id = old.entity_id;
    DELETE FROM entities WHERE id = old.entity_id AND cells <= 0;
END;
-- Cells whose people and things are still to be told: those from before there were entities...
CREATE TABLE cells_to_link (
    cell_id INTEGER PRIMARY KEY REFERENCES mem_cells (id) ON DELETE CASCADE
) STRICT;
INSERT INTO cells_to_link (cell_id) SELECT id FROM mem_cells;
-- ...and those that name somebody who first speaks, or goes by another name, after they were said.
CREATE TABLE names_to_link (
    user_id INTEGER PRIMARY KEY
) STRICT;
CREATE TRIGGER name_learned AFTER INSERT ON name_words
WHEN EXISTS (SELECT 1 FROM mem_cells) OR EXISTS (SELECT 1 FROM cell_drafts) BEGIN
    INSERT OR IGNORE INTO names_to_link (user_id) VALUES (new.user_id);
END;
CREATE TABLE cell_links (
    from_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    to_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('follows', 'answers', 'part_of')),
    PRIMARY KEY (from_id, to_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_to_cell ON cell_links (to_id);

-- A derived cell and the cells that it was seen in; without two of them left it goes.
CREATE TABLE cell_bases (
    cell_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    base_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    PRIMARY KEY (cell_id, base_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX derived_from_cell ON cell_bases (base_id);

-- Names that a scene had or took over: what is called so belongs to it.
CREATE TABLE scene_aliases (
    folded_name TEXT NOT NULL,
    name_key TEXT NOT NULL, -- what all forms of a name have in common
    scope INTEGER NOT NULL,
    scene_id INTEGER NOT NULL REFERENCES mem_scenes (id) ON DELETE CASCADE,
    PRIMARY KEY (folded_name, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_of_scene ON scene_aliases (scene_id);
CREATE INDEX aliases_by_key ON scene_aliases (name_key, scope, scene_id);
ALTER TABLE mem_scenes ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE mem_scenes SET name_key = name_key_of(name);
CREATE INDEX scenes_by_key ON mem_scenes (name_key, scope, id);
-- How many cells a scene had when it was last looked at for a merge or a split.
ALTER TABLE mem_scenes ADD COLUMN examined_cells INTEGER NOT NULL DEFAULT 0;
-- What a long scene told in each of its periods.
CREATE TABLE scene_chapters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scene_id INTEGER NOT NULL REFERENCES mem_scenes (id) ON DELETE CASCADE,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    summary TEXT NOT NULL,
    cells INTEGER NOT NULL
) STRICT;
CREATE INDEX chapters_of_scene ON scene_chapters (scene_id, starts_at);

-- What was done to scenes, so that it can be read and undone.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'split', 'rename')),
    scope INTEGER NOT NULL,
    done_at INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    before TEXT NOT NULL, -- JSON
    after TEXT NOT NULL, -- JSON
    undone_at INTEGER,
    undone_by INTEGER
) STRICT;
-- Every channel whose words stand in an entry: it is shown only while all of them are open.
CREATE TABLE journal_channels (
    entry_id INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
    root_id INTEGER NOT NULL,
    PRIMARY KEY (entry_id, root_id)
) STRICT, WITHOUT ROWID;

-- How the steps of the memory's graph have fared.
CREATE TABLE step_runs (
    step TEXT PRIMARY KEY,
    runs INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    milliseconds INTEGER NOT NULL DEFAULT 0,
    last_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Trust: what is removed takes along all that was drawn from it.

-- When a message's text was last changed: work on the old one is void.
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
CREATE INDEX answers_by_time ON messages (said_at) WHERE from_memoir = 1;
CREATE INDEX answers_to ON messages (reply_to) WHERE from_memoir = 1;

-- Whom a message mentions by id, and as what its text names them.
CREATE TABLE message_mentions (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (message_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_of_person ON message_mentions (user_id);

-- What the prompt of an answer of Memoir's showed.
CREATE TABLE answer_sources (
    answer_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (answer_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_from_message ON answer_sources (message_id);
CREATE TABLE answer_scenes (
    answer_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    scene_id INTEGER NOT NULL,
    PRIMARY KEY (answer_id, scene_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_from_scene ON answer_scenes (scene_id);

-- Bare ids: an event that Discord repeats, or that comes late, must not bring these back.
CREATE TABLE removed_messages (
    id INTEGER PRIMARY KEY,
    removed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX removed_by_time ON removed_messages (removed_at);
-- Removals under way: one that a crash interrupts is ended at the next start.
CREATE TABLE removals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    selection TEXT NOT NULL, -- JSON, ids and times alone
    asked_at INTEGER NOT NULL
) STRICT;

-- The message that told that a task is done or dropped; NULL: a person pressed a button.
ALTER TABLE mem_cells ADD COLUMN state_by INTEGER;
CREATE INDEX cells_closed_by ON mem_cells (state_by) WHERE state_by IS NOT NULL;

-- What a server has used of its budgets today and yesterday: numbers only. A `day` is counted as
-- Python's ordinals are, in Memoir's time zone; the server's own account has the id 0.
CREATE TABLE ledger (
    day INTEGER NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('person', 'channel', 'guild')),
    id INTEGER NOT NULL,
    tokens INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0, -- kept
    refused INTEGER NOT NULL DEFAULT 0, -- messages over a budget
    told INTEGER NOT NULL DEFAULT 0, -- which budgets' end was told here, a bit each
    PRIMARY KEY (day, level, id)
) STRICT, WITHOUT ROWID;

-- What a server's admins chose, and who chose what when. Both outlast a reset.
CREATE TABLE guild_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL -- JSON; what is not here is as the operator's settings say
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    done_at INTEGER NOT NULL,
    done_by INTEGER NOT NULL, -- 0: the operator
    what TEXT NOT NULL, -- a setting's name, or what else was done
    before TEXT, -- JSON; NULL: nothing was chosen
    after TEXT
) STRICT;
-- Where people were told that Memoir listens.
CREATE TABLE listening_notices (
    channel_id INTEGER PRIMARY KEY,
    told_at INTEGER NOT NULL
) STRICT;

-- What of a channel is kept for everyone: it is kept for the channel alone once that is closed.
CREATE INDEX messages_of_everyone ON messages (root_id, id) WHERE scope = 0;
CREATE INDEX scenes_of_channel ON scene_channels (root_id, scene_id);
CREATE INDEX entries_of_channel ON journal_channels (root_id, entry_id);
-- Which message closed a task was not kept before: it is the one said at that moment.
UPDATE mem_cells SET state_by = (
    SELECT min(said.id) FROM messages AS said
    WHERE said.said_at = mem_cells.state_at AND said.scope = mem_cells.scope
) WHERE state IN ('done', 'dropped') AND state_at IS NOT NULL;

-- Only what the index holds gets a vector: what was edited outside of it would wait for ever.
DROP TRIGGER message_vector_outdated;
CREATE TRIGGER message_vector_outdated AFTER UPDATE OF content ON messages
WHEN new.content <> old.content BEGIN
    DELETE FROM message_vectors WHERE id = new.id;
    INSERT INTO message_vectors (id) SELECT id FROM message_index WHERE id = new.id
    AND EXISTS (SELECT 1 FROM embedding_models WHERE in_use = 1);
END;
DROP TRIGGER cell_vector_outdated;
CREATE TRIGGER cell_vector_outdated AFTER UPDATE OF content ON mem_cells
WHEN new.content <> old.content BEGIN
    DELETE FROM cell_vectors WHERE id = new.id;
    INSERT INTO cell_vectors (id) SELECT id FROM cell_index WHERE id = new.id
    AND EXISTS (SELECT 1 FROM embedding_models WHERE in_use = 1);
END;
DELETE FROM message_vectors WHERE model = 0 AND id NOT IN (SELECT id FROM message_index);
DELETE FROM cell_vectors WHERE model = 0 AND id NOT IN (SELECT id FROM cell_index);

-- The newest message there was when a scene got its name or an alias: what is newer it cannot tell of.
-- 0: not known.
ALTER TABLE mem_scenes ADD COLUMN named_to INTEGER NOT NULL DEFAULT 0;
UPDATE mem_scenes SET named_to = coalesce((SELECT max(id) FROM messages), 0);
CREATE TRIGGER scene_named AFTER INSERT ON mem_scenes BEGIN
    UPDATE mem_scenes SET named_to = coalesce((SELECT max(id) FROM messages), 0) WHERE id = new.id;
END;
CREATE TRIGGER scene_renamed AFTER UPDATE OF name ON mem_scenes WHEN new.name <> old.name BEGIN
    UPDATE mem_scenes SET named_to = coalesce((SELECT max(id) FROM messages), 0) WHERE id = new.id;
END;
CREATE TRIGGER scene_called_too AFTER INSERT ON scene_aliases BEGIN
    UPDATE mem_scenes SET named_to = coalesce((SELECT max(id) FROM messages), 0)
    WHERE id = new.scene_id;
END;
CREATE TRIGGER scene_called_as_another AFTER UPDATE OF scene_id ON scene_aliases BEGIN
    UPDATE mem_scenes SET named_to = coalesce((SELECT max(id) FROM messages), 0)
    WHERE id = new.scene_id;
END;

-- Who put a memory right by hand, if that is somebody else than whose memory it is: these words are
-- theirs, and go with them.
ALTER TABLE mem_cells ADD COLUMN corrected_by INTEGER;
CREATE INDEX cells_corrected_by ON mem_cells (corrected_by) WHERE corrected_by IS NOT NULL;

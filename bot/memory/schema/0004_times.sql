-- Which times a message tells of: "tomorrow" is the day after it was said.
CREATE TABLE message_times (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL CHECK (ends_at > starts_at), -- no longer part of it
    PRIMARY KEY (message_id, starts_at, ends_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX times_told ON message_times (starts_at, ends_at);

INSERT INTO message_times (message_id, starts_at, ends_at)
SELECT DISTINCT said.id, json_extract(told.value, '$[0]'), json_extract(told.value, '$[1]')
FROM messages AS said JOIN message_index AS searched ON searched.id = said.id
JOIN json_each(times_told(json_array(said.content, said.said_at))) AS told;

-- What was said in a period, by anybody and by one person, with all that decides who may see it.
CREATE INDEX messages_by_time ON messages (said_at, scope, root_id);
CREATE INDEX messages_of_author ON messages (author_id, said_at, scope, root_id);
CREATE INDEX cells_by_time ON mem_cells (said_at, salience, scope, root_id);

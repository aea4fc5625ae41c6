-- Whom a standing memory is by or about, and where it was said: found without a word, in the order
-- in which it is wanted. Kept apart by audience, so that nobody reads past what may not be seen.
CREATE TABLE standing_cells (
    holder TEXT NOT NULL CHECK (holder IN ('person', 'channel')),
    holder_id INTEGER NOT NULL,
    cell_type TEXT NOT NULL CHECK (cell_type IN ('preference', 'decision', 'task')),
    scope INTEGER NOT NULL,
    root_id INTEGER NOT NULL, -- 0 for what is kept for one channel alone: its scope says which
    salience REAL NOT NULL,
    said_at INTEGER NOT NULL,
    cell_id INTEGER NOT NULL REFERENCES mem_cells (id) ON DELETE CASCADE,
    PRIMARY KEY (holder, holder_id, cell_type, scope, root_id, salience, said_at, cell_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX holders_of_cell ON standing_cells (cell_id);

INSERT INTO standing_cells
WITH standing AS (
    SELECT id AS cell_id, cell_type, scope, iif(scope = 0, root_id, 0) AS root_id, salience,
        said_at, author_id, channel_id, content
    FROM mem_cells WHERE cell_type IN ('preference', 'decision', 'task')
), holders (holder, holder_id, cell_id) AS (
    SELECT 'channel', channel_id, cell_id FROM standing WHERE cell_type <> 'preference'
    UNION SELECT 'person', author_id, cell_id FROM standing
    UNION SELECT 'person', bearer.user_id, cell_id
    FROM standing JOIN json_each(possible_names(content)) AS said
    CROSS JOIN name_words AS bearer ON bearer.word = said.value
    WHERE NOT EXISTS (
        SELECT 1 FROM name_words AS many WHERE many.word = said.value LIMIT 1 OFFSET 5
    )
)
SELECT holder, holder_id, cell_type, scope, root_id, salience, said_at, standing.cell_id
FROM holders JOIN standing USING (cell_id);

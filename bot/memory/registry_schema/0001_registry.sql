-- Who is not to be remembered: in one server, or everywhere (guild_id 0).
CREATE TABLE opt_outs (
    user_id INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (user_id, guild_id)
) STRICT, WITHOUT ROWID;

-- Who was told that Memoir remembers, so that everybody is told once in each server.
CREATE TABLE introductions (
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX introductions_of_person ON introductions (user_id);

-- Servers that Memoir was removed from, and whose memory still waits to be deleted.
CREATE TABLE departures (
    guild_id INTEGER PRIMARY KEY,
    left_at INTEGER NOT NULL
) STRICT;

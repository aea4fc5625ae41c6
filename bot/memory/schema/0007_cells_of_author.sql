-- What one person said, in a period or at all.
CREATE INDEX cells_of_author ON mem_cells (author_id, said_at, salience, scope, root_id);

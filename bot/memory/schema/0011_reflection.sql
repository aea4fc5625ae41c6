-- What a channel has gathered since Memoir last reflected on it.
CREATE TABLE reflections (
    scope INTEGER NOT NULL,
    root_id INTEGER NOT NULL,
    salience REAL NOT NULL DEFAULT 0, -- of its new cells together
    reflected_to INTEGER NOT NULL DEFAULT 0, -- the newest cell at that time
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    retry_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, root_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER salience_gathered AFTER INSERT ON mem_cells WHEN new.origin <> 'derived' BEGIN
    INSERT INTO reflections (scope, root_id, salience)
    VALUES (new.scope, new.root_id, new.salience)
    ON CONFLICT (scope, root_id) DO UPDATE SET salience = salience + excluded.salience;
END;
CREATE INDEX cells_to_reflect_on ON mem_cells (scope, root_id, id) WHERE origin <> 'derived';
CREATE INDEX cells_derived ON mem_cells (scope, root_id, id) WHERE origin = 'derived';

-- A derived cell goes when fewer than two of its bases hold: are there, have messages that say so
-- and are not superseded.
CREATE TRIGGER base_gone AFTER DELETE ON cell_bases BEGIN
    DELETE FROM mem_cells WHERE id = old.cell_id AND (
        SELECT count(*) FROM cell_bases AS kept JOIN mem_cells AS base ON base.id = kept.base_id
        WHERE kept.cell_id = mem_cells.id AND base.superseded_by IS NULL
            AND EXISTS (SELECT 1 FROM cell_sources AS cited WHERE cited.cell_id = base.id)
    ) < 2;
END;
CREATE TRIGGER base_superseded AFTER UPDATE OF superseded_by ON mem_cells
WHEN new.superseded_by IS NOT NULL BEGIN
    DELETE FROM mem_cells WHERE id IN (SELECT cell_id FROM cell_bases WHERE base_id = new.id) AND (
        SELECT count(*) FROM cell_bases AS kept JOIN mem_cells AS base ON base.id = kept.base_id
        WHERE kept.cell_id = mem_cells.id AND base.superseded_by IS NULL
            AND EXISTS (SELECT 1 FROM cell_sources AS cited WHERE cited.cell_id = base.id)
    ) < 2;
END;
CREATE TRIGGER base_without_evidence AFTER DELETE ON cell_sources BEGIN
    DELETE FROM mem_cells WHERE id IN (SELECT cell_id FROM cell_bases WHERE base_id = old.cell_id)
    AND (
        SELECT count(*) FROM cell_bases AS kept JOIN mem_cells AS base ON base.id = kept.base_id
        WHERE kept.cell_id = mem_cells.id AND base.superseded_by IS NULL
            AND EXISTS (SELECT 1 FROM cell_sources AS cited WHERE cited.cell_id = base.id)
    ) < 2;
END;

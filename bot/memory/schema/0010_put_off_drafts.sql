-- A draft that a step fails on is tried again later; one that fails again and again is set aside,
-- so that it holds up nothing behind it.
ALTER TABLE cell_drafts ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0);
ALTER TABLE cell_drafts ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0
    CHECK (set_aside IN (0, 1));
CREATE INDEX drafts_put_off ON cell_drafts (id) WHERE attempts > 0;

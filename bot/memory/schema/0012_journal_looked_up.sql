-- Every look at a scene asks the journal what people undid, and every new name which ones it had.
CREATE INDEX journal_undone ON journal (scope, id) WHERE undone_at IS NOT NULL;
CREATE INDEX journal_renames ON journal (scope, json_extract(before, '$[0].id'), id)
    WHERE kind = 'rename';

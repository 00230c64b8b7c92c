-- A session file of schema version 2, as any SQLite tool writes it out. Never change it: it stands for the files people have.
PRAGMA application_id=1129661772;
PRAGMA user_version=2;
CREATE TABLE session (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE flag (bit INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, kind TEXT NOT NULL, system TEXT NOT NULL, command TEXT NOT NULL,
    title TEXT NOT NULL, environment TEXT NOT NULL, target TEXT NOT NULL, severity INTEGER, code BLOB, label TEXT NOT NULL,
    duration_us INTEGER, flags INTEGER NOT NULL, summary TEXT NOT NULL
);
CREATE TABLE detail (
    entry INTEGER PRIMARY KEY REFERENCES entry (id), transport TEXT NOT NULL DEFAULT '', call TEXT, request BLOB, reply BLOB,
    facts TEXT, verdict TEXT, failure TEXT, timing TEXT, removed TEXT NOT NULL DEFAULT ''
);
CREATE TABLE link (
    entry INTEGER NOT NULL REFERENCES entry (id), relation TEXT NOT NULL, other INTEGER NOT NULL REFERENCES entry (id),
    PRIMARY KEY (entry, relation, other)
) WITHOUT ROWID;
CREATE INDEX link_back ON link (other);
CREATE TABLE bookmark (entry INTEGER PRIMARY KEY REFERENCES entry (id), note TEXT NOT NULL DEFAULT '');
INSERT INTO session VALUES ('program', 'Cuelight'), ('version', '0.1.0'), ('started', '2026-01-02T03:04:05Z'), ('ended', '2026-01-02T04:00:00Z');
INSERT INTO entry VALUES
    (1, 1767323045000000, 'call', 'uptivity', 'record.stop', 'Stop recording', 'Lab', '1001', 3, 47, 'API_SERVER_BUSY', 1500, 514, 'The recorder is busy.'),
    (2, 1767323046000000, 'call', 'uptivity', 'record.stop', 'Stop recording', 'Lab', '1001', 0, 13, 'API_OK', 250000, 530, 'Stopped.'),
    (3, 1767323047000000, 'event', 'uptivity', 'RECORDSTOP', 'RECORDSTOP', 'Lab', '1001', 0, NULL, '', NULL, 5122, 'DEVICEID=1001');
INSERT INTO detail VALUES
    (1, 'tcp', '{"DEVICEID":"1001"}', X'3C522F3E', X'3C522F3E', '{"result_code":"47"}', NULL, NULL, '{"total_s":0.0015}', 'token'),
    (2, 'tcp', '{"DEVICEID":"1001"}', X'3C522F3E', X'3C522F3E', '{"result_code":"13"}',
     '{"code":13,"label":"API_OK","meaning":"Stopped.","severity":"ok","is_success":true,"causes":[],"advice":"","retry":"safe","findings":[{"kind":"text-against-code","sentence":"Two sides.","is_contradiction":true}],"source":"s","provenance":"documented","published":"p","readings":[],"text":"API_OK"}',
     NULL, '{"sent_s":0.001,"total_s":0.25}', ''),
    (3, '', NULL, NULL, X'3C452F3E', '{"root":"EVENT","fields":[["DEVICEID","1001"]],"oddities":[]}', NULL, NULL, NULL, '');
INSERT INTO link VALUES (2, 'retry-of', 1);
INSERT INTO bookmark VALUES (3, 'Here the recorder gave up.');

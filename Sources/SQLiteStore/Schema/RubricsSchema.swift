internal import GRDB

/// The schema of `rubrics.sqlite`: what must survive power loss.
///
/// Migrations are append-only: one that has been released is never edited, and its name never changes. Texts are
/// BLOBs of UTF-8 (see `SQLValue`); TEXT columns hold only words of our own enums. Tables are STRICT, so that a value
/// of a wrong type is refused when it is written and not found when it is read.
enum RubricsSchema {
    /// Name of the file in the data folder.
    static let fileName = "rubrics.sqlite"

    /// Brings a file to the newest schema.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("rubrics-v1", migrate: version1)
        migrator.registerMigration("rubrics-audit", migrate: audit)
        migrator.registerMigration("rubrics-audit-action", migrate: auditByAction)
        return migrator
    }

    private static func audit(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE audit (
                    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                    at INTEGER NOT NULL,
                    principal BLOB NOT NULL,
                    action TEXT NOT NULL,
                    target BLOB NOT NULL,
                    before BLOB,
                    after BLOB,
                    request_id BLOB
                ) STRICT;
                """)
    }

    /// Entries of one kind, so that a rare one is found without a walk through all others. An index of SQLite ends with
    /// the row's number, which is the order of the pages.
    private static func auditByAction(_ database: Database) throws {
        try database.execute(sql: "CREATE INDEX audit_action ON audit (action)")
    }

    private static func version1(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE rubric_version (
                    task BLOB NOT NULL,
                    partition BLOB NOT NULL,
                    version INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    hash BLOB NOT NULL,
                    origin TEXT NOT NULL,
                    parent INTEGER,
                    meta_run BLOB,
                    comment BLOB,
                    published_at INTEGER NOT NULL,
                    content BLOB NOT NULL,
                    source BLOB,
                    PRIMARY KEY (task, partition, version)
                ) STRICT;

                CREATE TABLE template (
                    task BLOB NOT NULL,
                    name BLOB NOT NULL,
                    version INTEGER NOT NULL,
                    hash BLOB NOT NULL,
                    origin TEXT NOT NULL,
                    changed_at INTEGER NOT NULL,
                    comment BLOB,
                    system BLOB,
                    text BLOB NOT NULL,
                    PRIMARY KEY (task, name, version)
                ) STRICT;

                CREATE INDEX template_hash ON template (task, name, hash);

                CREATE TABLE meta_run (
                    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                    id BLOB NOT NULL UNIQUE,
                    task BLOB NOT NULL,
                    partition BLOB NOT NULL,
                    status TEXT NOT NULL,
                    is_dry_run INTEGER NOT NULL,
                    queued_at INTEGER NOT NULL,
                    sampled_scores BLOB NOT NULL,
                    document BLOB NOT NULL
                ) STRICT;

                CREATE INDEX meta_run_order ON meta_run (queued_at);
                CREATE INDEX meta_run_lineage ON meta_run (task, partition);
                CREATE INDEX meta_run_active ON meta_run (queued_at) WHERE status IN ('queued', 'running');
                """)
    }
}

internal import GRDB

/// The schema of `rollouts.sqlite`: what must survive kill -9, and what retention takes away again.
///
/// Migrations are append-only, as in `RubricsSchema`. `sequence` is the order of commits, never used twice: pages go
/// by it, so rows that come while someone reads are neither missed nor seen twice. Prompts and bases are stored once,
/// because a group shares its prompt and a step its basis. The columns of `rollout` beside the texts and `document`
/// are there for filters and counts; `document` holds the judgement whole.
enum RolloutsSchema {
    /// Name of the file in the data folder.
    static let fileName = "rollouts.sqlite"

    /// Brings a file to the newest schema.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("rollouts-v1", migrate: version1)
        migrator.registerMigration("rollouts-v2-runs", migrate: runs)
        migrator.registerMigration("rollouts-v3-answers", migrate: answers)
        migrator.registerMigration("rollouts-v4-retention", migrate: retention)
        return migrator
    }

    private static func version1(_ database: Database) throws {
        try database.execute(sql: rollouts)
        try database.execute(sql: pins)
    }

    /// What restores and deletions of a run's texts need.
    private static func runs(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE rollout ADD COLUMN texts_deleted INTEGER NOT NULL DEFAULT 0;
                CREATE INDEX step_pin_lineage ON step_pin (task, partition, made_at);
                """)
    }

    /// Answers that are kept for repeats of their requests, and how many bytes they take together.
    private static func answers(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE answer (
                    id INTEGER PRIMARY KEY,
                    principal BLOB NOT NULL,
                    key BLOB NOT NULL,
                    request_hash BLOB NOT NULL,
                    run BLOB,
                    made_at INTEGER NOT NULL,
                    is_simulated INTEGER NOT NULL,
                    size INTEGER NOT NULL,
                    body BLOB,
                    UNIQUE (principal, key)
                ) STRICT;

                CREATE INDEX answer_made_at ON answer (made_at);
                CREATE INDEX answer_run ON answer (run) WHERE run IS NOT NULL;

                CREATE TABLE answer_total (
                    id INTEGER PRIMARY KEY CHECK (id = 0),
                    size INTEGER NOT NULL
                ) STRICT;

                INSERT INTO answer_total VALUES (0, 0);
                """)
    }

    /// Who names a basis, so that one that nobody names can be removed, and up to when rollouts were removed.
    private static func retention(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE INDEX rollout_basis ON rollout (basis);
                CREATE INDEX step_pin_basis ON step_pin (basis);
                CREATE INDEX short_pin_basis ON short_pin (basis);

                CREATE TABLE retention_mark (
                    id INTEGER PRIMARY KEY CHECK (id = 0),
                    removed_to INTEGER NOT NULL
                ) STRICT;

                INSERT INTO retention_mark VALUES (0, \(Int64.min));
                """)
    }

    private static let rollouts = """
        CREATE TABLE prompt (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            form INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;

        CREATE TABLE basis (
            id INTEGER PRIMARY KEY,
            document BLOB NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE rollout (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            score_id BLOB NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            task BLOB NOT NULL,
            partition BLOB NOT NULL,
            run BLOB,
            step INTEGER,
            group_name BLOB,
            purpose TEXT NOT NULL,
            pinned_by BLOB,
            rubric_version INTEGER NOT NULL,
            decided_by TEXT,
            failure TEXT,
            reward REAL,
            score REAL,
            is_abandoned INTEGER NOT NULL,
            basis INTEGER NOT NULL REFERENCES basis (id),
            prompt INTEGER REFERENCES prompt (id),
            trainer_id BLOB NOT NULL,
            response_form INTEGER NOT NULL,
            response BLOB NOT NULL,
            reference BLOB,
            metadata BLOB,
            document BLOB NOT NULL
        ) STRICT;

        CREATE INDEX rollout_eligible ON rollout (task, partition, rubric_version)
            WHERE purpose = 'train' AND decided_by = 'judge' AND is_abandoned = 0;
        CREATE INDEX rollout_run ON rollout (run) WHERE run IS NOT NULL;
        CREATE INDEX rollout_step ON rollout (run, step) WHERE run IS NOT NULL;
        CREATE INDEX rollout_at ON rollout (at);
        CREATE INDEX rollout_prompt ON rollout (prompt) WHERE prompt IS NOT NULL;
        """

    private static let pins = """
        CREATE TABLE step_pin (
            run BLOB NOT NULL,
            step INTEGER NOT NULL,
            task BLOB NOT NULL,
            partition BLOB NOT NULL,
            basis INTEGER NOT NULL REFERENCES basis (id),
            made_at INTEGER NOT NULL,
            PRIMARY KEY (run, step, task, partition)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE short_pin (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            has_run INTEGER NOT NULL,
            run BLOB NOT NULL,
            name BLOB NOT NULL,
            task BLOB NOT NULL,
            partition BLOB NOT NULL,
            basis INTEGER NOT NULL REFERENCES basis (id),
            made_at INTEGER NOT NULL,
            UNIQUE (name, run, has_run, kind, task, partition)
        ) STRICT;

        CREATE INDEX short_pin_made_at ON short_pin (made_at);

        CREATE TABLE schedule_counter (
            task BLOB PRIMARY KEY NOT NULL,
            steps INTEGER NOT NULL,
            rollouts INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE write_probe (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            count INTEGER NOT NULL
        ) STRICT;

        INSERT INTO write_probe VALUES (0, 0);
        """
}

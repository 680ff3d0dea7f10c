/// `rollouts.sqlite` as the migration `rollouts-v1` made it, with the values of `FixtureValues`.
///
/// Written by the shell of SQLite (`.dump`) from a file of that release. Never edit it: it stands for the files that
/// users have.
enum RolloutsFixtureV1 {
    static let dump = """
        PRAGMA foreign_keys=OFF;
        BEGIN TRANSACTION;
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES('rollouts-v1');
        CREATE TABLE prompt (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            form INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        INSERT INTO prompt VALUES(1,X'0ac083b84f2bd45cca3b43ec66e752e610dfc5903950d2ad4d37dcef8b609a0a',0,X'577269\
        74652061626f757420746865207365612e');
        CREATE TABLE basis (
            id INTEGER PRIMARY KEY,
            document BLOB NOT NULL UNIQUE
        ) STRICT;
        INSERT INTO basis VALUES(1,X'7b227275627269635f76657273696f6e223a302c227275627269635f68617368223a226861736\
        82d30222c2270726f6772616d223a227065725f6974656d222c227265776172645f72756c65223a226e6f726d616c697a6564222c2\
        274656d706c61746573223a7b22726d5f706c616e223a227432222c22726d5f73636f7265223a227431227d2c226a756467655f6d6\
        f64656c223a226a75646765227d');
        INSERT INTO basis VALUES(2,X'7b227275627269635f76657273696f6e223a312c227275627269635f68617368223a226861736\
        82d31222c2270726f6772616d223a227065725f6974656d222c227265776172645f72756c65223a226e6f726d616c697a6564222c2\
        274656d706c61746573223a7b22726d5f706c616e223a227432222c22726d5f73636f7265223a227431227d2c226a756467655f6d6\
        f64656c223a226a75646765227d');
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
        INSERT INTO rollout VALUES(1,X'73636f72655f31',1700000001000,X'65737361795f77726974696e67',X'64656661756c7\
        4',X'6578702d37',3,X'6731','train',NULL,0,'judge',NULL,0.8000000000000000444,4,0,1,1,X'7231',0,X'546865207\
        3656120697320312e',NULL,NULL,X'7b226a756467656d656e74223a7b22726577617264223a302e382c2273636f7265223a342c2\
        273636f72655f6d696e223a302c2273636f72655f6d6178223a352c22646563696465645f6279223a226a75646765222c227665726\
        469637473223a5b7b226e616d65223a22666c6f77222c2273636f7265223a342c226d696e223a302c226d6178223a352c227261746\
        96f6e616c65223a22497420666c6f77732e227d5d2c22636865636b73223a5b5d2c22656e64706f696e74223a22687474703a2f2f6\
        a75646765222c2273696d756c61746564223a66616c73652c227573616765223a7b2263616c6c73223a312c2270726f6d70745f746\
        f6b656e73223a31302c22636f6d706c6574696f6e5f746f6b656e73223a337d2c2272657472696573223a302c226c6174656e63795\
        f6d73223a31322e357d2c226e6f746573223a5b5d7d');
        INSERT INTO rollout VALUES(2,X'73636f72655f32',1700000002000,X'65737361795f77726974696e67',X'64656661756c7\
        4',NULL,NULL,NULL,'eval',NULL,0,NULL,'judge_timeout',NULL,NULL,1,1,1,X'7232',0,X'5468652073656120697320322\
        e',NULL,NULL,X'7b226a756467656d656e74223a7b226661696c757265223a7b226b696e64223a226a756467655f74696d656f757\
        4222c2264657461696c223a226e6f20616e73776572227d2c2273636f72655f6d696e223a302c2273636f72655f6d6178223a352c2\
        27665726469637473223a5b7b226e616d65223a22666c6f77222c2273636f7265223a342c226d696e223a302c226d6178223a352c2\
        2726174696f6e616c65223a22497420666c6f77732e227d5d2c22636865636b73223a5b5d2c22656e64706f696e74223a226874747\
        03a2f2f6a75646765222c2273696d756c61746564223a66616c73652c227573616765223a7b2263616c6c73223a312c2270726f6d7\
        0745f746f6b656e73223a31302c22636f6d706c6574696f6e5f746f6b656e73223a337d2c2272657472696573223a302c226c61746\
        56e63795f6d73223a31322e357d2c226e6f746573223a5b5d7d');
        CREATE TABLE step_pin (
            run BLOB NOT NULL,
            step INTEGER NOT NULL,
            task BLOB NOT NULL,
            partition BLOB NOT NULL,
            basis INTEGER NOT NULL REFERENCES basis (id),
            made_at INTEGER NOT NULL,
            PRIMARY KEY (run, step, task, partition)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO step_pin VALUES(X'6578702d37',3,X'65737361795f77726974696e67',X'64656661756c74',2,170000000100\
        0);
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
        INSERT INTO short_pin VALUES(1,'group',0,X'',X'670031',X'65737361795f77726974696e67',X'6c6f6e67',1,1700000\
        002000);
        INSERT INTO short_pin VALUES(2,'prompt',0,X'',X'6162',X'65737361795f77726974696e67',X'64656661756c74',1,17\
        00000003000);
        CREATE TABLE schedule_counter (
            task BLOB PRIMARY KEY NOT NULL,
            steps INTEGER NOT NULL,
            rollouts INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO schedule_counter VALUES(X'65737361795f77726974696e67',4,5);
        CREATE TABLE write_probe (
            id INTEGER PRIMARY KEY CHECK (id = 0),
            count INTEGER NOT NULL
        ) STRICT;
        INSERT INTO write_probe VALUES(0,0);
        DELETE FROM sqlite_sequence;
        INSERT INTO sqlite_sequence VALUES('rollout',2);
        CREATE INDEX rollout_eligible ON rollout (task, partition, rubric_version)
            WHERE purpose = 'train' AND decided_by = 'judge' AND is_abandoned = 0;
        CREATE INDEX rollout_run ON rollout (run) WHERE run IS NOT NULL;
        CREATE INDEX rollout_step ON rollout (run, step) WHERE run IS NOT NULL;
        CREATE INDEX rollout_at ON rollout (at);
        CREATE INDEX rollout_prompt ON rollout (prompt) WHERE prompt IS NOT NULL;
        CREATE INDEX short_pin_made_at ON short_pin (made_at);
        COMMIT;
        """
}

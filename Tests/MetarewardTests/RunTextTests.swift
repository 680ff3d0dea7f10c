import JSONText
import Testing

@testable import metareward

/// Goal: what `runs` and `restore-run` print for a person.
@Suite struct RunTextTests {
    @Test func aRunIsItsCountsAndItsVersions() {
        let run: JSONValue = [
            "rollouts": ["stored": 12, "scored": 11, "failed": 1, "eval": 2, "abandoned": 4, "without_texts": 0],
            "lineages": [
                [
                    "task": "essay_writing", "partition": "default", "head_version": 3,
                    "versions": [
                        [
                            "rubric_version": 1, "first_step": 0, "last_step": 9, "steps": 10,
                            "basis_hash": "0123456789abcdef0123",
                        ]
                    ],
                ]
            ],
        ]
        #expect(
            RunText.lines(run) == [
                "rollouts: 12 stored, 11 scored, 1 failed, 2 eval, 4 abandoned, 0 without texts",
                "essay_writing/default: head is version 3",
                "  version 1  steps 0 to 9  (10 pinned)  basis 0123456789abcdef",
            ])
    }

    @Test func aRestoreSaysForEachLineageWhatBecameOfItsHead() {
        func lineage(_ partition: String, _ version: JSONValue, _ head: Int, _ published: Bool) -> JSONValue {
            [
                "task": "math", "partition": .string(partition), "restored_version": version,
                "head_version": .integer(head), "published": .bool(published),
            ]
        }
        let restore: JSONValue = [
            "lineages": [lineage("a", 2, 5, true), lineage("b", 4, 4, false), lineage("c", .null, 0, false)],
            "forgotten_pins": 7, "abandoned_rollouts": 90, "superseded_meta_runs": ["meta_1"],
        ]
        #expect(
            RunText.restoreLines(restore) == [
                "math/a: version 2 published again as version 5",
                "math/b: the head, version 4, already is the rubric of version 4",
                "math/c: not used by then; the head stays version 0",
                "7 pins forgotten, 90 rollouts abandoned, 1 meta runs ended",
            ])
    }
}

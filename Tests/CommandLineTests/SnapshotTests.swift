import Testing

@testable import TestSupport

/// Goal: a snapshot that differs says where and how to record it.
@Suite struct SnapshotTests {
    @Test func aDifferenceShowsTheLinesBetweenWhatIsEqual() {
        let difference = Snapshot.difference(from: "a\nb\nc\nd\ne\nf\n", to: "a\nb\nc\nd\nX\nY\nf\n")
        #expect(difference == "@@ line 5 @@\n  b\n  c\n  d\n- e\n+ X\n+ Y")
    }

    @Test func whatIsOnlyRepeatedIsShownOnce() {
        #expect(Snapshot.difference(from: "a\n", to: "a\na\n") == "@@ line 2 @@\n  a\n+ a")
        #expect(Snapshot.difference(from: "a\na\n", to: "a\n") == "@@ line 2 @@\n  a\n- a")
    }

    @Test func longDifferencesAreCut() {
        let text = (0..<100).map(String.init).joined(separator: "\n")
        #expect(Snapshot.difference(from: "", to: text).hasSuffix("+ 39\n  … 60 more lines"))
    }

    @Test(.disabled(if: Snapshot.isRecording)) func aMissingSnapshotSaysHowToRecordIt() throws {
        let problem = try Snapshot("nowhere.txt").problem(with: "a")
        #expect(problem?.hasPrefix("there is no snapshot nowhere.txt; run this test with RECORD_SNAPSHOTS=1") == true)
    }
}

import TestSupport
import Testing

@testable import metareward

/// Goal: names, contents and places of files. Method: samples, and a folder on disk.
@Suite struct PromptFileTests {
    @Test(arguments: [
        ("evaluation_rubric_iter_0.txt", PromptFileName.iteration(0)),
        ("evaluation_rubric_iter_0012.txt", .iteration(12)),
        ("evaluation_rubric_iter_9999999999.txt", .other),
        ("evaluation_rubric_iter_.txt", .start("iter_")),
        ("evaluation_rubric_iter_-1.txt", .start("iter_-1")),
        ("evaluation_rubric_iter_١.txt", .start("iter_١")),
        ("evaluation_rubric_real_iter_0.txt", .start("real_iter_0")),
        ("evaluation_rubric_.txt", .text("evaluation_rubric_")),
        ("mrm_merge.txt", .text("mrm_merge")),
        (".txt", .other), ("mrm_merge.md", .other), ("README", .other),
    ])
    func aNameSaysWhatTheFileIs(name: String, meaning: PromptFileName) {
        #expect(PromptFileName(name) == meaning)
    }

    @Test func textThatIsNotUTF8HasAPlace() throws {
        let file = PromptFile(folder: "a/b", name: "c.txt", content: .bytes(Array("ä\r\né".utf8) + [0x78, 0xFF]))
        let problem = #expect(throws: PromptProblem.self) { try file.text(bytesMax: 100) }
        #expect(problem?.description.hasPrefix("a/b/c.txt:2:3: ") == true)
    }

    @Test func sizesAreLimited() throws {
        let file = PromptFile(folder: "", name: "c.txt", content: .bytes([0x61, 0x62]))
        #expect(try file.text(bytesMax: 2) == "ab")
        #expect(throws: PromptProblem.self) { try file.text(bytesMax: 1) }
        let large = PromptFile(folder: "", name: "c.txt", content: .tooLarge(7))
        #expect(throws: PromptProblem.self) { try large.text(bytesMax: 100) }
    }

    @Test func aFolderIsReadBelowAndWrittenWhole() throws {
        let temporary = try TemporaryFolder()
        let folder = PromptFolder(path: temporary.path + "/new")
        try folder.write([1, 2], to: "b/c/x.txt")
        try folder.write([3], to: "a.txt")
        try folder.write([4, 5, 6], to: "a.txt")
        try folder.write([7], to: "z.bin")
        try folder.write([8], to: ".hidden")
        let files = try folder.files()
        #expect(files.map(\.path) == ["a.txt", "z.bin", "b/c/x.txt"])
        #expect(files.map(\.content) == [.bytes([4, 5, 6]), .bytes([]), .bytes([1, 2])])
        #expect(try folder.bytes(of: "z.bin") == [7])
        #expect(try folder.bytes(of: "none.txt") == nil)
        #expect(throws: CommandFailure.self) { try folder.bytes(of: "b") }
        #expect(throws: CommandFailure.self) { try PromptFolder(path: temporary.path + "/none").files() }
        withExtendedLifetime(temporary) {}
    }

    @Test(arguments: [
        ("default", ""), ("algebra/cluster-1", "algebra/cluster-1"), ("..", nil), ("a/../../b", nil), ("/etc", nil),
        ("a//b", nil), (".a", nil), ("mrm_merge.txt", nil), ("a/", nil),
    ])
    func aPartitionHasAFolderUnlessItWouldLeadAway(partition: String, folder: String?) {
        #expect(PromptLayout.folder(ofPartition: partition) == folder)
    }

    @Test(arguments: [("", "default"), ("default", nil), ("a b", nil), ("algebra/cluster-1", "algebra/cluster-1")])
    func aFolderIsAPartition(folder: String, partition: String?) {
        #expect(PromptLayout.partition(ofFolder: folder) == partition)
    }
}

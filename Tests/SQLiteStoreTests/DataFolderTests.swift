import Foundation
import SQLiteStore
import Testing

/// The data folder: made as it should be, one owner at a time, one secret for ever.
@Suite struct DataFolderTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func missingFolderIsMadeForItsOwnerAlone() async throws {
        try await withTemporaryFolder { parent in
            let path = parent + "/data"
            let folder = try DataFolder.open(path: path)
            defer { folder.close() }
            #expect(folder.path == path)
            #expect(try mode(path) == 0o700)
            #expect(try mode(path + "/fence.secret") == 0o600)
            #expect(try mode(path + "/metareward.lock") == 0o600)
        }
    }

    @Test func secretIsRandomAndStaysTheSame() async throws {
        try await withTemporaryFolder { parent in
            let first = try DataFolder.open(path: parent + "/a")
            let secret = first.fenceSecret
            first.close()
            let again = try DataFolder.open(path: parent + "/a")
            defer { again.close() }
            let other = try DataFolder.open(path: parent + "/b")
            defer { other.close() }
            #expect(secret.count == 32)
            #expect(again.fenceSecret == secret)
            #expect(other.fenceSecret != secret)
            let stored = try Data(contentsOf: URL(fileURLWithPath: parent + "/a/fence.secret"))
            #expect(Array(stored) == secret)
            #expect(!FileManager.default.fileExists(atPath: parent + "/a/fence.secret.new"))
        }
    }

    @Test func leftoverOfAnInterruptedStartDoesNoHarm() async throws {
        try await withTemporaryFolder { path in
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path + "/fence.secret.new"))
            let folder = try DataFolder.open(path: path)
            defer { folder.close() }
            #expect(folder.fenceSecret.count == 32)
        }
    }

    @Test(arguments: [0, 31, 33])
    func secretOfAnotherLengthIsRefused(length: Int) async throws {
        try await withTemporaryFolder { path in
            try Data(repeating: 7, count: length).write(to: URL(fileURLWithPath: path + "/fence.secret"))
            let error = #expect(throws: DataFolderError.self) { try DataFolder.open(path: path) }
            #expect(error?.detail.contains("fence.secret") == true)
            // The failed opening has given the lock back.
            try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: path + "/fence.secret"))
            try DataFolder.open(path: path).close()
        }
    }

    @Test func secondOpeningIsRefusedUntilTheFirstIsClosed() async throws {
        try await withTemporaryFolder { path in
            let first = try DataFolder.open(path: path)
            let error = #expect(throws: DataFolderError.self) { try DataFolder.open(path: path) }
            #expect(error == .locked(path: path))
            #expect(error?.detail.contains(path) == true)
            first.close()
            first.close()
            try DataFolder.open(path: path).close()
        }
    }

    @Test func folderThatIsAFileOrHasNoParentIsUnusable() async throws {
        try await withTemporaryFolder { parent in
            try Data().write(to: URL(fileURLWithPath: parent + "/file"))
            for path in [parent + "/file", parent + "/none/data"] {
                let error = #expect(throws: DataFolderError.self) { try DataFolder.open(path: path) }
                guard case .unusable(path, let detail) = error else {
                    Issue.record("\(String(describing: error)) is not `unusable`")
                    continue
                }
                #expect(!detail.isEmpty)
            }
        }
    }
}

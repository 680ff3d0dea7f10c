import JSONText
import RewardCore

/// The versions of a lineage that an export writes, each with the name of its file.
///
/// It begins with the first imported version, or with version 0 where there is none. An imported version has the name
/// of the file that it came from, every other one the number after the version before it. Where a later import begins
/// at a number that is taken, its versions take the place of what was before them.
struct LineageHistory: Sendable {
    /// A version and its file.
    struct Entry: Hashable, Sendable {
        /// The version's number.
        let version: Int
        /// The file's name.
        let name: String
    }

    /// What the service says of a version in its list.
    struct Summary: Sendable {
        /// Its number.
        let version: Int
        /// Whether it was imported.
        let isImported: Bool
        /// Its comment.
        let comment: String?
    }

    /// The versions to write, oldest first.
    private(set) var entries: [Entry] = []
    /// Whether one of them was imported.
    private(set) var isImported = false
    /// Numbers of versions that were exported before a later import took their names.
    private(set) var replaced: [Int] = []
    /// The newest version's number.
    let head: Int

    /// A history from the versions of a lineage, oldest first.
    init(_ versions: [Summary]) {
        head = versions.last?.version ?? 0
        var previous = -1
        for version in versions.drop(while: { summary in
            !summary.isImported && versions.contains { $0.isImported }
        }) {
            let imported = version.isImported ? version.comment.flatMap { PromptFileName.exported($0) } : nil
            let (number, name) = imported ?? (previous + 1, PromptFileName.iteration(number: previous + 1))
            if number <= previous {
                replaced += entries.map(\.version)
                entries = []
            }
            entries.append(Entry(version: version.version, name: name))
            isImported = isImported || version.isImported
            previous = number
        }
    }

    /// How many of an import's first files are what an export would write last, so that they need not be published.
    ///
    /// - Parameters:
    ///   - files: name and text of each file to import, in order.
    ///   - written: name and text of each entry's file, in order.
    /// - Returns: all or nothing where no version was imported before: such entries would no longer be written.
    static func overlap(
        of files: [(name: String, text: String)], with written: [(name: String, text: String)], isImported: Bool
    ) -> Int {
        let counts = (0...min(files.count, written.count)).reversed()
        let overlap = counts.first { count in
            zip(files.prefix(count), written.suffix(count)).allSatisfy { file, entry in
                file.name == entry.name && file.text.utf8.elementsEqual(entry.text.utf8)
            }
        }
        guard let overlap, isImported || overlap == files.count else { return 0 }
        return overlap
    }
}

extension LineageHistory {
    /// Asks a service for the history of a lineage in use.
    static func read(_ lineage: Lineage, _ client: ServiceClient) async throws(CommandFailure) -> LineageHistory {
        var versions: [Summary] = []
        var after: String?
        repeat {
            let page = try await client.get(
                "/rubric/versions?task=\(ServiceClient.encoded(lineage.task))"
                    + "&partition=\(ServiceClient.encoded(lineage.partition))&limit=1000"
                    + (after.map { "&after=" + ServiceClient.encoded($0) } ?? ""))
            for version in page["versions"]?.array ?? [] {
                guard let number = version["version"]?.int else { continue }
                versions.append(
                    Summary(
                        version: number, isImported: version["origin"]?.string == RubricOrigin.imported.rawValue,
                        comment: version["comment"]?.string))
            }
            after = page["next"]?.string
        } while after != nil
        return LineageHistory(versions.reversed())
    }
}

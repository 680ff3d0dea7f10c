import FoundationEssentials

/// The text files of this package, read once for all rules.
struct Repository {
    /// A text file that is not Swift code under Sources or Tests.
    struct TextFile {
        /// The path below the package root.
        let path: String
        /// Its bytes.
        let bytes: [UInt8]
    }

    /// The package: three folders above this file.
    static let current = Repository(
        root: #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/"))

    /// The Swift files under Sources.
    let sources: [MaskedSource]
    /// The Swift files under Tests.
    let tests: [MaskedSource]
    /// Every text file of the package, those of Sources and Tests included.
    let texts: [TextFile]

    /// The outlines of `sources`, in the same order.
    let sourceOutlines: [SwiftOutline]
    /// The outlines of `tests`, in the same order.
    let testOutlines: [SwiftOutline]

    /// What is neither tracked nor text of ours.
    private static let skippedFolders: Set = [".git", ".swiftpm", "node_modules", "__pycache__"]
    private static let textSuffixes = [
        ".swift", ".md", ".yaml", ".yml", ".json", ".sh", ".h", ".c", ".modulemap", ".html", ".css", ".js", ".txt",
        ".toml", ".py", ".mustache", ".service", "Makefile", "Dockerfile", ".gitignore", ".swift-format",
    ]

    private init(root: String) {
        var texts: [TextFile] = []
        Self.collect(root, below: "", into: &texts)
        self.texts = texts
        let swift = texts.filter { $0.path.hasSuffix(".swift") }
        sources = swift.filter { $0.path.hasPrefix("Sources/") }.map { MaskedSource(path: $0.path, bytes: $0.bytes) }
        tests = swift.filter { $0.path.hasPrefix("Tests/") }.map { MaskedSource(path: $0.path, bytes: $0.bytes) }
        sourceOutlines = sources.map(SwiftOutline.init)
        testOutlines = tests.map(SwiftOutline.init)
    }

    private static func collect(_ root: String, below folder: String, into texts: inout [TextFile]) {
        let manager = FileManager.default
        let names = (try? manager.contentsOfDirectory(atPath: root + "/" + folder)) ?? []
        for name in names.sorted() where !skippedFolders.contains(name) && !name.hasPrefix(".build") {
            // The default data folder of the service.
            if folder.isEmpty, name == "data" { continue }
            let path = folder.isEmpty ? name : folder + "/" + name
            var isFolder = false
            guard manager.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) else { continue }
            if isFolder {
                collect(root, below: path, into: &texts)
            } else if textSuffixes.contains(where: name.hasSuffix),
                let data = manager.contents(atPath: root + "/" + path)
            {
                texts.append(TextFile(path: path, bytes: [UInt8](data)))
            }
        }
    }
}

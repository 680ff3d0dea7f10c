/// What reading a tree of nodes gathers beside the values, and what it may reach.
struct ReadingState {
    /// Everything found wrong so far.
    var problems: [ConfigurationProblem]
    /// Where each key that was present stands, by path; for checks that look at several keys.
    private var sources: [String: ConfigurationSource] = [:]
    private var shownValues: [String: String] = [:]
    /// The folder of the configuration file, with its final `/`; empty for the working directory.
    let folder: String
    /// Reads the files that the configuration names.
    let files: any FileReading

    /// Begins with the problems that parsing has found.
    init(problems: [ConfigurationProblem], folder: String, files: any FileReading) {
        self.problems = problems
        self.folder = folder
        self.files = files
    }

    /// Remembers that a key is present.
    mutating func note(_ path: String, at source: ConfigurationSource) { sources[path] = source }

    /// Remembers how a problem may show the value of a key.
    mutating func note(_ path: String, shown: String) { shownValues[path] = shown }

    /// How a problem may show the value of the key at `path`.
    func shown(_ path: String) -> String { shownValues[path] ?? "the value" }

    /// Where the key at `path` stands; `nil` where it is absent.
    func source(of path: String) -> ConfigurationSource? { sources[path] }

    /// Whether the key at `path` is present, whatever its value.
    func isPresent(_ path: String) -> Bool { sources[path] != nil }

    /// Reports a problem of a key.
    mutating func report(_ source: ConfigurationSource, _ path: String, _ what: String, _ advice: String) {
        problems.append(ConfigurationProblem(source: source, path: path, what: what, advice: advice))
    }

    /// Reports a problem of the key at `path`, of the nearest key above it that is present, or of the file.
    mutating func report(_ path: String, _ what: String, _ advice: String) {
        var present = path
        while sources[present] == nil, let dot = present.lastIndex(of: ".") { present = String(present[..<dot]) }
        report(sources[present] ?? .line(1), path, what, advice)
    }

    /// Reports that a value is not of the kind that its key needs. Says nothing of a value reported before.
    mutating func reportKind(_ node: ConfigurationNode, _ path: String, wanted: String) {
        switch node.content {
        case .broken: return
        case .empty: report(node.source, path, "the key has no value", "give it \(wanted), or remove it")
        case .scalar, .list, .map: report(node.source, path, "\(node.kindName) stands here", "give it \(wanted)")
        }
    }

    /// The entries of a map, none where the key has no value; reports any other kind of value and gives `nil`.
    mutating func entries(_ node: ConfigurationNode, _ path: String, wanted: String) -> [ConfigurationEntry]? {
        switch node.content {
        case .map(let entries): return entries
        case .empty: return []
        case .scalar, .list, .broken:
            reportKind(node, path, wanted: wanted)
            return nil
        }
    }

    /// Reports that a file which the key at `path` names cannot be read.
    mutating func report(unreadable file: String, _ path: String, _ failure: FileReadingFailure) {
        let place = file.hasPrefix("/") || folder.isEmpty ? "" : " in \(folder)"
        let what = "the file \(shown(path)) cannot be read\(place): \(failure.detail)"
        report(path, what, "correct the path; a relative one starts at the configuration file's folder")
    }

    /// A file that the configuration names, as a path that can be opened.
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
}

/// Everything that is wrong with a configuration, in the order of the file. The program exits with status 78 on it.
public struct ConfigurationProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name of the file, as the user gave it.
    public let fileName: String
    /// The problems, flags first, then by line; never empty.
    public let problems: [ConfigurationProblem]

    /// Puts problems in order. Of equal ones the first stays.
    public init(fileName: String, problems: [ConfigurationProblem]) {
        self.fileName = fileName
        var seen = Set<ConfigurationProblem>()
        let unique = problems.filter { seen.insert($0).inserted }
        self.problems = unique.enumerated()
            .sorted { (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset) }
            .map(\.element)
    }

    /// One line a problem, for standard error; without a final line break.
    public var text: String {
        problems.map { $0.text(fileName: fileName) }.joined(separator: "\n")
    }

    /// The same as `text`.
    public var description: String { text }

    private static func rank(_ problem: ConfigurationProblem) -> Int {
        switch problem.source {
        case .flag: -1
        case .file: 0
        case .line(let line): line
        }
    }
}

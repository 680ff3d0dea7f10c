/// Where a value of the configuration stands.
public enum ConfigurationSource: Sendable, Hashable {
    /// On that line of the file, counted from 1.
    case line(Int)
    /// In that command-line flag, such as `--port`.
    case flag(String)
    /// Nowhere in particular: the file as a whole.
    case file
}

/// One thing that is wrong with a configuration.
public struct ConfigurationProblem: Sendable, Hashable {
    /// Where it stands.
    public let source: ConfigurationSource
    /// The key's path, such as `tasks.essay_writing.judge`; empty where no key is at fault.
    public let path: String
    /// What is wrong.
    public let what: String
    /// What to do.
    public let advice: String

    /// A problem.
    public init(source: ConfigurationSource, path: String, what: String, advice: String) {
        self.source = source
        self.path = path
        self.what = what
        self.advice = advice
    }

    /// One line for a person: `file:line: path: what; what to do`. Control characters are shown as `?`.
    public func text(fileName: String) -> String {
        let place =
            switch source {
            case .line(let line): "\(fileName):\(line)"
            case .flag(let name): name
            case .file: fileName
            }
        let line = [place, path, "\(what); \(advice)"].filter { !$0.isEmpty }.joined(separator: ": ")
        var shown = String.UnicodeScalarView()
        for scalar in line.unicodeScalars {
            shown.append(scalar.properties.generalCategory == .control ? "?" : scalar)
        }
        return String(shown)
    }
}

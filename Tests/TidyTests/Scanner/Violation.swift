import Testing

/// One place that breaks a rule.
struct Violation: Equatable, CustomStringConvertible {
    /// The path below the package root.
    var path: String
    /// The line, counted from 1.
    var line: Int
    /// What is there.
    var what: String
    /// Why that is not wanted.
    var why: String
    /// What to do instead.
    var instead: String

    /// The place first, so that editors and terminals can jump there.
    var description: String {
        "\(path):\(line): \(what); \(why). \(instead)."
    }

    /// Fails the test with all places at once when there are any.
    static func report(_ violations: [Violation], _ location: SourceLocation = #_sourceLocation) {
        guard !violations.isEmpty else { return }
        let lines = violations.map(\.description).joined(separator: "\n")
        Issue.record("\(violations.count) places break this rule:\n\(lines)", sourceLocation: location)
    }
}
